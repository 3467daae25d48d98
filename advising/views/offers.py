"""Noting an offer and its answer, and who is with the student. Offers come and are answered in R3 alone."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from advising.actions.offers import answer_offer, note_offer, set_companion, take_back_offer
from advising.forms.offers import CompanionForm, OfferForm
from advising.models import IN_SOAP, OFFER_STATES, Student, Target
from advising.offers import begun_rounds
from advising.permissions import NotAllowed
from advising.refusals import Refusal
from advising.requests import Request, open_cycle_of


@login_required
def offer_note(request: Request) -> HttpResponse:
    """Whose offer, from which program of theirs, in which round."""
    cycle, now = open_cycle_of(request), request.now.moment
    students = Student.objects.whose_offers_are_told_to(request.user).filter(cycle=cycle)
    students = students.select_related("person")
    asked = request.POST.get("student") or request.GET.get("student") or ""
    if request.user.is_student:
        student = students.first()
    else:
        student = get_object_or_404(students, pk=asked) if asked.isdigit() else None
    rounds = begun_rounds(cycle.clock_milestones(), now.cycle)
    form = OfferForm(request.POST or None, rounds=rounds)
    targets = _applied(student) if student else Target.objects.none()
    if student and form.is_valid():
        program_id = request.POST.get("program", "")
        target = get_object_or_404(targets, program=program_id if program_id.isdigit() else None)
        try:
            noted = note_offer(
                student=student,
                program=target.program,
                round_number=form.cleaned_data["offer_round"],
                by=request.user,
                now=now,
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            undo = reverse("offer_take_back", args=[noted.pk])
            messages.success(request, f"Noted: an offer by {noted.program.name}.", extra_tags=f"undo:{undo}")
            return redirect("offer", noted.pk)
    values = {
        **_base(request),
        "form": form,
        "student": student,
        "students": [] if student else list(students.filter(status__in=IN_SOAP)),
        "targets": list(targets),
        "has_begun": bool(rounds),
    }
    return render(request, "advising/offer_note.html", values, status=422 if form.is_bound else 200)


@login_required
def offer(request: Request, target_id: int) -> HttpResponse:
    """One offer, with the two answers."""
    target = _offered(request, target_id)
    return render(request, "advising/offer.html", {**_base(request), "target": target})


@login_required
@require_POST
def offer_answer(request: Request, target_id: int) -> HttpResponse:
    target, answer = _offered(request, target_id), request.POST.get("answer")
    if answer not in ("accepted", "rejected"):
        messages.error(request, "Please press one of the two answers.")
        return redirect("offer", target.pk)
    try:
        answer_offer(target=target, is_accepted=answer == "accepted", by=request.user, now=request.now.moment)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("offer", target.pk)
    messages.success(request, f"Noted: {target.program.name}, {answer}.")
    return redirect("own_programs" if request.user.is_student else "offers")


@login_required
@require_POST
def offer_take_back(request: Request, target_id: int) -> HttpResponse:
    target = _offered(request, target_id)
    try:
        take_back_offer(target=target, by=request.user, now=request.now.moment)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("offer", target.pk)
    messages.success(request, f"The offer by {target.program.name} is off the board.")
    return redirect("own_programs" if request.user.is_student else "offers")


@login_required
def companion(request: Request, student_id: int) -> HttpResponse:
    """Who sits with the student on the day of offers."""
    if request.user.is_student:
        raise NotAllowed("Your advocate or the office notes who is with you.")
    students = Student.objects.visible_to(request.user).select_related("person", "companion", "cycle")
    student = get_object_or_404(students, pk=student_id)
    form = CompanionForm(
        request.POST or None,
        school_id=student.cycle.school_id,
        initial={"person": student.companion_id, "place": student.companion_place},
    )
    if form.is_valid():
        set_companion(student=student, **form.cleaned_data, by=request.user, now=request.now.moment)
        messages.success(request, "Saved.")
        return redirect("offers")
    values = {"form": form, "student": student}
    return render(request, "advising/companion.html", values, status=422 if form.is_bound else 200)


def _base(request: Request) -> dict[str, Any]:
    return {"base": "base_student.html" if request.user.is_student else "base_staff.html"}


def _applied(student: Student) -> Any:
    return (
        student.targets.filter(applied_at__isnull=False, offer_round__isnull=True)
        .select_related("program")
        .order_by("program__institution_name", "program__track_name", "pk")
    )


def _offered(request: Request, target_id: int) -> Target:
    seen = Target.objects.visible_to(request.user).filter(
        student__in=Student.objects.whose_offers_are_told_to(request.user),
        student__cycle=open_cycle_of(request),
        state__in=OFFER_STATES,
        offer_round__isnull=False,
    )
    return get_object_or_404(
        seen.select_related("program", "student__person", "student__cycle"), pk=target_id
    )

"""Calling now: reserve, the page of the call, ten minutes more, end."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from advising.models import Program, Student
from advising.permissions import Permission, may, require
from advising.refusals import Refusal
from advising.requests import Request
from advising.standings import role_day
from advising.windows import window_of
from outreach.actions.reservations import (
    extend_reservation,
    override_reservation,
    release_reservation,
    reserve,
    standing_reservations,
)
from outreach.candidates import speakers_of
from outreach.forms.reservations import OverrideForm
from outreach.models import Reservation
from outreach.scripts import script_for


@login_required
@require_POST
def calling(request: Request, student_id: int, program_id: int) -> HttpResponse:
    """Reserve this student at this program and go to the call; a refusal is said on the page one came from."""
    student, program = _pair(request, student_id, program_id)
    try:
        reservation = reserve(student=student, program=program, by=request.user, now=request.now.moment)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        if may(request.user, Permission.OVERRIDE, school=student.cycle.school):
            return redirect("calling_override", student.pk, program.pk)
        return redirect("my_students")
    return redirect("reservation", reservation.pk)


@login_required
def calling_override(request: Request, student_id: int, program_id: int) -> HttpResponse:
    """A dean calls all the same, with a written reason; what stands against it is shown first."""
    student, program = _pair(request, student_id, program_id)
    require(request.user, Permission.OVERRIDE, school=student.cycle.school)
    moment = request.now.moment
    form = OverrideForm(request.POST or None)
    if form.is_valid():
        try:
            made = override_reservation(
                student=student,
                program=program,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=moment,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("reservation", made.pk)
    standing = standing_reservations(student, moment.machine)
    values = {
        "student": student,
        "program": program,
        "form": form,
        "window": window_of(student, program, who=request.user, now=moment.cycle),
        "held": next((one for one in standing if one.sister_key == program.sister_key), None),
        "machine": moment.machine,
    }
    return render(request, "outreach/calling_override.html", values, status=422 if form.errors else 200)


def _pair(request: Request, student_id: int, program_id: int) -> tuple[Student, Program]:
    if request.user.is_student:
        raise Http404
    students = Student.objects.visible_to(request.user).select_related("cycle__school", "person")
    programs = Program.objects.directory(request.user.school_id)
    return get_object_or_404(students, pk=student_id), get_object_or_404(programs, pk=program_id)


@login_required
def reservation(request: Request, reservation_id: int) -> HttpResponse:
    """The call: time left, the number, and what ends it."""
    held = _reservation(request, reservation_id)
    moment = request.now.moment
    answer = window_of(held.student, held.program, who=request.user, now=moment.cycle)
    is_mine = held.person.user_id == request.user.pk
    runs = held.ended_at is None and held.until > moment.machine
    # The number is a way out like any other: it shows only while the window is open.
    override = held.overrides.select_related("by").first()
    callable_now = is_mine and runs and (answer.is_open or override is not None)
    day = role_day(moment.cycle)
    return render(
        request,
        "outreach/reservation.html",
        {
            "held": held,
            "window": answer,
            "is_mine": is_mine,
            "runs": runs,
            "override": override,
            "may_take_over": may(request.user, Permission.OVERRIDE, school=held.student.cycle.school),
            "machine": moment.machine,
            "script": script_for(held.student, machine=moment.machine) if callable_now else None,
            "people": speakers_of(held.program, held.student.cycle, day) if callable_now else [],
        },
    )


@login_required
@require_POST
def reservation_extend(request: Request, reservation_id: int) -> HttpResponse:
    return _act(request, reservation_id, extend_reservation, "Ten minutes more.")


@login_required
@require_POST
def reservation_end(request: Request, reservation_id: int) -> HttpResponse:
    return _act(request, reservation_id, release_reservation, "Ended. Others can call now.")


def _act(request: Request, reservation_id: int, act: Callable[..., Reservation], said: str) -> HttpResponse:
    held = _reservation(request, reservation_id)
    try:
        act(reservation=held, by=request.user, now=request.now.moment)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("reservation", held.pk)


def _reservation(request: Request, pk: int) -> Reservation:
    return get_object_or_404(
        Reservation.objects.visible_to(request.user)
        .select_related("student__person", "student__cycle__school", "program", "person")
        .distinct(),
        pk=pk,
    )

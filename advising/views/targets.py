"""Where a student aims, as staff and the student's advocate keep it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from advising.actions.targets import (
    NeedsContact,
    add_targets,
    is_the_program_of,
    press_state,
    read_pasted,
    remove_target,
)
from advising.forms.targets import PasteForm, StateForm, TargetForm
from advising.models import Student, Target
from advising.permissions import NotAllowed
from advising.refusals import Refusal
from advising.requests import Request
from advising.views.persons import do, said


@login_required
@require_POST
def target_add(request: Request, student_id: int) -> HttpResponse:
    student = _student(request, student_id)
    form = TargetForm(request.POST, school=student.cycle.school_id)
    if said(request, form):
        program = form.cleaned_data["program"]
        do(request, f"{program.name} is considered.", add_targets, student=student, programs=[program])
    return redirect(student)


@login_required
def target_paste(request: Request, student_id: int) -> HttpResponse:
    """What each pasted line names; a second press takes the good ones in."""
    student = _student(request, student_id)
    form = PasteForm(request.POST or None)
    lines = []
    if form.is_valid():
        lines = read_pasted(student=student, pasted=form.cleaned_data["pasted"])
        programs = [line.program for line in lines if line.program and not line.is_there]
        if "confirmed" in request.POST:
            do(
                request,
                f"{len(programs)} {'program' if len(programs) == 1 else 'programs'} added.",
                add_targets,
                student=student,
                programs=programs,
            )
            return redirect(student)
    values = {
        "student": student,
        "form": form,
        "lines": lines,
        "good": sum(line.program is not None and not line.is_there for line in lines),
    }
    return render(request, "advising/target_paste.html", values, status=422 if form.errors else 200)


@login_required
@require_POST
def target_state(request: Request, target_id: int) -> HttpResponse:
    """An interview or contact that is not on file yet leads to the log, with both filled in."""
    target = _target(request, target_id)
    form = StateForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Please choose one of the states.")
        return redirect(target.student)
    state = form.cleaned_data["state"]
    try:
        press_state(target=target, state=state, by=request.user, now=request.now.moment)
    except NotAllowed:
        raise
    except NeedsContact as refusal:
        messages.error(request, str(refusal))
        return redirect(_log_path(target))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{target.program.name}: {state.label.lower()}.")
    return redirect(target.student)


@login_required
@require_POST
def target_remove(request: Request, target_id: int) -> HttpResponse:
    target = _target(request, target_id)
    do(request, f"{target.program.name} is no longer considered.", remove_target, target=target)
    return redirect(target.student)


def _student(request: Request, student_id: int) -> Student:
    """Who is the program at one of the student's targets changes none of them, and is not told of others."""
    if request.user.is_student:
        raise NotAllowed("Your advocate and the dean's office keep this list. Tell them what is missing.")
    students = Student.objects.visible_to(request.user).select_related("person", "cycle__school")
    student = get_object_or_404(students, pk=student_id)
    if not request.user.is_office and is_the_program_of(student, request.user, request.now.moment):
        raise NotAllowed(
            "You are at one of the student's programs, so the others are not yours to see or change."
        )
    return student


def _target(request: Request, target_id: int) -> Target:
    targets = Target.objects.visible_to(request.user).select_related(
        "program", "student__person", "student__cycle__school"
    )
    if request.user.is_student:
        raise NotAllowed("Your advocate and the dean's office keep this list. Tell them what is missing.")
    return get_object_or_404(targets, pk=target_id)


def _log_path(target: Target) -> str:
    """The log form is the other app's page; its address is known by name alone."""
    return f"{reverse('log_contact')}?student={target.student_id}&program={target.program_id}"

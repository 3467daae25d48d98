"""Assigning advocates, and the advocate's word that they have seen it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from advising.actions.assignments import (
    acknowledge,
    assign_advocate,
    assign_advocates,
    assign_backup,
    end_assignment,
    undo_assignment,
)
from advising.candidates import pool, seeker
from advising.forms.assignments import AssignForm, EndForm
from advising.models import Assignment, AssignmentKind, Person, School, Student
from advising.permissions import NotAllowed, Permission, may, require
from advising.refusals import Refusal
from advising.requests import Request


@login_required
def assign(request: Request, student_id: int) -> HttpResponse:
    """The picker: everybody who takes students, best first, with reasons and doubts."""
    student = _student(request, student_id)
    form = AssignForm(request.POST or None, school=student.cycle.school)
    if form.is_valid():
        values = form.cleaned_data
        verb = assign_backup if values["kind"] == AssignmentKind.BACKUP else assign_advocate
        try:
            made = verb(
                student=student,
                advocate=values["advocate"],
                why=values["why"],
                student_agreed=values["student_agreed"],
                by=request.user,
                now=request.now.moment,
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            undo = reverse("assignment_undo", args=[made.pk])
            messages.success(
                request, f"Assigned {made.advocate.address_name} to {student}.", extra_tags=f"undo:{undo}"
            )
            return _back(request, student.get_absolute_url())
    found = pool(school=student.cycle.school, seekers=[seeker(student)], now=request.now.moment)
    shown = {
        "student": student,
        "form": form,
        "suggestions": found.suggestions(student.pk),
        "standing": student.assignments.open().select_related("advocate"),
        "may_dual": may(request.user, Permission.ASSIGN_DUAL_ROLE, school=student.cycle.school),
        "next": request.POST.get("next", ""),
    }
    return render(request, "advising/assign.html", shown, status=422 if form.is_bound else 200)


@login_required
def assign_several(request: Request) -> HttpResponse:
    """Every student without an advocate beside the best suggestion; what is ticked is assigned in one go."""
    school = _school(request)
    students = list(
        Student.objects.visible_to(request.user)
        .filter(cycle=request.now.cycle)
        .in_soap()
        .without_advocate()
        .select_related("person", "cycle__school")
        .order_by("status_at", "pk")
    )
    if request.method == "POST":
        pairs = _ticked(request, students, school)
        try:
            made = assign_advocates(pairs=pairs, why="", by=request.user, now=request.now.moment)
        except NotAllowed:
            raise
        except Refusal as refusal:
            messages.error(request, f"Nobody was assigned. {refusal}")
            return redirect("assign_several")
        messages.success(request, f"Assigned {len(made)} {'student' if len(made) == 1 else 'students'}.")
        return redirect("board")
    found = pool(school=school, seekers=[seeker(student) for student in students], now=request.now.moment)
    rows = [(student, found.suggestions(student.pk)[:5]) for student in students]
    return render(request, "advising/assign_several.html", {"rows": rows})


@login_required
@require_POST
def assignment_acknowledge(request: Request, assignment_id: int) -> HttpResponse:
    assignment = get_object_or_404(Assignment.objects.told_to(request.user), pk=assignment_id)
    try:
        acknowledge(assignment=assignment, by=request.user, now=request.now.moment)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Thank you. The deans see that you have it.")
    return _back(request, reverse("home"))


@login_required
@require_POST
def assignment_undo(request: Request, assignment_id: int) -> HttpResponse:
    """By the toast: the former advocate, where there was one, speaks for the student again."""
    assignment = _assignment(request, assignment_id)
    try:
        former = undo_assignment(assignment=assignment, by=request.user, now=request.now.moment)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        again = "".join(f" {one.advocate.address_name} does again." for one in former)
        name = assignment.advocate.address_name
        messages.success(request, f"Undone. {name} no longer speaks for {assignment.student}.{again}")
    return _back(request, assignment.student.get_absolute_url())


@login_required
@require_POST
def assignment_end(request: Request, assignment_id: int) -> HttpResponse:
    assignment = _assignment(request, assignment_id)
    form = EndForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    try:
        ended = end_assignment(assignment=assignment, why=why, by=request.user, now=request.now.moment)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{ended.advocate.address_name} no longer speaks for {ended.student}.")
    return _back(request, assignment.student.get_absolute_url())


def _assignment(request: Request, pk: int) -> Assignment:
    seen = Student.objects.visible_to(request.user)
    return get_object_or_404(
        Assignment.objects.filter(student__in=seen).select_related("advocate", "student__person"), pk=pk
    )


def _school(request: Request) -> School:
    school = request.user.school
    if school is None:
        raise NotAllowed("Assigning belongs to a school, and this account belongs to none.")
    require(request.user, Permission.ASSIGN, school=school)
    return school


def _student(request: Request, student_id: int) -> Student:
    """Found where the reader sees the student; then whether they may assign."""
    students = Student.objects.visible_to(request.user).select_related("person", "cycle__school")
    student = get_object_or_404(students, pk=student_id)
    require(request.user, Permission.ASSIGN, school=student.cycle.school)
    return student


def _ticked(request: Request, students: list[Student], school: School) -> list[tuple[Student, Person]]:
    """Fields `student-12` hold the advocate's id, or nothing to leave the student out."""
    chosen: dict[int, str] = {
        student.pk: request.POST.get(f"student-{student.pk}", "") for student in students
    }
    ids = [int(value) for value in chosen.values() if value.isdigit()]
    advocates = Person.objects.of_school(school).advocates().in_bulk(ids)
    return [
        (student, advocates[int(chosen[student.pk])])
        for student in students
        if chosen[student.pk].isdigit() and int(chosen[student.pk]) in advocates
    ]


def _back(request: Request, otherwise: str) -> HttpResponseRedirect:
    """To the page the press came from, where it is ours."""
    target: Any = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = otherwise
    return redirect(target)

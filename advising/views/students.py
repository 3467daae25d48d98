"""Deans and staff keep the record: status, exams, leaves, courses; and answer what students say is wrong."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from advising.actions.corrections import settle_correction
from advising.actions.students import ExamLine, FailureLine, LeaveLine, change_record, set_status
from advising.forms.students import (
    AnswerForm,
    ExamFormSet,
    FailureFormSet,
    LeaveFormSet,
    RecordForm,
    StatusForm,
)
from advising.models import Correction, Program, Student, StudentStatus, Visa
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.requests import Request


@login_required
def status_change(request: Request, student_id: int) -> HttpResponse:
    student = _editable(request, student_id)
    programs = Program.objects.filter(targets__student=student).distinct()
    form = StatusForm(request.POST or None, programs=programs, initial={"status": student.status})
    if form.is_valid():
        try:
            set_status(
                student=student,
                status=StudentStatus(form.cleaned_data["status"]),
                program=form.cleaned_data["program"],
                source=form.cleaned_data["source"],
                by=request.user,
                now=request.now.moment,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Status changed. What is unsent is checked anew.")
            return redirect(student)
    return render(request, "advising/student_status.html", {"student": student, "form": form})


@login_required
def record_edit(request: Request, student_id: int) -> HttpResponse:
    student = _editable(request, student_id)
    form = RecordForm(
        request.POST or None, initial={"specialty_codes": student.specialty_codes, "visa": student.visa}
    )
    exams = ExamFormSet(
        request.POST or None,
        prefix="exams",
        initial=list(student.exams.values("exam", "result", "attempts", "score")),
    )
    leaves = LeaveFormSet(
        request.POST or None, prefix="leaves", initial=list(student.leaves.values("category", "note"))
    )
    failures = FailureFormSet(
        request.POST or None, prefix="failures", initial=list(student.failures.values("course", "note"))
    )
    if request.method == "POST" and all(one.is_valid() for one in (form, exams, leaves, failures)):
        try:
            change_record(
                student=student,
                specialty_codes=form.cleaned_data["specialty_codes"],
                visa=Visa(form.cleaned_data["visa"]),
                exams=[ExamLine(**line) for line in _kept(exams)],
                leaves=[LeaveLine(**line) for line in _kept(leaves)],
                failures=[FailureLine(**line) for line in _kept(failures)],
                by=request.user,
                now=request.now.moment,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Record saved. What is unsent is checked anew.")
            return redirect(student)
    values = {
        "student": student,
        "form": form,
        "sets": [("Exams", exams), ("Leaves", leaves), ("Courses failed or repeated", failures)],
    }
    return render(request, "advising/student_record.html", values)


@login_required
def correction_list(request: Request) -> HttpResponse:
    """What students say is wrong; open ones first."""
    if not request.user.is_office:
        raise NotAllowed("What students say is wrong is read by deans and staff.")
    students = Student.objects.visible_to(request.user).filter(cycle=request.now.cycle)
    rows = Correction.objects.filter(student__in=students).select_related("student__person")
    values = {
        "open": rows.filter(settled_at__isnull=True),
        "settled": rows.filter(settled_at__isnull=False)[:50],
    }
    return render(request, "advising/correction_list.html", values)


@login_required
@require_POST
def correction_settle(request: Request, correction_id: int) -> HttpResponse:
    students = Student.objects.visible_to(request.user)
    correction = get_object_or_404(Correction, pk=correction_id, student__in=students)
    require(request.user, Permission.EDIT_RECORDS, school=correction.student.cycle.school)
    form = AnswerForm(request.POST)
    try:
        settle_correction(
            correction=correction, answer=form.data.get("answer", ""), by=request.user, now=request.now.moment
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Answered. The student reads it under What is said.")
    return redirect("correction_list")


def _editable(request: Request, student_id: int) -> Student:
    student = get_object_or_404(
        Student.objects.visible_to(request.user).select_related("cycle__school", "person"), pk=student_id
    )
    require(request.user, Permission.EDIT_RECORDS, school=student.cycle.school)
    return student


def _kept(rows: Any) -> list[dict[str, Any]]:
    """The filled rows that are not to be removed."""
    filled = [form.cleaned_data for form in rows if form.has_changed() or form.initial]
    return [
        {name: value for name, value in line.items() if name != "DELETE"}
        for line in filled
        if line and not line.get("DELETE")
    ]

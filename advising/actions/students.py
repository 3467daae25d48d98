"""A student's record and status, changed by hand at the school."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from advising import history, specialties, versions
from advising.clock import Moment
from advising.history import Event
from advising.models import (
    MATCH_STATUSES,
    Exam,
    Failure,
    Leave,
    Program,
    StatusChange,
    Student,
    StudentStatus,
    Target,
    TargetState,
    User,
    Visa,
)
from advising.permissions import Permission, require
from advising.refusals import Refusal
from advising.signals import record_changed
from advising.versions import Scope, student_scope


class BadRecord(Refusal):
    """Something in the record cannot be so."""


@dataclass(frozen=True, slots=True)
class ExamLine:
    exam: str
    result: str
    attempts: int
    score: int | None


@dataclass(frozen=True, slots=True)
class LeaveLine:
    category: str
    note: str


@dataclass(frozen=True, slots=True)
class FailureLine:
    course: str
    note: str


@transaction.atomic
def set_status(
    *,
    student: Student,
    status: StudentStatus,
    source: str,
    by: User,
    now: Moment,
    program: Program | None = None,
) -> Student:
    """How it stands with the student from now on. `program` is where they accepted, and only then.

    A match status is kept from all but deans and staff while the embargo runs. Raises BadRecord, NotAllowed.
    """
    student = locked_student(student)
    require(by, Permission.EDIT_RECORDS, school=student.cycle.school)
    if (status == StudentStatus.ACCEPTED) != (program is not None):
        raise BadRecord(
            "Accepted: please say at which program. For any other status leave the program empty."
        )
    return put_status(student=student, status=status, source=source, by=by, now=now, program=program)


def put_status(
    *,
    student: Student,
    status: StudentStatus,
    source: str,
    by: User | None,
    now: Moment,
    program: Program | None = None,
) -> Student:
    """The change itself, for an action that has asked whether it may and holds the student's row."""
    if student.status == status and student.accepted_program == program:
        return student
    before = student.status
    student.status, student.status_at, student.accepted_program = status, now.cycle, program
    is_running = student.cycle.clock_milestones().is_under_embargo(now.cycle)
    student.is_embargoed = student.is_embargoed or (status in MATCH_STATUSES and is_running)
    student.save(update_fields=["status", "status_at", "accepted_program", "is_embargoed"])
    StatusChange.objects.create(student=student, status=status, at=now.cycle, by=by, source=source)
    if program is not None:
        _accept(student, program, now)
    _tell(Event.STATUS_CHANGED, student, by, now, {"status": before}, {"status": status}, source)
    return student


@transaction.atomic
def change_record(
    *,
    student: Student,
    specialty_codes: Sequence[str],
    visa: Visa,
    exams: Sequence[ExamLine],
    leaves: Sequence[LeaveLine],
    failures: Sequence[FailureLine],
    by: User,
    now: Moment,
) -> Student:
    """The whole record as it is from now on. What is unsent is checked anew. Raises BadRecord, NotAllowed."""
    student = locked_student(student)
    require(by, Permission.EDIT_RECORDS, school=student.cycle.school)
    if len({line.exam for line in exams}) != len(exams):
        raise BadRecord("Exams: one of them stands there twice. Please keep one row for each exam.")
    before = _values(student)
    codes = list(dict.fromkeys(specialties.by_code(code).code for code in specialty_codes))
    if (student.specialty_codes, student.visa) != (codes, visa):
        student.specialty_codes, student.visa = codes, visa
        student.save(update_fields=["specialty_codes", "visa"])
    for rows in (student.exams, student.leaves, student.failures):
        rows.all().delete()
    Exam.objects.bulk_create(Exam(student=student, **asdict(line)) for line in exams)
    Leave.objects.bulk_create(Leave(student=student, **asdict(line)) for line in leaves)
    Failure.objects.bulk_create(Failure(student=student, **asdict(line)) for line in failures)
    after = _values(student)
    if before != after:
        _tell(Event.STUDENT_CHANGED, student, by, now, before, after)
    return student


def locked_student(student: Student) -> Student:
    """The student's row, held until the transaction ends, with cycle and person."""
    return (
        Student.objects.select_for_update(of=("self",), no_key=True)
        .select_related("cycle__school", "person")
        .get(pk=student.pk)
    )


def _accept(student: Student, program: Program, now: Moment) -> None:
    target, is_new = Target.objects.get_or_create(
        student=student,
        program=program,
        defaults={"state": TargetState.ACCEPTED, "state_at": now.cycle, "applied_at": now.cycle},
    )
    if not is_new:
        target.state, target.state_at = TargetState.ACCEPTED, now.cycle
        target.applied_at = target.applied_at or now.cycle
        target.save(update_fields=["state", "state_at", "applied_at"])


def _values(student: Student) -> dict[str, Any]:
    return {
        "specialties": list(student.specialty_codes),
        "visa": str(student.visa),
        "exams": [[e.exam, e.result, e.attempts, e.score] for e in student.exams.order_by("exam")],
        "leaves": [[leave.category, leave.note] for leave in student.leaves.order_by("category", "note")],
        "failures": [[f.course, f.note] for f in student.failures.order_by("course", "note")],
    }


def _tell(
    event: Event,
    student: Student,
    by: User | None,
    now: Moment,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str = "",
) -> None:
    history.record(
        event,
        school=student.cycle.school_id,
        by=by,
        at=now.machine,
        about=student,
        student=student,
        before=before,
        after=after,
        reason=reason,
    )
    versions.bump(student.cycle_id, Scope.BOARD, Scope.OFFERS, student_scope(student.pk))
    record_changed.send(sender=Student, student=student, now=now)

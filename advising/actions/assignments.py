"""Who speaks for a student: assigning, taking over, acknowledging, ending."""

from collections.abc import Sequence
from typing import cast

from django.db import transaction
from django.db.models import Q, QuerySet

from advising import history, versions
from advising.capacity import has_room
from advising.clock import EASTERN, Moment
from advising.history import Event
from advising.models import (
    IS_THE_PROGRAM,
    Assignment,
    AssignmentKind,
    Interest,
    Person,
    Role,
    School,
    Student,
    Target,
    User,
)
from advising.permissions import NotAllowed, Permission, may, require
from advising.refusals import Refusal
from advising.signals import advocate_assigned, assignment_acknowledged, assignment_ended
from advising.versions import Scope, student_scope


class AdvocateFull(Refusal):
    """No room for another student."""


class CannotSpeak(Refusal):
    """This person is no advocate here, or has declared a conflict of interest with the student."""


class IsTheProgram(Refusal):
    """A dual role: only a dean assigns, with a reason and the student's yes."""


class AlreadyAssigned(Refusal):
    """The person speaks for this student already."""


class AssignmentEnded(Refusal):
    """It has ended meanwhile."""


@transaction.atomic
def assign_advocate(
    *, student: Student, advocate: Person, why: str, by: User, now: Moment, student_agreed: bool = False
) -> Assignment:
    """Make this the student's primary advocate in place of any other.

    Raises AdvocateFull, CannotSpeak, IsTheProgram, AlreadyAssigned, NotAllowed.
    """
    return assign_advocates(
        pairs=[(student, advocate)], why=why, by=by, now=now, student_agreed=student_agreed
    )[0]


@transaction.atomic
def assign_advocates(
    *,
    pairs: Sequence[tuple[Student, Person]],
    why: str,
    by: User,
    now: Moment,
    student_agreed: bool = False,
) -> list[Assignment]:
    """Several at once, all or none. Raises as `assign_advocate` does, at the first that cannot be."""
    students, advocates = _locked(pairs, by)
    return [
        _assign(
            AssignmentKind.PRIMARY,
            students[student.pk],
            advocates[advocate.pk],
            why=why,
            by=by,
            now=now,
            student_agreed=student_agreed,
        )
        for student, advocate in pairs
    ]


@transaction.atomic
def assign_backup(
    *, student: Student, advocate: Person, why: str, by: User, now: Moment, student_agreed: bool = False
) -> Assignment:
    """Make this the student's backup in place of any other. Backups do not count against capacity.

    Raises CannotSpeak, IsTheProgram, AlreadyAssigned, NotAllowed.
    """
    students, advocates = _locked([(student, advocate)], by)
    return _assign(
        AssignmentKind.BACKUP,
        students[student.pk],
        advocates[advocate.pk],
        why=why,
        by=by,
        now=now,
        student_agreed=student_agreed,
    )


@transaction.atomic
def end_assignment(*, assignment: Assignment, why: str, by: User, now: Moment) -> Assignment:
    """The advocate or backup no longer speaks for the student. Raises AssignmentEnded, NotAllowed."""
    student = _students([assignment.student_id])[assignment.student_id]
    require(by, Permission.ASSIGN, school=student.cycle.school)
    assignment = (
        Assignment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("advocate")
        .get(pk=assignment.pk)
    )
    if assignment.until is not None:
        raise AssignmentEnded(
            f"{assignment.advocate.address_name} no longer speaks for this student already."
        )
    assignment.student = student
    _end(assignment, why=why, by=by, now=now)
    return assignment


@transaction.atomic
def undo_assignment(*, assignment: Assignment, by: User, now: Moment) -> list[Assignment]:
    """As it was before: it ends, and whom it had ended speak for the student again; these are returned.

    Raises AdvocateFull where their place is taken meanwhile, AssignmentEnded, NotAllowed; Refusal once acknowledged.
    """
    student = _students([assignment.student_id])[assignment.student_id]
    require(by, Permission.ASSIGN, school=student.cycle.school)
    assignment = (
        Assignment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("advocate")
        .get(pk=assignment.pk)
    )
    if assignment.until is not None:
        raise AssignmentEnded(
            f"{assignment.advocate.address_name} no longer speaks for this student already."
        )
    if assignment.acknowledged_at is not None:
        raise Refusal(
            f"{assignment.advocate.address_name} has said yes meanwhile. Please talk to them, then assign anew."
        )
    assignment.student = student
    # What it ended, ended at the instant at which it began, and was of its kind or of the same person.
    former = list(
        student.assignments.filter(until=assignment.since)
        .filter(Q(kind=assignment.kind) | Q(advocate=assignment.advocate_id))
        .exclude(pk=assignment.pk)
        .select_related("advocate")
    )
    people = Person.objects.filter(pk__in=[one.advocate_id for one in former]).order_by("pk")
    advocates = people.select_for_update(no_key=True).in_bulk()
    _end(assignment, why="Undone.", by=by, now=now)
    for one in former:
        one.student = student
        if one.kind == AssignmentKind.PRIMARY:
            _refuse_full(student, advocates[one.advocate_id])
        one.until = None
        one.save(update_fields=["until"])
        _tell(Event.ASSIGNMENT_RESTORED, one, by=by, now=now)
        if one.acknowledged_at is None:
            advocate_assigned.send(sender=Assignment, assignment=one, now=now)
    return former


@transaction.atomic
def acknowledge(*, assignment: Assignment, by: User, now: Moment) -> Assignment:
    """The advocate says that they have seen it; saying so twice changes nothing.

    Raises NotAllowed for anybody else, AssignmentEnded.
    """
    assignment = (
        Assignment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("advocate", "student__cycle__school")
        .get(pk=assignment.pk)
    )
    if assignment.advocate.user_id != by.pk or assignment.is_embargoed:
        raise NotAllowed("Only the person who was assigned can acknowledge it.")
    if assignment.until is not None:
        raise AssignmentEnded("You no longer speak for this student; the assignment has ended.")
    if assignment.acknowledged_at is None:
        assignment.acknowledged_at = now.cycle
        assignment.save(update_fields=["acknowledged_at"])
        _tell(Event.ASSIGNMENT_ACKNOWLEDGED, assignment, by=by, now=now)
        assignment_acknowledged.send(sender=Assignment, assignment=assignment, now=now)
    return assignment


def _locked(
    pairs: Sequence[tuple[Student, Person]], by: User
) -> tuple[dict[int, Student], dict[int, Person]]:
    """Students, then advocates, each by id: two deans may move one student, or fill one last place, at one moment."""
    students = _students([student.pk for student, _ in pairs])
    for student in students.values():
        require(by, Permission.ASSIGN, school=student.cycle.school)
    people = Person.objects.of_school(cast("School", by.school)).order_by("pk").select_for_update(no_key=True)
    advocates = people.in_bulk([advocate.pk for _, advocate in pairs])
    if len(advocates) != len({advocate.pk for _, advocate in pairs}):
        raise CannotSpeak("Only somebody of this school can speak for its students.")
    return students, advocates


def _students(ids: Sequence[int]) -> dict[int, Student]:
    rows: QuerySet[Student] = (
        Student.objects.order_by("pk")
        .select_related("cycle__school", "person")
        .select_for_update(of=("self",), no_key=True)
    )
    return rows.in_bulk(ids)


def _assign(
    kind: AssignmentKind,
    student: Student,
    advocate: Person,
    *,
    why: str,
    by: User,
    now: Moment,
    student_agreed: bool,
) -> Assignment:
    standing = {one.kind: one for one in student.assignments.open().select_related("advocate")}
    _refuse_who_cannot_speak(student, advocate, standing.get(kind))
    is_dual_role = _refuse_dual_role(student, advocate, why=why, by=by, now=now, agreed=student_agreed)
    if kind == AssignmentKind.PRIMARY:
        _refuse_full(student, advocate)
    for before in standing.values():
        # Whoever takes over, and whoever changes from backup to advocate or back, ends what was.
        if before.kind == kind or before.advocate_id == advocate.pk:
            before.student = student
            _end(before, why=why, by=by, now=now)
    assignment = Assignment.objects.create(
        student=student,
        advocate=advocate,
        kind=kind,
        why=why,
        since=now.cycle,
        assigned_by=by,
        is_embargoed=student.is_embargoed,
        student_agreed_at=now.cycle if is_dual_role else None,
    )
    event = Event.ADVOCATE_ASSIGNED if kind == AssignmentKind.PRIMARY else Event.BACKUP_ASSIGNED
    _tell(event, assignment, by=by, now=now, reason=why)
    advocate_assigned.send(sender=Assignment, assignment=assignment, now=now)
    return assignment


def _refuse_who_cannot_speak(student: Student, advocate: Person, standing: Assignment | None) -> None:
    if standing is not None and standing.advocate_id == advocate.pk:
        raise AlreadyAssigned(
            f"{advocate.address_name} is {student}'s {standing.get_kind_display().lower()} already."
        )
    if not advocate.is_advocate or advocate.pk == student.person_id:
        raise CannotSpeak(
            f"{advocate.address_name} does not take students. The person's own page says who does."
        )
    if Interest.objects.filter(person=advocate, student=student).exists():
        raise CannotSpeak(
            f"{advocate.address_name} declared a conflict of interest with {student}. Please choose somebody else."
        )


def _refuse_dual_role(
    student: Student, advocate: Person, *, why: str, by: User, now: Moment, agreed: bool
) -> bool:
    """Whether the advocate is the program where the student aims, and was let pass (design.md, "Dual role")."""
    directs = Role.objects.filter(person=advocate, kind__in=IS_THE_PROGRAM, program__isnull=False).current(
        now.cycle.astimezone(EASTERN).date()
    )
    aims = Target.objects.filter(student=student).values("program__sister_key")
    role = directs.filter(program__sister_key__in=aims).select_related("program").first()
    if role is None or role.program is None:
        return False
    if not may(by, Permission.ASSIGN_DUAL_ROLE, school=student.cycle.school):
        raise IsTheProgram(
            f"{advocate.address_name} is the program at {role.program.institution_name}, where {student} aims. "
            "Only a dean can assign them, with a reason and the student's yes."
        )
    if not why.strip() or not agreed:
        raise IsTheProgram(
            f"{advocate.address_name} is the program at {role.program.institution_name}, where {student} aims. "
            "Please write why, and say that the student agreed."
        )
    return True


def _refuse_full(student: Student, advocate: Person) -> None:
    others = advocate.assignments.open().primary().exclude(student=student).count()
    if not has_room(open_students=others, capacity=advocate.capacity):
        raise AdvocateFull(
            f"{advocate.address_name} has no room for {student}: {others} of {advocate.capacity}. "
            "Please choose somebody else, or raise the limit on the person's page."
        )


def _end(assignment: Assignment, *, why: str, by: User, now: Moment) -> None:
    assignment.until = max(now.cycle, assignment.since)
    assignment.save(update_fields=["until"])
    _tell(Event.ASSIGNMENT_ENDED, assignment, by=by, now=now, reason=why)
    assignment_ended.send(sender=Assignment, assignment=assignment, now=now)


def _tell(event: Event, assignment: Assignment, *, by: User, now: Moment, reason: str = "") -> None:
    student = assignment.student
    history.record(
        event,
        school=student.cycle.school_id,
        by=by,
        at=now.machine,
        about=assignment,
        student=student,
        after={"advocate": assignment.advocate_id, "kind": assignment.kind},
        reason=reason,
    )
    versions.bump(student.cycle_id, Scope.BOARD, student_scope(student.pk))

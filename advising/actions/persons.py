"""What an advocate says of themself, or the office for them: room, specialties, absences, conflicts of interest."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from advising import history, specialties, versions
from advising.clock import Moment
from advising.history import Event
from advising.models import Absence, Interest, Person, Program, Student, User
from advising.permissions import NotAllowed, Permission, may
from advising.refusals import Refusal
from advising.versions import Scope

MOST_STUDENTS = 50


class BadCapacity(Refusal):
    """No number of students that a person can carry."""


class BadAbsence(Refusal):
    """An absence that ends before it begins."""


class NotHere(Refusal):
    """The student or program is not of this school."""


def may_edit(user: User, person: Person) -> bool:
    """The person themself, and deans and staff of the school."""
    return (user.is_active and person.user_id == user.pk) or may(
        user, Permission.EDIT_RECORDS, school=person.school
    )


@transaction.atomic
def change_advocate(
    *, person: Person, is_advocate: bool, capacity: int, specialty_codes: Sequence[str], by: User, now: Moment
) -> Person:
    """Whether they take students, how many, and in what. Raises BadCapacity, NotAllowed; KeyError for a code."""
    person = _locked(person, by)
    if not 0 <= capacity <= MOST_STUDENTS:
        raise BadCapacity(f"Students at most: please give a number from 0 to {MOST_STUDENTS}.")
    codes = list(dict.fromkeys(specialties.by_code(code).code for code in specialty_codes))
    before = _values(person)
    person.is_advocate, person.capacity, person.specialty_codes = is_advocate, capacity, codes
    person.save(update_fields=["is_advocate", "capacity", "specialty_codes"])
    _tell(person, by=by, now=now, before=before, after=_values(person))
    return person


@transaction.atomic
def add_absence(
    *, person: Person, since: datetime, until: datetime, note: str, by: User, now: Moment
) -> Absence:
    """Away from one cycle instant to another. Raises BadAbsence, NotAllowed."""
    person = _locked(person, by)
    if since >= until:
        raise BadAbsence("Away: the end must lie after the beginning.")
    absence = Absence.objects.create(person=person, since=since, until=until, note=note)
    span = {"since": since.isoformat(), "until": until.isoformat()}
    _tell(person, by=by, now=now, after={"absence": span})
    return absence


@transaction.atomic
def remove_absence(*, absence: Absence, by: User, now: Moment) -> None:
    person = _locked(absence.person, by)
    span = {"since": absence.since.isoformat(), "until": absence.until.isoformat()}
    absence.delete()
    _tell(person, by=by, now=now, before={"absence": span})


@transaction.atomic
def declare_interest(
    *,
    person: Person,
    why: str,
    by: User,
    now: Moment,
    student: Student | None = None,
    program: Program | None = None,
) -> Interest:
    """A conflict of interest with one student or one program. Raises NotHere, NotAllowed, ValueError."""
    if (student is None) == (program is None):
        raise ValueError("An interest is in one student or in one program.")
    person = _locked(person, by)
    if student is not None and student.cycle.school_id != person.school_id:
        raise NotHere("This student is not of this school.")
    if program is not None and program.school_id not in (None, person.school_id):
        raise NotHere("This program is not in this school's directory.")
    interest = Interest.objects.create(person=person, student=student, program=program, why=why)
    _tell(person, by=by, now=now, student=student, after={"interest": interest.pk})
    return interest


@transaction.atomic
def withdraw_interest(*, interest: Interest, by: User, now: Moment) -> None:
    person = _locked(interest.person, by)
    pk, student = interest.pk, interest.student
    interest.delete()
    _tell(person, by=by, now=now, student=student, before={"interest": pk})


def _locked(person: Person, by: User) -> Person:
    """The row as assigning locks it, so that a limit is not lowered under a dean's press."""
    person = (
        Person.objects.select_for_update(of=("self",), no_key=True).select_related("school").get(pk=person.pk)
    )
    if not may_edit(by, person):
        raise NotAllowed("Only the person themself, deans and staff may change this.")
    return person


def _values(person: Person) -> dict[str, object]:
    return {
        "is_advocate": person.is_advocate,
        "capacity": person.capacity,
        "specialty_codes": list(person.specialty_codes),
    }


def _tell(
    person: Person,
    *,
    by: User,
    now: Moment,
    student: Student | None = None,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    history.record(
        Event.PERSON_CHANGED,
        school=person.school_id,
        by=by,
        at=now.machine,
        about=person,
        student=student,
        before=before,
        after=after,
    )
    versions.bump_open(person.school_id, Scope.BOARD)

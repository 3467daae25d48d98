"""Whom a student is told to ask, and in what order the office sees who is worth asking."""

from collections.abc import Sequence

from django.db import transaction

from advising import history, specialties, versions
from advising.clock import Moment
from advising.history import Event
from advising.models import (
    Acquaintance,
    AcquaintanceKind,
    Channels,
    Cycle,
    OnCall,
    Person,
    Placing,
    Student,
    User,
)
from advising.permissions import Permission, require
from advising.refusals import Refusal
from advising.standings import standing_of
from advising.versions import Scope, student_scope

LONGEST = 300


class NoReason(Refusal):
    """An order is changed for a reason, which is kept."""


class NotToBeAsked(Refusal):
    """The person may not be asked, or not now."""


@transaction.atomic
def place_first(*, student: Student, person: Person, reason: str, by: User, now: Moment) -> Placing:
    """Put this person before all others worth asking for the student. Raises NoReason, NotToBeAsked, NotAllowed."""
    _require(student, by)
    reason = reason.strip()[:LONGEST]
    if not reason:
        raise NoReason("Please say why: the reason stays with the order.")
    _refuse_if_not_ours(student, person)
    standing = list(Placing.objects.select_for_update().filter(student=student).exclude(person=person))
    for place, one in enumerate(standing, start=2):
        one.place = place
    Placing.objects.bulk_update(standing, ["place"])
    placing, _ = Placing.objects.update_or_create(
        student=student,
        person=person,
        defaults={"place": 1, "reason": reason, "placed_by": by, "placed_at": now.machine},
    )
    _tell(Event.PEOPLE_PLACED, student, by, now, person, reason=reason, after={"place": 1})
    return placing


@transaction.atomic
def take_out_of_order(*, student: Student, person: Person, by: User, now: Moment) -> None:
    """Let the person stand where the rules put them again; twice changes nothing. Raises NotAllowed."""
    _require(student, by)
    placing = Placing.objects.select_for_update().filter(student=student, person=person).first()
    if placing is None:
        return
    before = {"place": placing.place, "reason": placing.reason}
    placing.delete()
    _tell(Event.PEOPLE_PLACED, student, by, now, person, before=before)


@transaction.atomic
def recommend(
    *, student: Student, person: Person, asking_for: Sequence[str], by: User, now: Moment
) -> Acquaintance:
    """Tell the student to ask this person, and what for. Raises NotToBeAsked, NotAllowed.

    Who counts as a program is recommended to nobody while contact with programs is bound.
    """
    _require(student, by)
    _refuse_if_not_ours(student, person)
    _refuse_if_not_to_be_asked(student, person, now)
    known = list(
        Acquaintance.objects.select_for_update().filter(student=student, person=person).order_by("pk")
    )
    chosen = next((one for one in known if one.is_recommended), known[0] if known else None)
    if chosen is None:
        chosen = Acquaintance(student=student, person=person, kind=AcquaintanceKind.NEVER_MET)
    chosen.is_recommended = True
    chosen.recommended_for = ", ".join(asking_for)[:200]
    chosen.save()
    _tell(Event.PERSON_RECOMMENDED, student, by, now, person, after={"for": chosen.recommended_for})
    return chosen


@transaction.atomic
def end_recommendation(*, student: Student, person: Person, by: User, now: Moment) -> None:
    """The student no longer sees the person; twice changes nothing. Raises NotAllowed."""
    _require(student, by)
    known = Acquaintance.objects.select_for_update().filter(student=student, person=person)
    if not known.filter(is_recommended=True).exists():
        return
    known.update(is_recommended=False, recommended_for="")
    _tell(Event.RECOMMENDATION_ENDED, student, by, now, person)


@transaction.atomic
def put_on_call(
    *, cycle: Cycle, specialty_code: str, person: Person, note: str = "", by: User, now: Moment
) -> OnCall:
    """This person takes the specialty's questions in the week; twice changes the note alone. KeyError for a code."""
    require(by, Permission.ASSIGN, school=cycle.school)
    code = specialties.by_code(specialty_code).code
    if person.school_id != cycle.school_id:
        raise NotToBeAsked("This person is not of this school.")
    if person.is_deceased or Channels.ALL in person.no_contact:
        raise NotToBeAsked(f"{person.full_name} may not be contacted.")
    on_call, _ = OnCall.objects.update_or_create(
        cycle=cycle, specialty_code=code, person=person, defaults={"note": note.strip()[:200]}
    )
    history.record(
        Event.ON_CALL_CHANGED, school=cycle.school_id, by=by, at=now.machine, about=person, after={"specialty": code}
    )  # fmt: skip
    return on_call


@transaction.atomic
def take_off_call(*, on_call: OnCall, by: User, now: Moment) -> None:
    require(by, Permission.ASSIGN, school=on_call.cycle.school)
    history.record(
        Event.ON_CALL_CHANGED, school=on_call.cycle.school_id, by=by, at=now.machine, about=on_call.person,
        before={"specialty": on_call.specialty_code},
    )  # fmt: skip
    on_call.delete()


def _require(student: Student, by: User) -> None:
    require(by, Permission.ASSIGN, school=student.cycle.school)
    # Two of the office may order one student's people at one moment.
    Student.objects.select_for_update(of=("self",)).get(pk=student.pk)


def _refuse_if_not_ours(student: Student, person: Person) -> None:
    if person.school_id != student.cycle.school_id:
        raise NotToBeAsked("This person is not of this school.")
    if person.pk == student.person_id:
        raise NotToBeAsked("That is the student.")


def _refuse_if_not_to_be_asked(student: Student, person: Person, now: Moment) -> None:
    if person.is_deceased or Channels.ALL in person.no_contact:
        why = "has died" if person.is_deceased else "may not be contacted"
        raise NotToBeAsked(f"{person.full_name} {why}. Choose somebody else.")
    if person.is_reserved:
        raise NotToBeAsked(f"{person.full_name} is reserved: the dean asks, not the student.")
    if (
        student.cycle.clock_milestones().is_quiet(now.cycle)
        and standing_of(person, now=now.cycle).is_program_at
    ):
        raise NotToBeAsked(
            f"{person.full_name} counts as a program, which students may not contact until SOAP ends. "
            "Recommend them after that, or somebody who is at no program."
        )


def _tell(event: Event, student: Student, by: User, now: Moment, person: Person, **values: object) -> None:
    history.record(
        event, school=student.cycle.school_id, by=by, at=now.machine, about=person, student=student, **values  # type: ignore[arg-type]
    )  # fmt: skip
    versions.bump(student.cycle_id, Scope.BOARD, student_scope(student.pk))

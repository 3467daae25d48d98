"""What students were offered, and what they answered. Both happen in R3 alone; here they are noted."""

from datetime import datetime

from django.db import transaction

from advising import history, offers, versions
from advising.actions.contacts import state_without_offer
from advising.actions.students import locked_student, put_status
from advising.clock import Moment
from advising.history import Event
from advising.models import (
    SETTLED,
    Cycle,
    Person,
    Program,
    Student,
    StudentStatus,
    Target,
    TargetState,
    User,
)
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.signals import target_changed
from advising.versions import Scope, student_scope


class OfferRefused(Refusal):
    """An offer or its answer cannot be noted so."""


@transaction.atomic
def note_offer(*, student: Student, program: Program, round_number: int, by: User, now: Moment) -> Target:
    """A program has made an offer in that round. Noted twice changes nothing. Raises OfferRefused, NotAllowed.

    An offer in R3 is no contact: it opens no window (design.md). What was rejected or has expired does not come
    again (domain.md 7).
    """
    student, target = _held(student, program, by)
    if target is None or target.applied_at is None:
        raise OfferRefused(
            f"{student.person.first_name} has no application to {program.name} on file. "
            "Please note the application first, or choose another program."
        )
    offer_round = offers.round_numbered(student.cycle.clock_milestones(), round_number)
    if offer_round is None or now.cycle < offer_round.start:
        raise OfferRefused(f"Round {round_number} has not begun, so nothing was offered in it yet.")
    if target.state == TargetState.OFFERED and target.offer_round == round_number:
        return target
    if target.offer_round is not None:
        raise OfferRefused(
            f"{program.name} made its offer in round {target.offer_round}; it is {target.get_state_display().lower()}. "
            "An offer that was rejected or has expired does not come back."
        )
    if student.status in SETTLED:
        raise OfferRefused(f"{student} has settled: {student.get_status_display().lower()}.")
    target.offer_round, target.offered_at = round_number, now.cycle
    _move(target, TargetState.OFFERED, Event.OFFER_NOTED, by=by, now=now)
    return target


@transaction.atomic
def answer_offer(*, target: Target, is_accepted: bool, by: User, now: Moment) -> Target:
    """What the student answered in R3. Raises OfferRefused, NotAllowed.

    Accepting binds: the other open offers are over, and what is unsent about the student is checked anew.
    """
    student, held = _held(target.student, target.program, by)
    if held is None or held.state not in (TargetState.OFFERED, TargetState.EXPIRED):
        raise OfferRefused("There is no open offer from that program. Please look at the page again.")
    if not is_accepted:
        _move(held, TargetState.REJECTED, Event.OFFER_ANSWERED, by=by, now=now)
        return held
    if student.status in SETTLED:
        raise OfferRefused(f"{student} has settled: {student.get_status_display().lower()}.")
    for other in student.targets.filter(state=TargetState.OFFERED).exclude(pk=held.pk).order_by("pk"):
        _move(other, TargetState.REJECTED, Event.OFFER_ANSWERED, by=by, now=now)
    _move(held, TargetState.ACCEPTED, Event.OFFER_ANSWERED, by=by, now=now)
    put_status(
        student=student,
        status=StudentStatus.ACCEPTED,
        source="offer",
        by=by,
        now=now,
        program=held.program,
    )
    return held


@transaction.atomic
def take_back_offer(*, target: Target, by: User, now: Moment) -> Target:
    """The offer was noted by mistake. Raises OfferRefused where it was accepted, NotAllowed."""
    student, held = _held(target.student, target.program, by)
    if held is None or held.offer_round is None:
        raise OfferRefused("No offer from that program is noted.")
    if held.state == TargetState.ACCEPTED:
        raise OfferRefused(
            f"{student} accepted this offer. Staff change the status on the student’s page first."
        )
    held.offer_round = held.offered_at = None
    _move(held, state_without_offer(held, now=now), Event.OFFER_TAKEN_BACK, by=by, now=now)
    return held


def expire_offers(machine: datetime) -> int:
    """Offers that were not answered by their round's end are over; how many. Raises nothing."""
    waiting = Cycle.objects.open().filter(students__targets__state=TargetState.OFFERED).distinct()
    return sum(_expire(cycle.pk, machine) for cycle in waiting)


@transaction.atomic
def set_companion(*, student: Student, person: Person | None, place: str, by: User, now: Moment) -> Student:
    """Who is with the student, and where; nobody where `person` is None. Raises OfferRefused, NotAllowed."""
    student, _ = _held(student, None, by)
    if person is not None and person.school_id != student.cycle.school_id:
        raise OfferRefused("Choose somebody of the student’s school.")
    before = {"person": student.companion_id, "place": student.companion_place}
    student.companion = person
    student.companion_place = place.strip() if person else ""
    after = {"person": student.companion_id, "place": student.companion_place}
    if before == after:
        return student
    student.save(update_fields=["companion", "companion_place"])
    history.record(
        Event.COMPANION_CHANGED,
        school=student.cycle.school_id,
        by=by,
        at=now.machine,
        about=student,
        student=student,
        before=before,
        after=after,
    )
    versions.bump(student.cycle_id, Scope.OFFERS, student_scope(student.pk))
    return student


@transaction.atomic
def _expire(cycle_id: int, machine: datetime) -> int:
    cycle = Cycle.objects.select_related("school").prefetch_related("milestones").get(pk=cycle_id)
    now, milestones = cycle.moment(machine), cycle.clock_milestones()
    over = [number for number in range(1, 5) if offers.is_over(milestones, number, now.cycle)]
    lapsed = (
        Target.objects.filter(student__cycle=cycle, state=TargetState.OFFERED, offer_round__in=over)
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("pk")
    )
    count = 0
    for target in lapsed.select_related("student__cycle"):
        _move(target, TargetState.EXPIRED, Event.OFFERS_EXPIRED, by=None, now=now)
        count += 1
    return count


def _held(student: Student, program: Program | None, by: User) -> tuple[Student, Target | None]:
    """The student's row and that at the program, held; only for who sees the student."""
    if not Student.objects.whose_offers_are_told_to(by).filter(pk=student.pk).exists():
        raise NotAllowed(
            "Only the student, the office and who speaks for the student note this; "
            "who is the program where the student aims does not."
        )
    student = locked_student(student)
    require(by, Permission.LOG, school=student.cycle.school)
    targets = student.targets.select_for_update(of=("self",)).select_related("program", "student__cycle")
    return student, targets.filter(program=program).first() if program else None


def _move(target: Target, state: TargetState, event: Event, *, by: User | None, now: Moment) -> None:
    before = target.state
    target.state, target.state_at = state, now.cycle
    target.save(update_fields=["state", "state_at", "offer_round", "offered_at"])
    student = target.student
    history.record(
        event,
        school=student.cycle.school_id,
        by=by,
        at=now.machine,
        about=target,
        student=student,
        before={"state": before},
        after={"state": state, "round": target.offer_round},
    )
    versions.bump(student.cycle_id, Scope.BOARD, Scope.OFFERS, student_scope(student.pk))
    target_changed.send(sender=Target, student=student, program=target.program, now=now)

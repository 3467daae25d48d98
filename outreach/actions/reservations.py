"""Calling now: one person has a student at a program for some minutes. Sister tracks count as one program."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from advising.clock import Moment
from advising.history import Event, record
from advising.models import Program, Student, User
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.standings import person_of
from advising.versions import Scope, bump
from advising.window import WindowShut
from advising.windows import window_of
from outreach.models import Message, Reservation

LENGTH = timedelta(minutes=10)
"""Of a reservation, and of the one extension; machine time."""

LOGGED, RELEASED, LAPSED = "logged", "released", "lapsed"


class Taken(Refusal):
    """Somebody else has this student at this program now."""


def reserve(*, student: Student, program: Program, by: User, now: Moment) -> Reservation:
    """Reserve this student at this program for ten minutes. One winner, however many press at once.

    Raises WindowShut, which is recorded, and Taken. Pressing again gives the reservation one has.
    """
    require(by, Permission.LOG, school=student.cycle.school)
    answer = window_of(student, program, who=by, now=now.cycle)
    try:
        answer.require()
    except WindowShut:
        # On its own, since what a refusal takes part in is not kept.
        record(
            Event.REFUSED, school=student.cycle.school_id, by=by, at=now.machine, about=program,
            student=student, after={"way_out": "reservation", "reason": answer.reason.value},
        )  # fmt: skip
        raise
    return _reserve(student=student, program=program, by=by, now=now)


@transaction.atomic
def _reserve(*, student: Student, program: Program, by: User, now: Moment) -> Reservation:
    person = person_of(by)
    if person is None:
        raise NotAllowed("Your account has no person behind it, so it cannot call. A dean can add one.")
    Student.objects.select_for_update().get(pk=student.pk)
    # Under the lock once more: a contact may have been taken back since it was asked.
    window_of(student, program, who=by, now=now.cycle).require()
    _end_lapsed_of(student, now)
    standing = (
        Reservation.objects.open()
        .filter(student=student, sister_key=program.sister_key)
        .select_related("person")
        .first()
    )
    if standing is not None:
        if standing.person_id == person.pk:
            return standing
        raise Taken(f"{standing.person.address_name} is calling there about {student} now.")
    try:
        with transaction.atomic():
            reservation = Reservation.objects.create(
                student=student,
                program=program,
                sister_key=program.sister_key,
                person=person,
                since=now.machine,
                until=now.machine + LENGTH,
            )
    except IntegrityError:
        raise Taken(f"Somebody else is calling there about {student} now.") from None
    record(
        Event.RESERVED,
        school=student.cycle.school_id,
        by=by,
        at=now.machine,
        about=reservation,
        student=student,
    )
    bump(student.cycle_id, Scope.RESERVATIONS, Scope.BOARD)
    return reservation


@transaction.atomic
def extend_reservation(*, reservation: Reservation, by: User, now: Moment) -> Reservation:
    """Ten minutes more, once, while it runs. Raises Refusal."""
    reservation = _own(reservation, by, now)
    if reservation.extended_at is not None:
        raise Refusal("This was extended once already. Please log the call, then begin again if you need to.")
    window_of(reservation.student, reservation.program, who=by, now=now.cycle).require()
    reservation.until, reservation.extended_at = reservation.until + LENGTH, now.machine
    reservation.save(update_fields=["until", "extended_at"])
    bump(reservation.student.cycle_id, Scope.RESERVATIONS)
    return reservation


@transaction.atomic
def release_reservation(*, reservation: Reservation, by: User, now: Moment) -> Reservation:
    """End it without a log: its owner, or the office."""
    reservation = _own(reservation, by, now, or_office=True)
    _end(reservation, RELEASED, by=by, machine=now.machine)
    return reservation


def end_by_log(*, message: Message, by: User, now: Moment) -> None:
    """A log of who was calling ends the reservation; called in the log's transaction."""
    keys = message.touches.pairs().values_list("student_id", "program__sister_key")
    for student, key in keys:
        for reservation in Reservation.objects.open().filter(
            student=student, sister_key=key, person__user=by
        ):
            _end(reservation, LOGGED, by=by, machine=now.machine)


@transaction.atomic
def end_lapsed(machine: datetime) -> list[int]:
    """End what has run out by this machine instant; the ids of those that ended, for whoever reminds the callers."""
    lapsed = Reservation.objects.open().filter(until__lte=machine).select_related("student__cycle")
    ended = []
    for reservation in lapsed.select_for_update(of=("self",), skip_locked=True):
        _end(reservation, LAPSED, by=None, machine=machine)
        ended.append(reservation.pk)
    return ended


def standing_reservations(student: Student, machine: datetime) -> list[Reservation]:
    """Those that hold at this machine instant."""
    return list(
        Reservation.objects.open()
        .filter(student=student, until__gt=machine)
        .select_related("person", "program")
    )


def _end_lapsed_of(student: Student, now: Moment) -> None:
    for reservation in Reservation.objects.open().filter(student=student, until__lte=now.machine):
        _end(reservation, LAPSED, by=None, machine=now.machine)


def _own(reservation: Reservation, by: User, now: Moment, *, or_office: bool = False) -> Reservation:
    Reservation.objects.select_for_update().get(pk=reservation.pk)
    reservation = Reservation.objects.select_related("student__cycle__school", "program", "person").get(
        pk=reservation.pk
    )
    require(by, Permission.LOG, school=reservation.student.cycle.school)
    if reservation.person.user_id != by.pk and not (or_office and by.is_office):
        raise NotAllowed(f"{reservation.person.address_name} has reserved this.")
    if reservation.ended_at is not None or reservation.until <= now.machine:
        raise Refusal("This reservation has ended. Please begin again if you still mean to call.")
    return reservation


def _end(reservation: Reservation, how: str, *, by: User | None, machine: datetime) -> None:
    reservation.ended_at, reservation.ended_how = machine, how
    reservation.save(update_fields=["ended_at", "ended_how"])
    student = reservation.student
    record(
        Event.RESERVATION_ENDED,
        school=student.cycle.school_id,
        by=by,
        at=machine,
        about=reservation,
        student=student,
        after={"how": how},
    )
    bump(student.cycle_id, Scope.RESERVATIONS, Scope.BOARD)

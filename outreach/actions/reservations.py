"""Calling now: one person has a student at a program for some minutes. Sister tracks count as one program."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from advising.clock import Moment
from advising.history import Event, record
from advising.models import Person, Program, Student, User
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.standings import asker_for, person_of
from advising.versions import Scope, bump
from advising.window import Effect, Window, WindowShut, may_override
from advising.windows import window_of
from outreach.actions.reminders import tell
from outreach.models import Message, Override, Reservation

LENGTH = timedelta(minutes=10)
"""Of a reservation, and of the one extension; machine time."""

LOGGED, RELEASED, LAPSED, TAKEN_OVER = "logged", "released", "lapsed", "taken_over"


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
    person = _caller(by)
    Student.objects.select_for_update(no_key=True).get(pk=student.pk)
    # Under the lock once more: a contact may have been taken back since it was asked.
    window_of(student, program, who=by, now=now.cycle).require()
    standing = _standing(student, program, now)
    if standing is not None:
        if standing.person_id == person.pk:
            return standing
        raise Taken(f"{standing.person.address_name} is calling there about {student} now.")
    return _begin(student, program, person, by=by, now=now)


@transaction.atomic
def override_reservation(
    *, student: Student, program: Program, reason: str, by: User, now: Moment
) -> Reservation:
    """A dean calls all the same: in place of who is calling now, or while the window is shut; in writing.

    It covers this one reservation, for what stood against it now (window.md 21). Who was calling, and the student's
    desk, are told. Raises NotAllowed; Refusal where there is nothing to override, no reason, or the dean is the
    program there.
    """
    require(by, Permission.OVERRIDE, school=student.cycle.school)
    person = _caller(by)
    Student.objects.select_for_update(no_key=True).get(pk=student.pk)
    answer = window_of(student, program, who=by, now=now.cycle)
    asker = asker_for(by, student, now=now.cycle)
    if answer.effect is Effect.BLOCK:
        may_override([answer], by=asker, reason=reason).require()
    if not reason.strip():
        raise Refusal("Please write why you call all the same. It is kept, and who was calling reads it.")
    standing = _standing(student, program, now)
    if standing is not None and standing.person_id == person.pk:
        raise Refusal("You are calling there already.")
    against = _against(answer, standing)
    if not against:
        raise Refusal("Nothing stands against this call any more. Press Calling now.")
    told = _desk_of(student)
    if standing is not None:
        _end(standing, TAKEN_OVER, by=by, machine=now.machine)
        told.insert(0, standing.person_id)
    reservation = _begin(student, program, person, by=by, now=now)
    Override.objects.create(
        reservation=reservation, kinds=against, students=[student.pk], reason=reason.strip(), by=by,
        at=now.machine, used_at=now.machine,
    )  # fmt: skip
    record(
        Event.OVERRIDDEN, school=student.cycle.school_id, by=by, at=now.machine, about=reservation,
        student=student, after={"kinds": against, "in_place_of": standing.pk if standing else None},
        reason=reason.strip(),
    )  # fmt: skip
    tell(
        slug="call-overridden", cycle=student.cycle, persons=[pk for pk in told if pk != person.pk],
        subject_key=f"reservation-{reservation.pk}", student_id=student.pk, occurrence=0, now=now,
    )  # fmt: skip
    return reservation


def _against(answer: Window, standing: Reservation | None) -> list[str]:
    """What a dean overrides, as it was shown."""
    reasons = [answer.reason.value] if answer.effect is Effect.BLOCK else []
    return reasons + (["reserved"] if standing is not None else [])


def _desk_of(student: Student) -> list[int]:
    """Advocate and backup, as far as they were told themselves."""
    open_ones = student.assignments.open().filter(is_embargoed=False)
    return list(open_ones.order_by("-kind", "pk").values_list("advocate", flat=True))


def _caller(by: User) -> Person:
    person = person_of(by)
    if person is None:
        raise NotAllowed("Your account has no person behind it, so it cannot call. A dean can add one.")
    return person


def _standing(student: Student, program: Program, now: Moment) -> Reservation | None:
    """Who has it, under the student's lock; what has run out is ended first."""
    for lapsed in Reservation.objects.open().filter(student=student, until__lte=now.machine):
        _end(lapsed, LAPSED, by=None, machine=now.machine)
    return (
        Reservation.objects.open()
        .filter(student=student, sister_key=program.sister_key)
        .select_related("person", "student")
        .first()
    )


def _begin(student: Student, program: Program, person: Person, *, by: User, now: Moment) -> Reservation:
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
    bump(reservation.student.cycle_id, Scope.RESERVATIONS, Scope.BOARD)
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
    for reservation in lapsed.select_for_update(of=("self",), no_key=True, skip_locked=True):
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


def _own(reservation: Reservation, by: User, now: Moment, *, or_office: bool = False) -> Reservation:
    Reservation.objects.select_for_update(no_key=True).get(pk=reservation.pk)
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

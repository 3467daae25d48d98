"""Every way out to a program, each as two steps: what is ready while the window is open, and the last press.

`shut` comes between the two. A way that is new to the product gets its row here, and is then tried open and shut.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from advising.models import Approval, Contact, Program, Role, RoleKind
from outreach.actions.approvals import approve
from outreach.actions.deliveries import claim_due, deliver_due
from outreach.actions.messages import schedule, write_correction
from outreach.actions.reservations import extend_reservation, reserve
from outreach.leaving import Leaving
from outreach.models import Message, OutboxMail, Reservation, State
from tests import moments
from tests.factories import (
    AdvocateFactory,
    AlumFactory,
    AssignmentFactory,
    ContactFactory,
    DeanFactory,
    ProgramFactory,
    ReleaseFactory,
    TargetFactory,
)
from tests.outreach.actions.letters import LATER, NOW, Desk, account

AFTER = moments.moment(LATER.machine + moments.MINUTE)


@dataclass(frozen=True)
class Way:
    """`ready` prepares and returns what the last step needs; `go` takes it and returns whether anything got out."""

    ready: Callable[[Desk], Any]
    go: Callable[[Desk, Any], bool]


def shut(place: Desk) -> None:
    """What had opened the windows of this student is taken back."""
    Contact.objects.filter(student=place.student).update(
        taken_back_at=NOW.cycle, taken_back_by=place.user, taken_back_reason="Another student was meant."
    )


def send(place: Desk, message: Message) -> bool:
    """Press Send and let the 20 seconds pass."""
    version = message.text.number if message.text else 0
    schedule(message=message, version=version, by=account_of(message), now=NOW)
    return deliver(place, message)


def deliver(place: Desk, message: Message) -> bool:
    before = OutboxMail.objects.count()
    deliver_due(machine=LATER.machine)
    return OutboxMail.objects.count() > before


def account_of(message: Message) -> Any:
    assert message.created_by is not None
    return message.created_by


# --- messages -------------------------------------------------------------------------------------


def _scheduled(place: Desk) -> Message:
    return schedule(message=place.draft(), version=1, by=place.user, now=NOW)


def _later(place: Desk) -> Message:
    """Sent on Tuesday for Wednesday, eight o'clock."""
    hour = Leaving(at=moments.eastern(3, 17, 8))
    return schedule(message=place.draft(), version=1, by=place.user, now=NOW, leaving=hour)


def _with_round_1(place: Desk) -> Message:
    event = Leaving(milestone="round_1_start")
    return schedule(message=place.draft(), version=1, by=place.user, now=NOW, leaving=event)


def _come_due(place: Desk, message: Message) -> bool:
    assert message.due_at is not None
    return deliver_due(machine=message.due_at) > 0


def _choose_an_hour(place: Desk, message: Message) -> bool:
    """By what is on file at the press, for the hour at which it would leave."""
    hour = Leaving(at=moments.eastern(3, 17, 8))
    return schedule(message=message, version=1, by=place.user, now=NOW, leaving=hour).due_at is not None


def _claim(place: Desk, message: Message) -> bool:
    return claim_due(pk=message.pk, machine=LATER.machine) is not None


def _sent(place: Desk) -> Message:
    message = place.draft()
    assert send(place, message)
    return message


def _correct(place: Desk, message: Message) -> bool:
    correction = write_correction(message=message, by=place.user, now=AFTER)
    schedule(message=correction, version=1, by=place.user, now=AFTER)
    return deliver_due(machine=AFTER.machine + moments.MINUTE) > 0


def _approved(place: Desk) -> Message:
    """An advocate's words that a dean has approved: the yes is for the words, not for the hour."""
    place.cycle.approval = Approval.ALL_BUT_DEANS
    place.cycle.save()
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)
    assert message.state == State.IN_REVIEW
    approve(message=message, version=1, by=DeanFactory(school=place.cycle.school), now=NOW)
    return Message.objects.get(pk=message.pk)


def _students_own(place: Desk) -> Message:
    place.cycle.approval = Approval.NOBODY
    place.cycle.save()
    return place.draft(by=account(place.student.person))


def _about_two(place: Desk) -> Message:
    """Only one of the two windows is shut later: the message is open only if every pair is."""
    other = AssignmentFactory(student__cycle=place.cycle, advocate=place.advocate).student
    TargetFactory(student=other, program=place.program)
    ContactFactory(
        student=other, program=place.program, contacted=place.advocate, logger=place.advocate,
        logged_by=place.user,
    )  # fmt: skip
    ReleaseFactory(student=other)
    body = (
        f"Dear Dr. {place.director.family_name},\n\nThank you for calling about {place.student.person.full_name} "
        f"(AAMC {place.student.aamc_id}) and {other.person.full_name} (AAMC {other.aamc_id}).\n\n"
        f"{place.advocate.full_name}\n"
    )
    return place.draft(body, students=[place.student, other])


def _from_another_program(place: Desk) -> Message:
    """Begun under a program whose window stays open, and addressed to the director of this one."""
    other = ProgramFactory()
    TargetFactory(student=place.student, program=other)
    return place.draft(program=other)


def _of_a_sister(place: Desk) -> Message:
    sister = ProgramFactory(sister_key=place.program.sister_key)
    TargetFactory(student=place.student, program=sister)
    ContactFactory(
        student=place.student, program=sister, contacted=place.advocate, logger=place.advocate,
        logged_by=place.user,
    )  # fmt: skip
    return place.draft(program=sister)


def _to(*roles: str, beside: bool = False, ours: bool = False) -> Callable[[Desk], Message]:
    """To somebody who holds these roles there, whatever other hat they wear."""

    def ready(place: Desk) -> Message:
        make = AdvocateFactory if ours else AlumFactory
        person = make(school=place.cycle.school)
        for role in roles:
            Role.objects.create(person=person, kind=role, program=place.program)
        ReleaseFactory(student=place.student, reader="alum")
        receivers = [AlumFactory(school=place.cycle.school), person] if beside else [person]
        body = place.body.replace(f"Dr. {place.director.family_name}", receivers[0].address_name)
        return place.draft(body, receivers=receivers)

    return ready


def _again_elsewhere(place: Desk) -> Message:
    """Words that an open window let leave are sent again to somebody else there."""
    first = _approved(place)
    assert first.text is not None
    coordinator = AlumFactory(school=place.cycle.school)
    Role.objects.create(person=coordinator, kind=RoleKind.COORDINATOR, program=place.program)
    again = place.draft(
        first.text.body.replace(f"Dr. {place.director.family_name}", coordinator.address_name),
        receivers=[coordinator],
    )
    Message.objects.filter(pk=first.pk).update(state=State.CANCELLED)
    schedule(message=again, version=1, by=place.user, now=NOW)
    return approve(message=again, version=1, by=DeanFactory(school=place.cycle.school), now=NOW)


# --- calls ----------------------------------------------------------------------------------------


def _reserve(place: Desk, program: Program) -> bool:
    return reserve(student=place.student, program=program, by=place.user, now=NOW).ended_at is None


def _reserved(place: Desk) -> Reservation:
    return reserve(student=place.student, program=place.program, by=place.user, now=NOW)


def _extend(place: Desk, reservation: Reservation) -> bool:
    return extend_reservation(reservation=reservation, by=place.user, now=LATER).extended_at is not None


WAYS: dict[str, Way] = {
    "send": Way(lambda place: place.draft(), send),
    "what is scheduled comes due": Way(_scheduled, deliver),
    "what was put off comes due": Way(_later, _come_due),
    "what waits for an event comes due": Way(_with_round_1, _come_due),
    "choosing an hour": Way(lambda place: place.draft(), _choose_an_hour),
    "a worker claims it": Way(_scheduled, _claim),
    "a correction in the thread": Way(_sent, _correct),
    "words that a dean approved": Way(_approved, send),
    "approved words to somebody else there": Way(_again_elsewhere, send),
    "a student's own message": Way(_students_own, send),
    "about two students, one shut": Way(_about_two, send),
    "a draft begun under another program": Way(_from_another_program, send),
    "a draft that names no program": Way(lambda place: place.draft(program=None), send),
    "a sister track": Way(_of_a_sister, send),
    "a colleague who directs there": Way(_to(RoleKind.DIRECTOR, ours=True), send),
    "a colleague who selects there": Way(_to(RoleKind.SELECTS, ours=True), send),
    "an alum who works there": Way(_to(RoleKind.WORKS), send),
    "a resident there": Way(_to(RoleKind.RESIDENT), send),
    "somebody there beside an alum": Way(_to(RoleKind.COORDINATOR, beside=True), send),
    "calling now": Way(lambda place: place.program, _reserve),
    "ten minutes more": Way(_reserved, _extend),
}

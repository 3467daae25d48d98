"""What is due leaves: claimed under the cycle's lock, handed over after that commit, its result in the next.

At most once: a worker that dies after the claim leaves `uncertain`, which a person settles. Nothing here sends again.
"""

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from advising import history
from advising.clock import MilestoneKey, Moment
from advising.history import Event
from advising.models import Category, Cycle, Release, User
from outreach.actions.answers import note_answered
from outreach.actions.checks import Verdict, check_message, hold
from outreach.actions.messages import (
    NotNow,
    bump_for,
    locked,
    needs_approval,
    put_off,
    require_author,
    require_no_call,
)
from outreach.addresses import thread_address
from outreach.checking import check_words, is_outside
from outreach.checks.facts import TOPICS
from outreach.mail import Answer, Handed, compose, hand_over, new_mail_id, own_address
from outreach.models import Conflict, Delivery, DeliveryState, Disclosure, Message, Override, State

LEASE = timedelta(seconds=60)
"""How long a worker may have a message in hand before nobody knows what became of it. Machine time."""
_STATES = {
    Answer.ACCEPTED: DeliveryState.ACCEPTED,
    Answer.REFUSED: DeliveryState.REFUSED,
    Answer.UNCERTAIN: DeliveryState.UNCERTAIN,
}


@dataclass(frozen=True)
class Claim:
    """A message in this worker's hand, with one attempt for each receiver."""

    message: Message
    deliveries: tuple[Delivery, ...]


def deliver_due(*, machine: datetime) -> int:
    """Claim and hand over every message that is due. Returns how many left or tried to."""
    mark_lost(machine=machine)
    done = 0
    for pk in Message.objects.due(machine).order_by("due_at", "pk").values_list("pk", flat=True):
        claim = claim_due(pk=pk, machine=machine)
        if claim is not None:
            finish(claim, _hand_over_all(claim, machine), machine=machine)
            done += 1
    return done


@transaction.atomic
def claim_due(*, pk: int, machine: datetime) -> Claim | None:
    """Take one due message in hand, checked again; None where another worker has it or a check holds it.

    The lock on the cycle's row lets one message of a cycle through at a time, so two cannot slip past each other.
    """
    found = Message.objects.filter(pk=pk).values_list("cycle", flat=True).first()
    if found is None:
        return None
    # Not its key: what refers to the cycle, a reminder or a notice, is written beside it.
    cycle = Cycle.objects.select_for_update(of=("self",), no_key=True).select_related("school").get(pk=found)
    message = locked(Message(pk=pk))
    if message.state != State.SCHEDULED or message.due_at is None or message.due_at > machine:
        return None
    message.cycle = cycle
    now = cycle.moment(machine)
    if _waits_longer(message, now):
        return None
    message.at = now.cycle
    if needs_approval(message) and message.approved_text_id != message.text_id:
        hold(message, "These words need a dean's yes first.", now=now)
        return None
    try:
        require_no_call(message, None, now)
    except NotNow as refusal:
        hold(message, str(refusal), now=now)
        return None
    verdict = check_message(message, now=now)
    if verdict.stops:
        hold(message, verdict.sentence, now=now)
        return None
    return _take(message, verdict, now)


def _waits_longer(message: Message, now: Moment) -> bool:
    """Whether the milestone that it waits for was moved behind this moment, or away."""
    if not message.leaves_with:
        return False
    at = message.cycle.clock_milestones().get(MilestoneKey(message.leaves_with))
    if at is None:
        hold(message, "Nobody knows any more when it should leave. Choose a time.", now=now)
    elif at > now.cycle:
        put_off(message, at, now=now)
    return at is None or at > now.cycle


def _take(message: Message, verdict: Verdict, now: Moment) -> Claim:
    message.state, message.claimed_at, message.claimed_by = State.SENDING, now.machine, _worker()
    message.mail_id = new_mail_id()
    message.save(update_fields=["state", "claimed_at", "claimed_by", "mail_id", "at"])
    message.touches.update(at=message.at)
    used = [override.pk for override in verdict.overrides]
    Override.objects.filter(pk__in=used).update(used_at=now.machine)
    deliveries = tuple(
        Delivery.objects.create(
            message=message,
            person=receiver.person,
            address=receiver.person.email,
            state=DeliveryState.STARTED,
            started_at=now.machine,
            mail_id=message.mail_id,
        )
        for receiver in message.receivers.select_related("person").order_by("pk")
    )
    history.record(
        Event.MESSAGE_CLAIMED, school=message.cycle.school, by=None, at=now.machine, about=message,
        after={"overrides": used},
    )  # fmt: skip
    bump_for(message)
    return Claim(message, deliveries)


def _worker() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"[:80]


def _hand_over_all(claim: Claim, machine: datetime) -> list[Handed]:
    return [_hand_over(claim.message, delivery, machine) for delivery in claim.deliveries]


def _hand_over(message: Message, delivery: Delivery, machine: datetime) -> Handed:
    if message.sender is None or message.text is None or delivery.person is None:
        return Handed(Answer.REFUSED, "It has no sender, no words or nobody to go to.")
    answered = message.in_reply_to.mail_id if message.in_reply_to else ""
    try:
        raw = compose(
            sender=message.sender.full_name,
            school=message.cycle.school.short_name,
            reply_to=message.sender.email,
            to_name=delivery.person.full_name,
            to_address=delivery.address,
            subject=message.text.subject,
            body=message.text.body,
            mail_id=message.mail_id,
            at=machine,
            in_reply_to=answered,
            thread=thread_address(delivery),
        )
    except ValueError:
        return Handed(Answer.REFUSED, "The address or the subject cannot stand in a mail.")
    return hand_over(
        raw,
        from_address=own_address(),
        to_address=delivery.address,
        school=message.cycle.school,
        cycle=message.cycle,
        at=machine,
    )


@transaction.atomic
def finish(claim: Claim, results: list[Handed], *, machine: datetime) -> Message:
    """Write what the server said. `sent` if it took any, `failed` if it refused all, else `uncertain`."""
    message = locked(claim.message)
    is_ours = (
        message.claimed_by == claim.message.claimed_by and message.claimed_at == claim.message.claimed_at
    )
    if not is_ours or message.state not in (State.SENDING, State.UNCERTAIN):
        return message  # A person has settled it meanwhile.
    for delivery, handed in zip(claim.deliveries, results, strict=True):
        delivery.state, delivery.answer, delivery.ended_at = _STATES[handed.state], handed.answer, machine
        delivery.save(update_fields=["state", "answer", "ended_at"])
    states = {handed.state for handed in results}
    refused = [handed.answer for handed in results if handed.state is Answer.REFUSED]
    message.failed_reason = refused[0][:300] if refused else ""
    if Answer.ACCEPTED in states:
        return _settle(message, State.SENT, machine)
    return _settle(message, State.UNCERTAIN if Answer.UNCERTAIN in states else State.FAILED, machine)


def _settle(message: Message, state: State, machine: datetime, by: User | None = None) -> Message:
    event = {
        State.SENT: Event.MESSAGE_SENT, State.FAILED: Event.MESSAGE_FAILED,
        State.UNCERTAIN: Event.MESSAGE_UNCERTAIN,
    }[state]  # fmt: skip
    message.state = state
    message.sent_at = machine if state == State.SENT else None
    message.save(update_fields=["state", "sent_at", "failed_reason"])
    if state in (State.SENT, State.UNCERTAIN):
        _note_disclosures(message, machine)
    if state == State.SENT:
        note_answered(message=message, now=message.cycle.moment(machine))
        _check_corrected(message, machine)
    history.record(event, school=message.cycle.school, by=by, at=machine, about=message)
    bump_for(message)
    return message


@transaction.atomic
def mark_lost(*, machine: datetime) -> int:
    """What a worker has had in hand longer than its lease is uncertain from now on. Returns how many."""
    lost = list(
        Message.objects.lost(machine - LEASE)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("cycle__school", "sender__user", "text")
        .order_by("pk")
    )
    for message in lost:
        message.deliveries.filter(state=DeliveryState.STARTED).update(
            state=DeliveryState.UNCERTAIN, ended_at=machine, answer="The worker stopped before it was known."
        )
        _settle(message, State.UNCERTAIN, machine)
    return len(lost)


@transaction.atomic
def settle_uncertain(*, message: Message, has_left: bool, by: User, now: Moment) -> Message:
    """Its sender or the office says whether it left. Where it did not, it is `failed`, and can be written again.

    Raises NotAllowed, NotNow.
    """
    message = locked(message)
    require_author(message, by)
    if message.state != State.UNCERTAIN:
        raise NotNow("That is settled already.")
    history.record(
        Event.MESSAGE_SETTLED, school=message.cycle.school, by=by, at=now.machine, about=message,
        after={"has_left": has_left},
    )  # fmt: skip
    if not has_left:
        message.disclosures.all().delete()
    return _settle(message, State.SENT if has_left else State.FAILED, now.machine, by)


# --- what leaving means ---------------------------------------------------------------------------


def _check_corrected(message: Message, machine: datetime) -> None:
    """What a correction set right asserts nothing any more: what clashed with it settles itself."""
    if message.corrects is None:
        return
    clashing = Conflict.objects.open().filter(sides__message=message.corrects)
    for one in Message.objects.filter(conflict_sides__conflict__in=clashing).distinct().order_by("pk"):
        check_message(one, now=message.cycle.moment(machine))


def _note_disclosures(message: Message, machine: datetime) -> None:
    """What left about whom, to whom, under which release (domain: the record of disclosures)."""
    checked = check_words(message, now=message.cycle.moment(machine))
    told = {(student.pk, Category.SITUATION.value) for student in checked.students}
    for reading in checked.readings:
        for fact in reading.facts:
            if fact.student.isdigit():
                told |= {(int(fact.student), category) for category in _RELEASED_BY.get(fact.topic, ())}
    sent_to = message.deliveries.exclude(state=DeliveryState.REFUSED).select_related("person")
    reached = {d.person_id: d.person for d in sent_to if d.person is not None}
    own = message.sender_id
    releases = Release.objects.filter(student__in={s for s, _ in told}).exclude(student__person=own)
    by_reader = {(r.student_id, r.category, r.reader): r for r in releases.in_force(machine)}
    for person in reached.values():
        reader = is_outside(person, message.at)
        for student, category in told:
            release = by_reader.get((student, category, reader)) if reader else None
            if release is not None:
                Disclosure.objects.get_or_create(
                    student_id=student, category=category, message=message, person=person,
                    defaults={"release": release, "at": machine},
                )  # fmt: skip


_RELEASED_BY = {topic.name: topic.released_by for topic in TOPICS}

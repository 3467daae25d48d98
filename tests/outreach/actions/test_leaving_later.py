"""What leaves at an hour or with an event of the clock."""

import pytest

from advising.models import Cycle, Milestone
from outreach.actions.deliveries import deliver_due
from outreach.actions.messages import MessageStopped, move_scheduled, schedule, undo
from outreach.leaving import Leaving
from outreach.models import Message, OutboxMail, State
from tests import moments
from tests.outreach.actions.letters import LATER, NOW, desk

pytestmark = pytest.mark.django_db
WEDNESDAY_8 = moments.eastern(3, 17, 8)
THURSDAY_9 = moments.eastern(3, 18, 9)
ROUND_1 = Leaving(milestone="round_1_start")


def move(cycle: Cycle, key: str, at: object) -> Cycle:
    Milestone.objects.filter(cycle=cycle, key=key).update(at=at)
    return Cycle.objects.get(pk=cycle.pk)


def test_schedule_for_an_hour_leaves_then_and_not_before() -> None:
    place = desk()

    message = schedule(
        message=place.draft(), version=1, by=place.user, now=NOW, leaving=Leaving(at=WEDNESDAY_8)
    )

    assert (message.due_at, message.at) == (WEDNESDAY_8, WEDNESDAY_8)
    assert (deliver_due(machine=WEDNESDAY_8 - moments.MINUTE), deliver_due(machine=WEDNESDAY_8)) == (0, 1)


def test_schedule_within_the_undo_still_waits_twenty_seconds() -> None:
    place = desk()
    soon = Leaving(at=NOW.cycle + moments.MINUTE / 60)

    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW, leaving=soon)

    assert message.due_at == LATER.machine


def test_schedule_is_judged_for_the_moment_it_leaves() -> None:
    """Shut now, and open once SOAP has ended."""
    place = desk(is_open=False)
    message = place.draft()
    ends = Leaving(milestone="soap_ends")

    with pytest.raises(MessageStopped):
        schedule(message=message, version=1, by=place.user, now=NOW, leaving=Leaving(at=WEDNESDAY_8))
    refused = Message.objects.get()
    kept = schedule(message=message, version=1, by=place.user, now=NOW, leaving=ends)

    assert (refused.state, refused.due_at) == (State.DRAFT, None)
    assert (kept.state, kept.due_at) == (State.SCHEDULED, moments.eastern(3, 18, 21))


def test_undo_of_what_was_put_off_is_a_draft() -> None:
    place = desk()
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW, leaving=ROUND_1)

    undone = undo(message=message, by=place.user, now=moments.moment(WEDNESDAY_8))

    assert (undone.state, undone.due_at, undone.leaves_with) == (State.DRAFT, None, "")


@pytest.mark.parametrize("to", [THURSDAY_9 - moments.HOUR, THURSDAY_9 + moments.HOUR])
def test_what_waits_for_an_event_moves_with_it(to: object) -> None:
    place = desk()
    schedule(message=place.draft(), version=1, by=place.user, now=NOW, leaving=ROUND_1)
    cycle = move(place.cycle, "round_1_start", to)

    moved = (move_scheduled(cycle=cycle, now=NOW), move_scheduled(cycle=cycle, now=NOW))

    message = Message.objects.get()
    assert (moved, message.due_at, message.at) == ((1, 0), to, to)
    assert message.touches.get().at == to


def test_claim_before_the_move_was_told_puts_it_off_all_the_same() -> None:
    place = desk()
    schedule(message=place.draft(), version=1, by=place.user, now=NOW, leaving=ROUND_1)
    move(place.cycle, "round_1_start", THURSDAY_9 + moments.HOUR)

    early = deliver_due(machine=THURSDAY_9)

    message = Message.objects.get()
    assert (early, OutboxMail.objects.count()) == (0, 0)
    assert (message.state, message.due_at) == (State.SCHEDULED, THURSDAY_9 + moments.HOUR)


@pytest.mark.parametrize("by_claim", [False, True])
def test_what_waits_for_an_event_nobody_knows_any_more_is_held(by_claim: bool) -> None:
    place = desk()
    schedule(message=place.draft(), version=1, by=place.user, now=NOW, leaving=ROUND_1)
    Milestone.objects.filter(cycle=place.cycle, key="round_1_start").delete()
    cycle = Cycle.objects.get(pk=place.cycle.pk)

    if by_claim:
        deliver_due(machine=THURSDAY_9)
    else:
        move_scheduled(cycle=cycle, now=NOW)

    message = Message.objects.get()
    assert (message.state, message.leaves_with, OutboxMail.objects.count()) == (State.HELD, "", 0)


def test_an_event_that_was_moved_into_the_past_leaves_after_its_undo() -> None:
    place = desk()
    schedule(message=place.draft(), version=1, by=place.user, now=NOW, leaving=ROUND_1)
    cycle = move(place.cycle, "round_1_start", NOW.cycle - moments.HOUR)

    moved = (move_scheduled(cycle=cycle, now=NOW), move_scheduled(cycle=cycle, now=NOW))

    assert (moved, Message.objects.get().due_at) == ((1, 0), LATER.machine)

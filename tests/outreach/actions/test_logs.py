"""Logging: never refused, files contacts, amended with its first version kept, taken back."""

from datetime import timedelta
from typing import Any

import pytest

from advising.models import Contact, Role, RoleKind
from advising.permissions import NotAllowed
from advising.refusals import Refusal
from advising.window import Reason
from advising.windows import window_of
from outreach.actions.logs import Track, amend_log, can_undo, log_contact, take_back_log
from outreach.models import Channel, Direction, Message, Outcome, State, Touch
from tests import factories, moments

pytestmark = pytest.mark.django_db
AT = moments.TUESDAY_NOON
NOW = moments.moment(AT + moments.MINUTE)
LATER = moments.moment(AT + moments.HOUR)


@pytest.fixture
def target() -> Any:
    return factories.TargetFactory()


@pytest.fixture
def advocate(target: Any) -> Any:
    return factories.AssignmentFactory(student=target.student).advocate


def log(target: Any, by: Any, **fields: Any) -> Message:
    defaults: dict[str, Any] = {
        "cycle": target.student.cycle,
        "student": target.student,
        "tracks": [Track(target.program)],
        "channel": Channel.CALL,
        "direction": Direction.INBOUND,
        "at": AT,
        "now": NOW,
    }
    return log_contact(**{**defaults, **fields, "by": by})


def reason(target: Any, who: Any) -> Reason:
    return window_of(target.student, target.program, who=who, now=LATER.cycle).reason


def test_log_of_their_call_files_a_contact_and_opens(target: Any, advocate: Any) -> None:
    message = log(target, advocate.user, outcome=Outcome.SPOKE, minutes=5, note="She asked about Step 2.")

    touch = Touch.objects.get(message=message)
    assert (message.state, message.text and message.text.body) == (State.LOGGED, "She asked about Step 2.")
    assert (touch.student, touch.program, touch.contact) == (
        target.student,
        target.program,
        Contact.objects.get(),
    )
    assert reason(target, advocate) is Reason.CONTACTED


def test_log_of_our_call_files_no_contact(target: Any, advocate: Any) -> None:
    log(target, advocate.user, direction=Direction.OUTBOUND)

    assert not Contact.objects.exists()
    assert reason(target, advocate) is Reason.NO_CONTACT


def test_log_is_not_refused_where_it_broke_the_rule(target: Any, advocate: Any) -> None:
    Role.objects.create(person=advocate, kind=RoleKind.DIRECTOR, program=target.program)

    message = log(target, advocate.user, direction=Direction.OUTBOUND)

    assert message.state == State.LOGGED


def test_log_with_two_sister_tracks_opens_both(target: Any, advocate: Any) -> None:
    sister = factories.TargetFactory(
        student=target.student, program=factories.ProgramFactory(sister_key=target.program.sister_key)
    )

    log(target, advocate.user, tracks=[Track(target.program), Track(sister.program)])

    assert (reason(target, advocate), reason(sister, advocate)) == (Reason.CONTACTED, Reason.CONTACTED)


def test_log_without_a_track_opens_nothing(target: Any, advocate: Any) -> None:
    log(target, advocate.user, tracks=[])

    assert not Contact.objects.exists()


def test_log_for_somebody_else_waits(target: Any, advocate: Any) -> None:
    dean = factories.DeanFactory(school=advocate.school)

    log(target, dean, ours=advocate)

    assert reason(target, advocate) is Reason.UNCONFIRMED


def test_log_by_other_faculty_waits(target: Any, advocate: Any) -> None:
    other = factories.AdvocateFactory(school=advocate.school)

    log(target, other.user)

    assert reason(target, advocate) is Reason.UNCONFIRMED


def test_amend_log_keeps_the_first_version(target: Any, advocate: Any) -> None:
    message = log(target, advocate.user, note="First")

    amend_log(message=message, note="Second", outcome=Outcome.FULL, by=advocate.user, now=LATER)

    message.refresh_from_db()
    assert [text.body for text in message.texts.all()] == ["First", "Second"]
    assert (message.outcome, message.text and message.text.body) == (Outcome.FULL, "Second")


def test_amend_log_by_somebody_else_is_refused(target: Any, advocate: Any) -> None:
    message = log(target, advocate.user)
    other = factories.AdvocateFactory(school=advocate.school)

    with pytest.raises(NotAllowed):
        amend_log(message=message, note="x", outcome="", by=other.user, now=LATER)


def test_take_back_log_by_one_press_within_20_seconds(target: Any, advocate: Any) -> None:
    message = log(target, advocate.user)
    in_time = moments.moment(NOW.machine + timedelta(seconds=20))
    assert can_undo(message, advocate.user, in_time)

    take_back_log(message=message, by=advocate.user, now=in_time)

    message.refresh_from_db()
    assert message.state == State.CANCELLED
    assert reason(target, advocate) is Reason.NO_CONTACT


def test_take_back_log_later_needs_a_reason(target: Any, advocate: Any) -> None:
    message = log(target, advocate.user)

    with pytest.raises(Refusal, match="say why"):
        take_back_log(message=message, by=advocate.user, now=LATER)

    message.refresh_from_db()
    assert message.state == State.LOGGED


def test_take_back_log_twice_is_refused(target: Any, advocate: Any) -> None:
    message = log(target, advocate.user)
    take_back_log(message=message, by=advocate.user, now=LATER, reason="Wrong student")

    with pytest.raises(Refusal, match="already"):
        take_back_log(message=message, by=advocate.user, now=LATER, reason="Wrong student")


def test_log_in_the_future_is_refused_whole(target: Any, advocate: Any) -> None:
    with pytest.raises(Refusal, match="still to come"):
        log(target, advocate.user, at=LATER.cycle)

    assert not Message.objects.exists()


def test_log_of_our_answer_answers_their_call_until_it_is_taken_back(target: Any, advocate: Any) -> None:
    log(target, advocate.user)
    answer = log(target, advocate.user, direction=Direction.OUTBOUND, at=NOW.cycle)
    assert Contact.objects.get().answered_at == NOW.cycle

    take_back_log(message=answer, by=advocate.user, now=LATER, reason="It was for another student")

    assert Contact.objects.get().answered_at is None

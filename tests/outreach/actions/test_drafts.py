from typing import Any

import pytest

from advising.models import AuditEvent
from advising.permissions import NotAllowed
from advising.refusals import Refusal
from outreach.actions.conflicts import ask_dean, override
from outreach.actions.deliveries import deliver_due
from outreach.actions.drafts import join_thread, keep
from outreach.actions.messages import NotNow, StaleText, schedule
from outreach.models import Conflict, Message, State
from tests import moments
from tests.factories import AssignmentFactory, BackupFactory, DeanFactory, ProgramFactory
from tests.outreach.actions.letters import LATER, NOW, Desk, account, desk

SOON = moments.moment(NOW.machine + 2 * moments.MINUTE)
pytestmark = pytest.mark.django_db


def typed(place: Desk, message: Message, body: str, **more: Any) -> Message:
    values = {"subject": "Following your call", "version": 1, "by": place.user, "now": NOW, **more}
    return keep(message=message, body=body, **values)


def texts(message: Message) -> list[tuple[int, str]]:
    return list(message.texts.order_by("number").values_list("number", "body"))


def test_keep_keeps_nothing_that_was_only_passed_through() -> None:
    place = desk()
    message = place.draft()
    events = AuditEvent.objects.count()

    typed(place, message, place.body + "And")
    typed(place, message, place.body + "And so", version=2)
    typed(place, message, place.body + "And so on", version=3, now=SOON)

    assert texts(message) == [(3, place.body + "And so"), (4, place.body + "And so on")]
    assert AuditEvent.objects.count() == events


def test_keep_reads_the_new_words() -> None:
    place = desk()
    message = place.draft()

    typed(place, message, f"Where will {place.student.person.full_name} be ranked on your list?\n")

    assert Conflict.objects.open().get().kind == "rank_pressure"


def test_keep_of_the_same_words_changes_nothing() -> None:
    place = desk()
    message = place.draft()

    kept = typed(place, message, place.body)

    assert (kept.text and kept.text.number, texts(message)) == (1, [(1, place.body)])


def test_keep_of_an_older_version_is_stale() -> None:
    place = desk()
    message = place.draft()
    typed(place, message, "One")

    with pytest.raises(StaleText):
        typed(place, message, "Two")


def test_keep_leaves_the_words_that_a_dean_let_pass_on_file() -> None:
    place = desk(is_open=False)
    message = place.draft()
    dean = DeanFactory(school=place.cycle.school)
    override(message=message, version=1, reason="They asked.", by=dean, now=NOW)

    typed(place, message, f"{place.body}\nOne word more.\n")
    typed(place, message, f"{place.body}\nTwo words more.\n", version=2)
    typed(place, message, f"{place.body}\nThree words more.\n", version=3, now=SOON)

    assert 1 in [number for number, _ in texts(message)]


def test_keep_of_words_that_a_dean_is_asked_about_asks_no_more() -> None:
    place = desk(is_open=False)
    message = place.draft()
    ask_dean(message=message, by=place.user, now=NOW)

    typed(place, message, "Other words")

    assert Message.objects.get().asked_dean_at is None


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.APPROVED, State.SCHEDULED, State.SENT])
def test_keep_leaves_alone_what_is_no_draft(state: str) -> None:
    place = desk()
    message = place.draft()
    Message.objects.update(state=state, due_at=NOW.machine)

    with pytest.raises(NotNow):
        typed(place, message, "Other words")

    assert texts(message) == [(1, place.body)]


def test_keep_by_another_advocate_is_refused() -> None:
    place = desk()
    other = AssignmentFactory(student__cycle=place.cycle).advocate

    with pytest.raises(NotAllowed):
        typed(place, place.draft(), "Other words", by=account(other))


def test_join_thread_of_a_colleague_is_no_duplicate_any_more() -> None:
    place = desk()
    backup = BackupFactory(student=place.student).advocate
    first = schedule(message=place.draft(by=account(backup)), version=1, by=account(backup), now=NOW)
    deliver_due(machine=LATER.machine)
    second = place.draft(now=LATER)
    before = Conflict.objects.open().filter(sides__message=second).values_list("kind", flat=True)
    assert list(before) == ["duplicate_contact"]

    joined = join_thread(message=second, earlier=Message.objects.get(pk=first.pk), by=place.user, now=LATER)

    assert joined.in_reply_to_id == first.pk
    assert not Conflict.objects.open().exists()


def test_join_thread_of_talk_among_us_is_refused() -> None:
    place = desk()
    first = place.draft()
    Message.objects.update(state=State.LOGGED, is_internal=True)
    second = place.draft()

    with pytest.raises(Refusal):
        join_thread(message=second, earlier=Message.objects.get(pk=first.pk), by=place.user, now=NOW)


def test_join_thread_about_another_program_is_refused() -> None:
    place = desk()
    first = place.draft()
    Message.objects.update(state=State.SENT)
    first.touches.update(program=ProgramFactory())
    second = place.draft()

    with pytest.raises(Refusal, match="somebody else"):
        join_thread(message=second, earlier=Message.objects.get(pk=first.pk), by=place.user, now=NOW)

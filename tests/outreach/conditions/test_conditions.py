"""Each condition: for whom it holds, and for whom not any more."""

import pytest

from advising.models import Contact
from outreach.conditions import CONDITIONS
from outreach.models import Touch
from outreach.rules import BY_SLUG
from tests.factories import AssignmentFactory, ContactFactory, MessageFactory, ReleaseFactory, StudentFactory
from tests.moments import HOUR, MINUTE, MONDAY_NOON, TUESDAY_NOON, WINTER, moment

pytestmark = pytest.mark.django_db
NOW = moment(TUESDAY_NOON)


def held(slug: str, student, now=NOW) -> bool:
    return CONDITIONS[slug].students(cycle=student.cycle, now=now).filter(pk=student.pk).exists()


def said(student, at, *, state: str = "logged", lever: str = "", program=None) -> None:
    message = MessageFactory(cycle=student.cycle, state=state, lever=lever, at=at)
    Touch.objects.create(message=message, cycle=student.cycle, student=student, program=program, at=at)


def test_every_rule_asks_a_condition_that_there_is() -> None:
    assert {rule.condition for rule in BY_SLUG.values()} == set(CONDITIONS)


def test_no_advocate() -> None:
    assert held("no_advocate", StudentFactory())
    assert not held("no_advocate", AssignmentFactory().student)


def test_silence_is_four_hours_without_a_line_on_the_ledger() -> None:
    student = AssignmentFactory(since=MONDAY_NOON).student
    before = held("silence", student)

    said(student, TUESDAY_NOON - 4 * HOUR)
    old = held("silence", student)
    said(student, TUESDAY_NOON - MINUTE, state="draft")
    draft = held("silence", student)
    said(student, TUESDAY_NOON - 4 * HOUR + MINUTE)

    assert (before, old, draft, held("silence", student)) == (True, True, True, False)


def test_silence_gives_a_new_advocate_four_hours() -> None:
    assert not held("silence", AssignmentFactory(since=TUESDAY_NOON - HOUR).student)


def test_release_unsigned() -> None:
    student = StudentFactory()
    before = held("release_unsigned", student)
    ReleaseFactory(student=student, signed_at=WINTER)

    assert (before, held("release_unsigned", student)) == (True, False)


def test_call_unanswered_until_answered() -> None:
    contact = ContactFactory()
    before = held("call_unanswered", contact.student)
    Contact.objects.update(answered_at=TUESDAY_NOON)

    assert (before, held("call_unanswered", contact.student)) == (True, False)


def test_call_that_nobody_confirmed_is_not_to_be_answered_yet() -> None:
    contact = ContactFactory(needs_confirming=True)

    assert not held("call_unanswered", contact.student)
    assert held("contact_unconfirmed", contact.student)


def test_thanks_due_until_that_program_is_thanked() -> None:
    contact = ContactFactory()
    before = held("thanks_due", contact.student)
    said(contact.student, TUESDAY_NOON, state="sent", lever="thanks", program=contact.program)

    assert (before, held("thanks_due", contact.student)) == (True, False)


def test_not_acknowledged() -> None:
    assignment = AssignmentFactory()
    condition = CONDITIONS["not_acknowledged"]
    before = condition.holds_for(assignment.pk, cycle=assignment.student.cycle, now=NOW)
    assignment.acknowledged_at = TUESDAY_NOON
    assignment.save()

    after = condition.holds_for(assignment.pk, cycle=assignment.student.cycle, now=NOW)

    assert (before, after) == (True, False)

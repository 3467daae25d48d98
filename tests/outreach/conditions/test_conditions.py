"""Each condition: for whom it holds, and for whom not any more."""

import pytest

from advising.models import Acquaintance, Contact, Target, Task
from outreach.conditions import CONDITIONS
from outreach.models import Reservation, Touch
from outreach.rules import BY_SLUG
from tests.factories import (
    AdvocateFactory,
    AssignmentFactory,
    ContactFactory,
    MessageFactory,
    PersonFactory,
    ProgramFactory,
    ReleaseFactory,
    StudentFactory,
    TargetFactory,
)
from tests.moments import HOUR, MINUTE, MONDAY_NOON, THURSDAY_NIGHT, TUESDAY_NOON, WINTER, moment

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


@pytest.mark.parametrize("slug", ["at_risk_unreleased", "at_risk_without_advocate"])
def test_at_risk_conditions_are_about_who_may_not_match_alone(slug: str) -> None:
    assert held(slug, StudentFactory(status="at_risk"))
    assert not held(slug, StudentFactory(status="graduating"))


def test_at_risk_and_settled_in_winter() -> None:
    student = StudentFactory(status="at_risk")
    AssignmentFactory(student=student)
    ReleaseFactory(student=student, signed_at=WINTER)

    assert not held("at_risk_unreleased", student)
    assert not held("at_risk_without_advocate", student)


def test_few_recommended_until_there_are_five() -> None:
    student = StudentFactory(status="at_risk")
    for kind in ("taught", "supervised"):  # one person known twice counts once
        Acquaintance.objects.create(student=student, person=student.person, kind=kind, is_recommended=True)
    for _ in range(3):
        Acquaintance.objects.create(
            student=student, person=PersonFactory(), kind="taught", is_recommended=True
        )
    Acquaintance.objects.create(student=student, person=PersonFactory(), kind="taught", is_recommended=False)
    four = held("few_recommended", student)
    Acquaintance.objects.create(student=student, person=PersonFactory(), kind="taught", is_recommended=True)

    assert (four, held("few_recommended", student)) == (True, False)


def test_offer_unanswered_until_accepted() -> None:
    target = TargetFactory(state="offered", offer_round=1, offered_at=TUESDAY_NOON)
    before = held("offer_unanswered", target.student)
    Target.objects.update(state="accepted")

    assert (before, held("offer_unanswered", target.student)) == (True, False)


def test_interview_unfollowed_after_four_hours_until_something_goes() -> None:
    target = TargetFactory(state="interviewed", state_at=TUESDAY_NOON)
    early = held("interview_unfollowed", target.student, moment(TUESDAY_NOON + 4 * HOUR - MINUTE))
    later = moment(TUESDAY_NOON + 4 * HOUR)
    due = held("interview_unfollowed", target.student, later)
    said(target.student, TUESDAY_NOON + HOUR, program=target.program)

    assert (early, due, held("interview_unfollowed", target.student, later)) == (False, True, False)


def test_draft_waiting_for_two_hours() -> None:
    student = StudentFactory()
    said(student, TUESDAY_NOON, state="draft")
    early = held("draft_waiting", student, moment(TUESDAY_NOON + 2 * HOUR - MINUTE))

    assert (early, held("draft_waiting", student, moment(TUESDAY_NOON + 2 * HOUR))) == (False, True)


def test_reservation_unlogged_until_its_caller_logs() -> None:
    student = StudentFactory()
    advocate, program = AdvocateFactory(school=student.cycle.school), ProgramFactory()
    Reservation.objects.create(
        student=student, program=program, sister_key="k", person=advocate, since=TUESDAY_NOON,
        until=TUESDAY_NOON + MINUTE, ended_at=TUESDAY_NOON + MINUTE, ended_how="lapsed",
    )  # fmt: skip
    before = held("reservation_unlogged", student)
    message = MessageFactory(cycle=student.cycle, state="logged", created_by=advocate.user)
    Touch.objects.create(message=message, cycle=student.cycle, student=student, at=TUESDAY_NOON)

    assert (before, held("reservation_unlogged", student)) == (True, False)


@pytest.mark.parametrize(("owner", "expected"), [("student", True), ("advocate", False)])
def test_task_overdue_is_the_students_own(owner: str, expected: bool) -> None:
    student = StudentFactory()
    Task.objects.create(
        student=student, kind="packet", title="t", owner=owner, due_at=TUESDAY_NOON, created_at=MONDAY_NOON
    )

    assert not held("task_overdue", student, moment(TUESDAY_NOON - MINUTE))
    assert held("task_overdue", student) == expected


def test_no_talk_from_the_end_of_soap_until_one_is_logged() -> None:
    student = StudentFactory(status="unplaced")
    night = moment(THURSDAY_NIGHT)
    early, late = held("no_talk", student), held("no_talk", student, night)
    message = MessageFactory(cycle=student.cycle, state="logged", channel="meeting", at=THURSDAY_NIGHT)
    Touch.objects.create(message=message, cycle=student.cycle, student=student, at=THURSDAY_NIGHT)

    assert (early, late, held("no_talk", student, night)) == (False, True, False)

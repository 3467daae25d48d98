from dataclasses import replace

import pytest

from advising.models import AuditEvent, Cycle
from advising.permissions import NotAllowed
from outreach.actions.reminders import plan_reminders
from outreach.actions.rules import RuleValues, save_rule, try_rule
from outreach.forecast import forecast
from outreach.models import Notification, OutboxMail, Reminder, ReminderState, Rule
from outreach.rulebook import BadRule
from tests.factories import CycleFactory, DeanFactory, FacultyUserFactory, PersonFactory, StudentFactory
from tests.moments import HOUR, TUESDAY_7, eastern, moment

pytestmark = pytest.mark.django_db
NOW = moment(TUESDAY_7)
OPENS = eastern(3, 18, 9)
VALUES = RuleValues(
    title="Phones manned", milestone_key="round_1_start", offset_minutes=-60, audience="deans", condition="always",
    subject="Phones", body="{milestone}: {at}.", by_email=True, in_app=True, repeat_minutes=None,
    repeat_until_key="", is_active=True,
)  # fmt: skip


@pytest.fixture
def cycle() -> Cycle:
    made: Cycle = CycleFactory()
    PersonFactory(school=made.school, user=DeanFactory(school=made.school))
    return made


@pytest.fixture
def dean(cycle: Cycle):
    return cycle.school.users.get()


def planned(rule: Rule) -> list[tuple[str, object, str]]:
    found = Reminder.objects.filter(rule=rule).order_by("pk")
    return list(found.values_list("milestone_key", "due_cycle_at", "state"))


def test_added_rule_is_planned_at_once_and_on_record(cycle: Cycle, dean) -> None:
    rule = save_rule(rule=None, cycle=cycle, values=VALUES, by=dean, now=NOW)

    assert planned(rule) == [("round_1_start", OPENS - HOUR, "planned")]
    assert AuditEvent.objects.get(event="rule_changed").after["title"] == "Phones manned"


def test_edited_rule_moves_what_is_unsent(cycle: Cycle, dean) -> None:
    rule = save_rule(rule=None, cycle=cycle, values=VALUES, by=dean, now=NOW)

    save_rule(rule=rule, cycle=cycle, values=replace(VALUES, offset_minutes=-120), by=dean, now=NOW)

    assert planned(rule) == [("round_1_start", OPENS - 2 * HOUR, "planned")]


def test_rule_at_another_milestone_and_back_is_never_doubled(cycle: Cycle, dean) -> None:
    rule = save_rule(rule=None, cycle=cycle, values=VALUES, by=dean, now=NOW)

    for key in ("round_2_start", "round_1_start", "round_2_start"):
        save_rule(rule=rule, cycle=cycle, values=replace(VALUES, milestone_key=key), by=dean, now=NOW)

    assert planned(rule) == [
        ("round_1_start", OPENS - HOUR, "cancelled"),
        ("round_2_start", eastern(3, 18, 11), "planned"),
    ]


def test_sent_reminder_stays_when_its_rule_is_edited(cycle: Cycle, dean) -> None:
    rule = save_rule(rule=None, cycle=cycle, values=VALUES, by=dean, now=NOW)
    Reminder.objects.filter(rule=rule).update(state=ReminderState.SENT, sent_at=TUESDAY_7)

    save_rule(rule=rule, cycle=cycle, values=replace(VALUES, offset_minutes=30), by=dean, now=NOW)

    assert planned(rule) == [("round_1_start", OPENS - HOUR, "sent")]


def test_unchanged_rule_writes_nothing(cycle: Cycle, dean) -> None:
    rule = save_rule(rule=None, cycle=cycle, values=VALUES, by=dean, now=NOW)

    save_rule(rule=rule, cycle=cycle, values=VALUES, by=dean, now=NOW)

    assert AuditEvent.objects.filter(event="rule_changed").count() == 1


def test_faculty_edit_no_rule(cycle: Cycle) -> None:
    with pytest.raises(NotAllowed):
        save_rule(rule=None, cycle=cycle, values=VALUES, by=FacultyUserFactory(school=cycle.school), now=NOW)


def test_rule_with_an_unknown_field_is_not_saved(cycle: Cycle, dean) -> None:
    with pytest.raises(BadRule, match=r"\{score\}"):
        save_rule(rule=None, cycle=cycle, values=replace(VALUES, body="{score}"), by=dean, now=NOW)

    assert not Rule.objects.filter(title="Phones manned").exists()


def test_forecast_says_what_saving_then_plans(cycle: Cycle, dean) -> None:
    StudentFactory(cycle=cycle)
    unsaved = Rule(
        cycle=cycle, slug="x", title="x", milestone_key="round_1_start", offset_minutes=-60,
        audience="student", condition="always", subject="x", body="x",
    )  # fmt: skip
    rules = [save_rule(rule=None, cycle=cycle, values=VALUES, by=dean, now=NOW), unsaved]

    expected = forecast(rules, cycle, NOW)

    assert [(one.due, one.count) for one in expected] == [(OPENS - HOUR, 1), (OPENS - HOUR, 1)]
    assert Reminder.objects.filter(rule__slug="x").count() == 0


def test_forecast_shows_repeats_until_their_milestone(cycle: Cycle, dean) -> None:
    values = replace(VALUES, offset_minutes=0, repeat_minutes=60, repeat_until_key="round_2_start")
    rule = save_rule(rule=None, cycle=cycle, values=values, by=dean, now=NOW)

    assert [one.due for one in forecast([rule], cycle, NOW)] == [OPENS + n * HOUR for n in range(4)]


def test_forecast_agrees_with_the_planner_for_every_default_rule(cycle: Cycle, dean) -> None:
    StudentFactory(cycle=cycle)
    plan_reminders(cycle=cycle, now=NOW)
    rules = list(Rule.objects.exclude(milestone_key=""))

    first: dict[int, object] = {}
    for one in forecast(rules, cycle, NOW):
        first.setdefault(one.rule.pk, one.due)

    rows = Reminder.objects.filter(state="planned").order_by("-due_cycle_at", "-pk")
    assert first == dict(rows.values_list("rule", "due_cycle_at"))


def test_try_reaches_only_who_presses_and_names_invented_students(cycle: Cycle, dean) -> None:
    student = StudentFactory(cycle=cycle)
    values = replace(VALUES, condition="no_advocate", body="{names} wait.")
    rule = save_rule(rule=None, cycle=cycle, values=values, by=dean, now=NOW)

    places = try_rule(rule=rule, by=dean, now=NOW)

    mail = OutboxMail.objects.get()
    assert (places, mail.to_address) == (f"your notices and {dean.email}", dean.email)
    assert student.person.family_name not in Notification.objects.get(user=dean).text
    assert not Reminder.objects.filter(state=ReminderState.SENT).exists()


def test_forecast_shows_what_is_overdue_as_due_now(cycle: Cycle, dean) -> None:
    rule = save_rule(rule=None, cycle=cycle, values=VALUES, by=dean, now=NOW)

    later = moment(OPENS + 3 * HOUR)

    assert [one.due for one in forecast([rule], cycle, later)] == [later.cycle]

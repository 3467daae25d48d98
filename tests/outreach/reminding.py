"""Due reminders for tests: a cycle whose rules are planned, and rows that are due."""

from datetime import datetime

from advising.models import Cycle
from outreach.actions.reminders import add_default_rules
from outreach.models import Reminder, Rule
from tests.factories import CycleFactory, DeanFactory, PersonFactory


def rule_of(cycle: Cycle, slug: str = "programs-may-contact") -> Rule:
    add_default_rules(cycle)
    return Rule.objects.get(cycle=cycle, slug=slug)


def due_reminder(at: datetime, *, cycle: Cycle | None = None, slug: str = "programs-may-contact") -> Reminder:
    """A dean's, due at this instant."""
    cycle = cycle or CycleFactory()
    person = PersonFactory(school=cycle.school, user=DeanFactory(school=cycle.school))
    return due_reminders(1, at, rule_of(cycle, slug), person)[0]


def due_reminders(count: int, at: datetime, rule: Rule, person) -> list[Reminder]:
    """So many for one person, each about another occurrence."""
    return Reminder.objects.bulk_create(
        Reminder(
            cycle=rule.cycle, rule=rule, milestone_key=rule.milestone_key, person=person, subject_key="cycle",
            occurrence=number, due_at=at, due_cycle_at=at,
        )
        for number in range(count)
    )  # fmt: skip

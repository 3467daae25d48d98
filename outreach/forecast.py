"""Who would be told what, and when, for the rest of a cycle: the planner's own answer, with nothing written."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from advising.clock import Moment
from advising.models import Cycle, Person
from outreach.actions.reminders import Plan, schedule_of
from outreach.models import Reminder, Rule
from outreach.planner import Schedule

NAMED = 4
REPEATS_SHOWN = 60
BEYOND = timedelta(days=7)
"""How long after the last milestone a repeat without end is still shown."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One rule at one instant of cycle time, and whom it tells if its condition holds then."""

    due: datetime
    rule: Rule
    names: Sequence[str]
    more: int

    @property
    def count(self) -> int:
        return len(self.names) + self.more


def forecast(rules: Collection[Rule], cycle: Cycle, now: Moment) -> list[Expected]:
    """By instant. The rules may be unsaved or changed; each counts as it is handed in."""
    told = _told(rules, cycle, now)
    shown = {person for persons in told.values() for person in list(persons)[:NAMED]}
    names = {person.pk: str(person) for person in Person.objects.filter(pk__in=shown)}
    rule_at = dict(enumerate(rules))
    return [
        Expected(
            due, rule_at[index], [names[person] for person in list(persons)[:NAMED]],
            max(len(persons) - NAMED, 0),
        )
        for (due, index), persons in sorted(told.items(), key=lambda item: item[0])
    ]  # fmt: skip


def _told(
    rules: Collection[Rule], cycle: Cycle, now: Moment
) -> Mapping[tuple[datetime, int], dict[int, None]]:
    plan = Plan(cycle, now)
    horizon = max(plan.milestones.values(), default=now.cycle) + BEYOND
    told: dict[tuple[datetime, int], dict[int, None]] = defaultdict(dict)
    for index, rule in enumerate(rules):
        schedule = schedule_of(rule, plan.milestones) if rule.is_active else None
        if schedule is None:
            continue
        for row in _rows(plan, rule, schedule):
            first = max(row.due_cycle_at, now.cycle)  # one that is overdue waits only for a worker
            for due in islice(_instants(first, schedule, horizon), REPEATS_SHOWN):
                told[due, index][row.person_id] = None
    return told


def _rows(plan: Plan, rule: Rule, schedule: Schedule) -> Sequence[Reminder]:
    """The open rows that the planner would leave of this rule, as it would leave them."""
    plan.new, plan.moved, plan.kept = [], [], set()
    plan.add(rule, schedule)
    kept = [row for row in plan.latest.values() if row.rule_id == rule.pk and row.pk in plan.kept]
    return [*plan.new, *kept]


def _instants(first: datetime, schedule: Schedule, horizon: datetime) -> Iterator[datetime]:
    due: datetime | None = first
    while due is not None:
        yield due
        due = schedule.after(due)
        if due is not None and due > horizon:
            return

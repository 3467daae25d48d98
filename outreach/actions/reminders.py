"""Reminders: rules become rows, rows move with their milestones, and who was told an old hour gets a correction."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from advising import history
from advising.clock import MilestoneKey, Milestones, Moment
from advising.history import Event
from advising.models import Cycle, MilestoneMove, User
from advising.permissions import Permission, require
from outreach.audiences import Addressee, Audiences
from outreach.conditions import CONDITIONS
from outreach.models import Reminder, ReminderState, Rule
from outreach.planner import Row, Schedule, next_row
from outreach.rules import BY_SLUG

BATCH = 500
_OPEN = (ReminderState.PLANNED, ReminderState.CANCELLED)


def plan_all(machine: datetime) -> None:
    """Plan every open cycle at this machine time; for the beat, each minute."""
    for cycle in Cycle.objects.open():
        plan_reminders(cycle=cycle, now=cycle.moment(machine))


@transaction.atomic
def plan_reminders(*, cycle: Cycle, now: Moment) -> int:
    """Make rows and rules agree: add what is missing, move what moved, cancel what has no reason any more.

    Run as often as you like: what is sent stays, and nothing is planned twice. How many rows it wrote.
    """
    # Held, so that two planners do not make the same row and one of them fails; not its key, which every row names.
    cycle = Cycle.objects.select_for_update(of=("self",), no_key=True).get(pk=cycle.pk)
    add_default_rules(cycle)
    if cycle.closed_at is not None:
        return Reminder.objects.filter(cycle=cycle, state=ReminderState.PLANNED).update(
            state=ReminderState.CANCELLED
        )
    return Plan(cycle, now).write()


def add_default_rules(cycle: Cycle) -> None:
    """The rules every cycle starts with, where it lacks one; what was edited stays as edited."""
    known = set(Rule.objects.filter(cycle=cycle).values_list("slug", flat=True))
    Rule.objects.bulk_create(
        (
            Rule(
                cycle=cycle, slug=one.slug, title=one.title, milestone_key=one.milestone_key,
                offset_minutes=one.offset_minutes, audience=one.audience, condition=one.condition,
                subject=one.subject, body=one.body, repeat_minutes=one.repeat_minutes,
                repeat_until_key=one.repeat_until_key,
            )
            for one in BY_SLUG.values()
            if one.slug not in known
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def schedule_of(rule: Rule, milestones: Milestones) -> Schedule | None:
    """When a rule speaks, in cycle time; None where its milestone has no instant."""
    at = milestones.in_force(MilestoneKey(rule.milestone_key)) if rule.milestone_key else None
    if at is None:
        return None
    until = milestones.in_force(MilestoneKey(rule.repeat_until_key)) if rule.repeat_until_key else None
    repeat = timedelta(minutes=rule.repeat_minutes) if rule.repeat_minutes else None
    return Schedule(at + timedelta(minutes=rule.offset_minutes), repeat, until)


class Plan:
    """One run over one cycle. Unsent rows of a milestone that their rule has left are cancelled, as another's."""

    def __init__(self, cycle: Cycle, now: Moment) -> None:
        self.cycle, self.now = cycle, now
        self.milestones = cycle.clock_milestones()
        self.audiences = Audiences(cycle)
        self.on_the_clock = list(Rule.objects.filter(cycle=cycle).exclude(milestone_key=""))
        self.latest: dict[tuple[int, str, int, str], Reminder] = {}
        for row in Reminder.objects.filter(cycle=cycle, rule__in=self.on_the_clock).order_by("occurrence"):
            self.latest[row.rule_id, row.milestone_key, row.person_id, row.subject_key] = row
        self.new: list[Reminder] = []
        self.moved: list[Reminder] = []
        self.kept: set[int] = set()

    def write(self) -> int:
        for rule in self.on_the_clock:
            schedule = schedule_of(rule, self.milestones) if rule.is_active else None
            if schedule is not None:
                self.add(rule, schedule)
        cancelled = [
            row.pk
            for row in self.latest.values()
            if row.state == ReminderState.PLANNED and row.pk not in self.kept
        ]
        Reminder.objects.bulk_create(self.new, batch_size=BATCH, ignore_conflicts=True)
        # Only what is still unsent: a worker may have taken a row since it was read here.
        unsent = Reminder.objects.filter(state__in=_OPEN)
        unsent.bulk_update(self.moved, ["due_at", "due_cycle_at", "state"], batch_size=BATCH)
        unsent.filter(pk__in=cancelled).update(state=ReminderState.CANCELLED)
        return len(self.new) + len(self.moved) + len(cancelled)

    def add(self, rule: Rule, schedule: Schedule) -> None:
        """What this rule makes of its rows, not yet written."""
        about_students = CONDITIONS[rule.condition].about_students
        for addressee in self.audiences.of(rule.audience, about_students=about_students):
            row = self.latest.get((rule.pk, rule.milestone_key, addressee.person, addressee.subject))
            if row is None:
                self._add(rule, addressee, next_row(schedule, None, self.now.cycle))
            elif row.state in _OPEN:
                self._move(row, schedule)
            elif row.state != ReminderState.CLAIMED:
                settled = Row(row.occurrence, row.due_cycle_at, is_open=False)
                if row.state == ReminderState.SENT:
                    self._add(rule, addressee, next_row(schedule, settled, self.now.cycle))

    def _add(self, rule: Rule, addressee: Addressee, planned: Row | None) -> None:
        if planned is not None:
            self.new.append(
                Reminder(
                    cycle=self.cycle, rule=rule, milestone_key=rule.milestone_key, person_id=addressee.person,
                    student_id=addressee.student, subject_key=addressee.subject, occurrence=planned.occurrence,
                    due_cycle_at=planned.due, due_at=self.cycle.machine_instant(planned.due),
                )
            )  # fmt: skip

    def _move(self, row: Reminder, schedule: Schedule) -> None:
        if row.attempts and row.state == ReminderState.PLANNED:  # tried, and waits to be tried again
            self.kept.add(row.pk)
            return
        held = None
        if row.state == ReminderState.PLANNED:
            held = next_row(schedule, Row(row.occurrence, row.due_cycle_at, is_open=True), self.now.cycle)
        elif (due := schedule.at_or_after(self.now.cycle)) is not None:
            held = Row(row.occurrence, due, is_open=True)
        if held is None:
            return
        self.kept.add(row.pk)
        due_at = self.cycle.machine_instant(held.due)
        if (row.due_cycle_at, row.due_at, row.state) != (held.due, due_at, ReminderState.PLANNED):
            row.due_cycle_at, row.due_at, row.state = held.due, due_at, ReminderState.PLANNED
            self.moved.append(row)


def tell(
    *,
    slug: str,
    cycle: Cycle,
    persons: Iterable[int],
    subject_key: str,
    student_id: int | None,
    occurrence: int,
    now: Moment,
) -> int:
    """Put a reminder due now for these persons: what an event says. Said once for each occurrence.

    Inside the transaction of the action that it follows from. How many persons.
    """
    add_default_rules(cycle)
    rule = Rule.objects.get(cycle=cycle, slug=slug)
    if not rule.is_active:
        return 0
    rows = [
        Reminder(
            cycle=cycle, rule=rule, milestone_key="", person_id=person, student_id=student_id,
            subject_key=subject_key, occurrence=occurrence, due_at=now.machine, due_cycle_at=now.cycle,
        )
        for person in dict.fromkeys(persons)
    ]  # fmt: skip
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def move_reminders(*, cycle: Cycle, key: str, now: Moment) -> None:
    """A milestone moved: move what is unsent, and correct what was told with the old hour, once a person.

    A second move before the correction has left needs no second one: it is worded when it leaves.
    """
    plan_reminders(cycle=cycle, now=now)
    subject = f"moved-{key}"
    told = Reminder.objects.filter(
        cycle=cycle, milestone_key=key, state=ReminderState.SENT, rule__body__contains="{at}"
    )
    on_its_way = Reminder.objects.filter(
        cycle=cycle, subject_key=subject, state__in=[ReminderState.PLANNED, ReminderState.CLAIMED]
    )
    persons = told.exclude(person__in=on_its_way.values("person")).order_by("person")
    moves = MilestoneMove.objects.filter(milestone__cycle=cycle, milestone__key=key).count()
    tell(
        slug="milestone-moved",
        cycle=cycle,
        persons=persons.values_list("person", flat=True).distinct(),
        subject_key=subject,
        student_id=None,
        occurrence=moves,
        now=now,
    )


@transaction.atomic
def switch_rule(*, rule: Rule, is_active: bool, by: User, now: Moment) -> Rule:
    """Turn a rule of the cycle on or off; what it had planned is cancelled, or planned again."""
    require(by, Permission.EDIT_RULES, school=rule.cycle.school)
    rule = Rule.objects.select_for_update(of=("self",)).select_related("cycle__school").get(pk=rule.pk)
    if rule.is_active == is_active:
        return rule
    rule.is_active = is_active
    rule.save(update_fields=["is_active"])
    history.record(
        Event.RULE_CHANGED, school=rule.cycle.school, by=by, at=now.machine, about=rule,
        before={"is_active": not is_active}, after={"is_active": is_active},
    )  # fmt: skip
    plan_reminders(cycle=rule.cycle, now=now)
    return rule

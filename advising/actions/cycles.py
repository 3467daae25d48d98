"""Opening a cycle from a calendar that ships, its settings, and closing it."""

from collections.abc import Sequence

from django.db import transaction

from advising import history, versions
from advising.calendars import Calendar, Confidence
from advising.calendars import Event as CalendarEvent
from advising.clock import MilestoneKey, Moment, RehearsalClock
from advising.history import Event
from advising.models import (
    Approval,
    Cycle,
    Milestone,
    MilestoneConfidence,
    Policy,
    School,
    User,
)
from advising.permissions import Permission, require
from advising.refusals import Refusal
from advising.signals import cycle_opened, policy_changed

ESCALATION_MINUTES = (10, 20, 30)
"""Advocate, backup, dean (design.md, "Reminders")."""


class CycleRefused(Refusal):
    """A cycle cannot be opened, or a setting cannot be so."""


@transaction.atomic
def open_cycle(
    *,
    school: School,
    calendar: Calendar,
    answer_for_student: bool,
    policy: Policy,
    approval: Approval,
    by: User,
    now: Moment,
    rehearsal: RehearsalClock | None = None,
) -> Cycle:
    """A year's cycle with the calendar's milestones, each unconfirmed. Raises CycleRefused.

    A rehearsal runs on the given clock and nothing of it leaves; `now` is then the moment on that clock.
    """
    require(by, Permission.OPEN_CYCLE, school=school)
    school = School.objects.select_for_update(no_key=True).get(pk=school.pk)
    _refuse_unless_free(school, calendar, is_rehearsal=rehearsal is not None)
    cycle = Cycle.objects.create(
        school=school,
        year=calendar.year,
        calendar=calendar.id,
        answer_for_student=answer_for_student,
        policy=policy,
        approval=approval,
        escalation_minutes=list(ESCALATION_MINUTES),
        opened_at=now.machine,
        is_rehearsal=rehearsal is not None,
        anchor_machine_at=rehearsal.anchor_machine if rehearsal else None,
        anchor_cycle_at=rehearsal.anchor_cycle if rehearsal else None,
        clock_rate=float(rehearsal.rate) if rehearsal else 1.0,
    )
    Milestone.objects.bulk_create(milestone_of(cycle, event) for event in calendar.events)
    history.record(
        Event.CYCLE_OPENED,
        school=school,
        by=by,
        at=now.machine,
        about=cycle,
        after={
            "year": cycle.year,
            "calendar": calendar.id,
            "answer_for_student": answer_for_student,
            "policy": policy.value,
            "approval": approval.value,
            "is_rehearsal": cycle.is_rehearsal,
        },
    )
    cycle_opened.send(sender=Cycle, cycle=cycle, now=now)
    return cycle


@transaction.atomic
def change_settings(
    *,
    cycle: Cycle,
    policy: Policy,
    approval: Approval,
    answer_for_student: bool,
    shows_program_words: bool,
    escalation_minutes: Sequence[int],
    by: User,
    now: Moment,
) -> Cycle:
    """What the cycle's rules are from now on; what is unsent is checked anew. Raises CycleRefused."""
    require(by, Permission.CHANGE_SETTINGS, school=cycle.school)
    _refuse_unless_rising(escalation_minutes)
    cycle = (
        Cycle.objects.select_for_update(of=("self",), no_key=True).select_related("school").get(pk=cycle.pk)
    )
    told = {
        "policy": policy.value,
        "approval": approval.value,
        "answer_for_student": answer_for_student,
        "shows_program_words": shows_program_words,
        "escalation_minutes": list(escalation_minutes),
    }
    changed = {field: value for field, value in told.items() if getattr(cycle, field) != value}
    if not changed:
        return cycle
    before = {field: getattr(cycle, field) for field in changed}
    for field, value in changed.items():
        setattr(cycle, field, value)
    cycle.save(update_fields=list(changed))
    history.record(
        Event.SETTINGS_CHANGED,
        school=cycle.school,
        by=by,
        at=now.machine,
        about=cycle,
        before=before,
        after=changed,
    )
    versions.bump(cycle.pk, versions.Scope.BOARD)
    policy_changed.send(sender=Cycle, cycle=cycle, now=now)
    return cycle


@transaction.atomic
def close_cycle(*, cycle: Cycle, by: User, now: Moment) -> Cycle:
    """The year is over at this school: its record stays, and the next can be opened. Raises CycleRefused."""
    require(by, Permission.OPEN_CYCLE, school=cycle.school)
    cycle = (
        Cycle.objects.select_for_update(of=("self",), no_key=True).select_related("school").get(pk=cycle.pk)
    )
    if cycle.closed_at is not None:
        raise CycleRefused(f"{cycle} is closed already.")
    ends = cycle.clock_milestones().soap_ends
    if not cycle.is_rehearsal and ends is not None and now.cycle < ends:
        raise CycleRefused(f"{cycle} is still to come or running. It can be closed once SOAP has ended.")
    cycle.closed_at = now.machine
    cycle.save(update_fields=["closed_at"])
    history.record(Event.CYCLE_CLOSED, school=cycle.school, by=by, at=now.machine, about=cycle)
    return cycle


def preset_values(event: CalendarEvent) -> dict[str, str]:
    """Source and confidence of a milestone that stands at its preset's time."""
    held = MilestoneConfidence.LOW if event.confidence is Confidence.ADVICE else event.confidence.value
    return {"source": " · ".join(filter(None, [*event.sources, event.note])), "confidence": held}


def milestone_of(cycle: Cycle, event: CalendarEvent) -> Milestone:
    """The calendar's event as the cycle's milestone, not yet saved and confirmed by nobody."""
    key = MilestoneKey(event.key)
    return Milestone(
        cycle=cycle, key=key, label=key.label, at=event.at, official_at=event.at, **preset_values(event)
    )


def _refuse_unless_free(school: School, calendar: Calendar, *, is_rehearsal: bool) -> None:
    if not calendar.is_official:
        raise CycleRefused(f"“{calendar.title}” is advice, not a calendar that a cycle can run on.")
    running = school.cycles.open().first()
    if running:
        raise CycleRefused(f"{running} is open. A school has one open cycle; close that one first.")
    if not is_rehearsal and school.cycles.filter(year=calendar.year, is_rehearsal=False).exists():
        raise CycleRefused(f"There has been a cycle for {calendar.year} already.")


def _refuse_unless_rising(minutes: Sequence[int]) -> None:
    if len(minutes) != 3 or not 0 < minutes[0] < minutes[1] < minutes[2]:
        raise CycleRefused("Give three numbers of minutes, each larger than the one before: 10, 20, 30.")

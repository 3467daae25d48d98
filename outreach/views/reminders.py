"""Rules of the cycle with what they would send to whom, and what was sent; the engine's heartbeat."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from advising.clock import MilestoneKey, duration
from advising.fragments import unless_unchanged
from advising.models import Cycle, Person
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.requests import Request, open_cycle_of
from outreach.actions.reminders import plan_reminders, switch_rule
from outreach.beats import last_minutes
from outreach.conditions import CONDITIONS
from outreach.dispatcher import BATCH, send_due
from outreach.models import Heartbeat, Reminder, ReminderState, Rule

SHOWN_SENT, NAMED = 50, 4
LATE = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a rule does next: when, in cycle time, and whom it would tell."""

    due: datetime
    names: Sequence[str]
    more: int


@dataclass(frozen=True, slots=True)
class RuleLine:
    rule: Rule
    when: str
    condition: str
    planned: Planned | None


@dataclass(frozen=True, slots=True)
class SentLine:
    reminder: Reminder
    late: str
    is_late: bool


@login_required
def reminder_list(request: Request) -> HttpResponse:
    """The rules, each with its preview, and below what was sent and how late."""
    cycle = cycle_for_rules(request)
    rules = Rule.objects.filter(cycle=cycle)
    planned = _planned(cycle)
    lines = sorted((_line(rule, planned) for rule in rules), key=_soonest)
    settled = (
        Reminder.objects.visible_to(request.user)
        .filter(cycle=cycle, state__in=[ReminderState.SENT, ReminderState.FAILED])
        .select_related("rule", "person")
        .order_by("-due_at", "-pk")[:SHOWN_SENT]
    )
    context = {
        "on_the_clock": [line for line in lines if line.rule.milestone_key],
        "on_events": [line for line in lines if not line.rule.milestone_key],
        "sent": [_sent(reminder) for reminder in settled],
        **_beat(request),
    }
    return render(request, "outreach/reminder_list.html", context)


@login_required
@require_POST
def rule_switch(request: Request, rule_id: int) -> HttpResponse:
    """Turn one rule on or off."""
    cycle = cycle_for_rules(request)
    rule = get_object_or_404(Rule.objects.filter(cycle=cycle), pk=rule_id)
    is_active = request.POST.get("is_active") == "1"
    try:
        switch_rule(rule=rule, is_active=is_active, by=request.user, now=request.now.moment)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"“{rule.title}” is {'on' if is_active else 'off'}.")
    return redirect("reminder_list")


@login_required
@require_POST
def reminder_send(request: Request) -> HttpResponse:
    """By hand, for when the engine has stopped: plan, and send a batch of what is due."""
    cycle = cycle_for_rules(request)
    plan_reminders(cycle=cycle, now=request.now.moment)
    taken = send_due(worker=f"by-hand-{uuid.uuid4().hex[:12]}", clock=timezone.now)
    if taken == BATCH:
        messages.success(request, f"{taken} reminders were due and are dealt with. Press again for more.")
    elif taken:
        messages.success(request, "What was due is dealt with.")
    else:
        messages.success(request, "Nothing is due.")
    return redirect("reminder_list")


@login_required
def heartbeat(request: Request) -> HttpResponse:
    """The bars of the last minutes, asked again every 15 s."""
    cycle_for_rules(request)
    context = _beat(request)
    tag = f"beat-{context['minute']}-{context['last_beat']}"
    return unless_unchanged(request, tag, lambda: render(request, "outreach/_heartbeat.html", context))


def cycle_for_rules(request: Request) -> Cycle:
    """The reader's open cycle, for deans and staff. Raises NotAllowed for others."""
    user = request.user
    if user.school is None:
        raise NotAllowed("Reminders belong to a school, and this account has none.")
    require(user, Permission.EDIT_RULES, school=user.school)
    return open_cycle_of(request)


def _beat(request: Request) -> Mapping[str, object]:
    machine = request.now.machine
    last = Heartbeat.objects.filter(name="beat").values_list("at", flat=True).first()
    return {
        "beats": last_minutes(machine),
        "minute": machine.strftime("%H%M"),
        # In steps of 15 s, since the fragment is asked so often.
        "last_beat": None if last is None else max(int((machine - last).total_seconds()), 0) // 15 * 15,
    }


def _planned(cycle: Cycle) -> Mapping[int, Planned]:
    """Each rule's next instant and the persons of that instant."""
    rows = (
        Reminder.objects.filter(cycle=cycle, state=ReminderState.PLANNED)
        .order_by("due_cycle_at", "pk")
        .values_list("rule", "due_cycle_at", "person")
    )
    first: dict[int, datetime] = {}
    persons: dict[int, dict[int, None]] = {}
    for rule, due, person in rows:
        if first.setdefault(rule, due) == due:
            persons.setdefault(rule, {})[person] = None
    shown = {person for found in persons.values() for person in list(found)[:NAMED]}
    names = {person.pk: str(person) for person in Person.objects.filter(pk__in=shown)}
    return {
        rule: Planned(
            first[rule], [names[person] for person in list(found)[:NAMED]], max(len(found) - NAMED, 0)
        )
        for rule, found in persons.items()
    }


def _soonest(line: RuleLine) -> tuple[bool, float]:
    """What speaks next stands first; what has nothing planned last, as it came."""
    return (line.planned is None, line.planned.due.timestamp() if line.planned else 0.0)


def _line(rule: Rule, planned: Mapping[int, Planned]) -> RuleLine:
    return RuleLine(rule, _when(rule), CONDITIONS[rule.condition].label, planned.get(rule.pk))


def _when(rule: Rule) -> str:
    """`30 min before Round 1: offers released, then every 1 h`."""
    if not rule.milestone_key:
        return "As it happens"
    label = MilestoneKey(rule.milestone_key).label
    if rule.offset_minutes:
        side = "after" if rule.offset_minutes > 0 else "before"
        label = f"{duration(timedelta(minutes=rule.offset_minutes))} {side} “{label}”"
    if rule.repeat_minutes:
        label += f", then every {duration(timedelta(minutes=rule.repeat_minutes))}"
    return label


def _sent(reminder: Reminder) -> SentLine:
    if reminder.sent_at is None:
        return SentLine(reminder, "", is_late=False)
    late = reminder.sent_at - reminder.due_at
    words = f"{int(late.total_seconds())} s" if late < LATE else duration(late)
    return SentLine(reminder, words, is_late=late >= LATE)

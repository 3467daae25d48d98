"""One reminder rule: written with a preview of who would get what and when; and the preview of the whole cycle."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from advising.clock import Next, to_wall, upcoming
from advising.models import Cycle
from advising.permissions import NotAllowed
from advising.refusals import Refusal
from advising.requests import Request
from outreach.actions.rules import drafted, save_rule, try_rule
from outreach.forecast import Expected, forecast
from outreach.forms.reminders import RuleForm
from outreach.models import Reminder, ReminderState, Rule
from outreach.notices import example_of
from outreach.reminder_fields import FIELDS
from outreach.rulebook import BadRule
from outreach.views.reminders import cycle_for_rules

SHOWN = 60


@login_required
def reminder_preview(request: Request) -> HttpResponse:
    """The rest of the cycle: every rule at every instant, and whom it tells if its condition holds then.

    With the milestones between them, and printable: the run sheet for the day that everything fails.
    """
    cycle = cycle_for_rules(request)
    now = request.now.moment
    rules = list(Rule.objects.filter(cycle=cycle, is_active=True).exclude(milestone_key=""))
    milestones = list(upcoming(cycle.clock_milestones(), now.cycle))
    context = {"days": _days([*milestones, *forecast(rules, cycle, now)]), "printed_at": now.cycle}
    return render(request, "outreach/reminder_preview.html", context)


@login_required
def rule_new(request: Request) -> HttpResponse:
    return _edit(request, cycle_for_rules(request), None)


@login_required
def rule(request: Request, rule_id: int) -> HttpResponse:
    """Change one rule."""
    cycle = cycle_for_rules(request)
    return _edit(request, cycle, get_object_or_404(Rule.objects.filter(cycle=cycle), pk=rule_id))


@login_required
@require_POST
def rule_try(request: Request, rule_id: int) -> HttpResponse:
    """Send me this one now."""
    cycle = cycle_for_rules(request)
    found = get_object_or_404(Rule.objects.filter(cycle=cycle).select_related("cycle__school"), pk=rule_id)
    try:
        places = try_rule(rule=found, by=request.user, now=request.now.moment)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Sent to {places}, about invented students.")
    return redirect("rule", found.pk)


def _edit(request: Request, cycle: Cycle, found: Rule | None) -> HttpResponse:
    is_asked = request.method == "POST"
    form = RuleForm(request.POST if is_asked else None, rule=found)
    shown = found
    if is_asked and form.is_valid():
        try:
            if request.POST.get("do") == "save" and not request.htmx:
                saved = save_rule(
                    rule=found, cycle=cycle, values=form.values(), by=request.user, now=request.now.moment
                )
                messages.success(
                    request, f"“{saved.title}” is saved, and the rest of the cycle planned again."
                )
                return redirect("reminder_list")
            shown = drafted(found, cycle, form.values())
        except BadRule as refusal:
            form.refuse(refusal.field, str(refusal))
    if form.errors:
        shown = None
    context = {"rule": found, "form": form, "fields": FIELDS, **_preview(request, cycle, shown, found)}
    if request.htmx:  # a look at what is half written: that it is not whole yet is no failure
        return render(request, "outreach/_rule_preview.html", context)
    return render(request, "outreach/rule.html", context, status=422 if form.errors else 200)


def _preview(request: Request, cycle: Cycle, shown: Rule | None, found: Rule | None) -> dict[str, object]:
    if shown is None:
        return {"example": None}
    now = request.now.moment
    expected = forecast([shown], cycle, now) if shown.milestone_key else []
    sent = Reminder.objects.filter(rule=found, state=ReminderState.SENT).count() if found else 0
    return {
        "example": example_of(shown, cycle, now=now),
        "shown": shown,
        "days": _days(expected[:SHOWN]),
        "left_out": max(len(expected) - SHOWN, 0),
        "sent": sent,
    }


def _days(lines: Sequence[Expected | Next]) -> Sequence[tuple[str, Sequence[Expected | Next]]]:
    """By Eastern day, in order; of what falls on one instant, what came first stays first."""
    days = groupby(sorted(lines, key=_instant), key=lambda one: to_wall(_instant(one)).strftime("%A, %B %-d"))
    return [(day, list(found)) for day, found in days]


def _instant(line: Expected | Next) -> datetime:
    return line.at if isinstance(line, Next) else line.due

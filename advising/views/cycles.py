"""The clock of a cycle, opening one, and the settings of school and cycle."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from advising.actions.cycles import change_settings, close_cycle, open_cycle
from advising.actions.milestones import confirm_milestone, move_milestones
from advising.actions.schools import change_school
from advising.calendars import advice, calendar
from advising.clock import (
    RULING_MILESTONES,
    WINDOW_MILESTONES,
    MilestoneKey,
    listed,
    next_milestone,
    phase_at,
)
from advising.forms.cycles import CycleSettingsForm, OpenCycleForm, SchoolForm, TimesForm
from advising.models import Access, Milestone, School
from advising.permissions import NotAllowed, Permission, may, require
from advising.refusals import Refusal
from advising.requests import Request, open_cycle_of

READERS = (Access.DEAN, Access.STAFF, Access.FACULTY)


@login_required
def clock(request: Request) -> HttpResponse:
    """Every named instant of the cycle: when, known from where, confirmed by whom."""
    school = _school(request)
    if request.user.access not in READERS:
        raise NotAllowed(
            "The clock with its sources is for the school's people. Your own page shows what is next."
        )
    cycle, now = open_cycle_of(request), request.now.moment.cycle
    may_change = may(request.user, Permission.MOVE_MILESTONE, school=school)
    rows = list(cycle.milestones.select_related("confirmed_by").order_by("at", "key"))
    milestones = cycle.clock_milestones()
    unconfirmed = [row for row in rows if row.key in RULING_MILESTONES and row.confirmed_at is None]
    values = {
        "cycle": cycle,
        "rows": rows,
        "ruling": RULING_MILESTONES,
        "window": WINDOW_MILESTONES,
        "phase": phase_at(milestones, now),
        "next": next_milestone(milestones, now),
        "quiet_from": milestones.quiet_from,
        "has_own_quiet": MilestoneKey.QUIET_FROM in milestones,
        "unconfirmed": listed(f"“{row.label}”" for row in unconfirmed) if unconfirmed else "",
        "deans": listed(str(dean) for dean in school.users.deans().order_by("name", "pk")),
        "may_change": may_change,
        "advice": list(advice(cycle.year)),
        "now": now,
    }
    return render(request, "advising/clock.html", values)


@login_required
@require_POST
def milestone_confirm(request: Request, milestone_id: int) -> HttpResponse:
    milestone = get_object_or_404(
        Milestone.objects.select_related("cycle__school"),
        pk=milestone_id,
        cycle__school=request.user.school_id,
    )
    try:
        at = datetime.fromisoformat(request.POST.get("at", ""))
        confirm_milestone(milestone=milestone, at=at, by=request.user, now=request.now.moment)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    except ValueError:
        messages.error(request, "That page was too old. Look at the time again, then confirm.")
    else:
        messages.success(request, f"“{milestone.label}” is confirmed.")
    return redirect("clock")


@login_required
def clock_times(request: Request) -> HttpResponse:
    """Typed wall times for all milestones at once, since some may only move together."""
    school = _school(request)
    require(request.user, Permission.MOVE_MILESTONE, school=school)
    cycle = open_cycle_of(request)
    form = TimesForm(request.POST or None, standing=cycle.clock_milestones())
    if form.is_valid():
        try:
            moved = move_milestones(
                cycle=cycle,
                to=form.times,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=request.now.moment,
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            words = listed(f"“{one.label}”" for one in moved)
            messages.success(request, f"Moved: {words}. Please confirm." if moved else "No time was changed.")
            return redirect("clock")
    values = {"form": form, "cycle": cycle}
    return render(request, "advising/clock_times.html", values, status=422 if form.is_bound else 200)


@login_required
def cycle_open(request: Request) -> HttpResponse:
    """A dean opens the year's cycle from a calendar that ships."""
    school = _school(request)
    require(request.user, Permission.OPEN_CYCLE, school=school)
    form = OpenCycleForm(request.POST or None)
    if form.is_valid():
        preset = calendar(form.cleaned_data["calendar"])
        now = request.now.moment
        rehearsal = form.rehearsal(now.machine)
        try:
            if preset is None:
                raise Refusal("That calendar does not ship any more. Choose another.")
            open_cycle(
                school=school,
                calendar=preset,
                by=request.user,
                now=rehearsal.moment(now.machine) if rehearsal else now,
                rehearsal=rehearsal,
                **form.rules,
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The cycle of {preset.year} is open. Now confirm its times.")
            return redirect("clock")
    return render(request, "advising/cycle_open.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
@require_POST
def cycle_close(request: Request) -> HttpResponse:
    _school(request)
    cycle = request.now.cycle
    if cycle is not None:
        try:
            close_cycle(cycle=cycle, by=request.user, now=request.now.moment)
        except NotAllowed:
            raise
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{cycle} is closed. Its record stays.")
    return redirect("clock")


@login_required
def school_settings(request: Request) -> HttpResponse:
    """The school's own data and the open cycle's rules, one form each."""
    school = _school(request)
    if request.method == "GET" and request.user.access == Access.STAFF:
        return redirect("account_list")  # What staff keep of it.
    require(request.user, Permission.CHANGE_SETTINGS, school=school)
    cycle, told = request.now.cycle, request.POST.get("form", "")
    school_form = SchoolForm(
        request.POST if told == "school" else None,
        initial={field: getattr(school, field) for field in SchoolForm.base_fields},
    )
    rules_form = (
        CycleSettingsForm(
            request.POST if told == "rules" else None, initial=CycleSettingsForm.initial_of(cycle)
        )
        if cycle
        else None
    )
    form = school_form if told == "school" else rules_form
    if told and form is not None and form.is_valid():
        now = request.now.moment
        try:
            if told == "school":
                change_school(school=school, by=request.user, now=now, **school_form.cleaned_data)
            elif cycle and rules_form:
                change_settings(cycle=cycle, by=request.user, now=now, **rules_form.rules)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect("school_settings")
    values = {"school": school, "cycle": cycle, "school_form": school_form, "rules_form": rules_form}
    return render(request, "advising/school_settings.html", values, status=422 if told else 200)


def _school(request: Request) -> School:
    school = request.user.school
    if school is None:
        raise NotAllowed("This page is a school's, and this account belongs to none.")
    return school

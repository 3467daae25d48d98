"""The dean's board: clock, who has nobody, who needs attention, what is held, who is full, is the engine alive."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from advising.clock import PhaseKind, date_and_time, phase_at
from advising.permissions import NotAllowed
from advising.requests import Request, open_cycle_of
from soapnet.desk.board import HELD, QUIET, Board
from soapnet.desk.clock_card import clock_card

PATH_OF_FILTER = {"": "All", HELD: "Held", QUIET: "Quiet 12 h"}


@login_required
def board(request: Request) -> HttpResponse:
    if not request.user.is_office:
        raise NotAllowed("The board is for deans and staff.")
    cycle = open_cycle_of(request)
    shown = Board(cycle, request.now.moment)
    only = request.GET.get("only", "")
    only = only if only in PATH_OF_FILTER else ""
    milestones = cycle.clock_milestones()
    now = request.now.moment.cycle
    values: dict[str, Any] = {
        "board": shown,
        "rows": shown.rows(only),
        "only": only,
        "filters": [
            {
                "label": label,
                "href": f"?only={key}" if key else "?",
                "is_current": key == only,
                "count": len(shown.rows(key)),
            }
            for key, label in PATH_OF_FILTER.items()
        ],
        "card": clock_card(milestones, now, open_windows=shown.open_windows),
        "title": _title(phase_at(milestones, now).kind, now),
        "lead": _lead(shown),
    }
    return render(request, "desk/board.html", values)


def _title(phase: PhaseKind, now: Any) -> str:
    """`Tuesday of SOAP week`, or the day alone."""
    day = date_and_time(now)
    if phase in (PhaseKind.PREPARE, PhaseKind.AFTER):
        return day.split(",")[0]
    names = {
        "Mon": "Monday",
        "Tue": "Tuesday",
        "Wed": "Wednesday",
        "Thu": "Thursday",
        "Fri": "Friday",
        "Sat": "Saturday",
        "Sun": "Sunday",
    }
    return f"{names[day[:3]]} of SOAP week"


def _lead(shown: Board) -> str:
    """`3 students have no advocate; 3 conflicts are held.`"""
    alone, held = len(shown.needs), shown.aside.held
    first = {0: "Every student has an advocate", 1: "1 student has no advocate"}.get(
        alone, f"{alone} students have no advocate"
    )
    second = {0: "nothing is held", 1: "1 conflict is held"}.get(held, f"{held} conflicts are held")
    return f"{first}; {second}."

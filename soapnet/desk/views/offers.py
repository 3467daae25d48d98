"""Thursday's offer board: who must answer, who has nobody with them, who has no offer."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from advising.clock import duration, phase_at, time_of_day
from advising.fragments import unless_unchanged
from advising.permissions import NotAllowed
from advising.requests import Request, open_cycle_of
from advising.versions import Scope, numbers
from soapnet.desk.offers import FILTERS, TO_ANSWER, OfferBoard

SOON_SECONDS = 600


@login_required
def offers(request: Request) -> HttpResponse:
    if request.user.is_student or request.user.school_id is None:
        raise NotAllowed("The offer board is for the school’s people. Your own programs page shows yours.")
    only = request.GET.get("only", "")
    only = only if only in FILTERS else ""
    if not request.htmx:
        return render(request, "desk/offers.html", _values(request, only))
    cycle = open_cycle_of(request)
    minute = int(request.now.moment.cycle.timestamp()) // 60
    scopes = numbers(cycle.pk, Scope.OFFERS, Scope.BOARD, Scope.CLOCK)
    tag = "-".join(str(one) for one in ("offers", request.user.pk, only, *scopes.values(), minute))
    return unless_unchanged(
        request, tag, lambda: render(request, "desk/_offers.html", _values(request, only))
    )


def _values(request: Request, only: str) -> dict[str, Any]:
    cycle, now = open_cycle_of(request), request.now.moment
    milestones = cycle.clock_milestones()
    board = OfferBoard(request.user, milestones, cycle.pk, now)
    running = board.open_round
    _, needs = FILTERS[only]
    return {
        "board": board,
        "rows": [row for row in board.rows if row.need in needs],
        "only": only,
        "filters": [
            {
                "label": label,
                "href": f"?only={key}" if key else "?",
                "is_current": key == only,
                "count": board.count(shown),
            }
            for key, (label, shown) in FILTERS.items()
        ],
        "title": f"Thursday, round {running.number} is open"
        if running
        else phase_at(milestones, now.cycle).label,
        "lead": _lead(board),
        "ends": milestones.soap_ends,
        "now": now.cycle,
        "heads": [
            {
                "round": one,
                "state": state,
                "hours": f"{time_of_day(one.start)} to {time_of_day(one.end)}",
                "made": made,
                "took": took,
                "left": duration(one.end - now.cycle) if state == "open" else duration(one.start - now.cycle),
                "gone": round(100 * (now.cycle - one.start) / (one.end - one.start)),
            }
            for one, state, made, took in board.heads
        ],
        "seconds": 5 if running and (running.end - now.cycle).total_seconds() <= SOON_SECONDS else 10,
    }


def _lead(board: OfferBoard) -> str:
    parts = [f"{board.accepted} accepted."]
    if waiting := board.count(FILTERS[TO_ANSWER][1]):
        parts.append(
            f"{waiting} to answer by {time_of_day(board.open_round.end)}." if board.open_round else ""
        )
    alone = sum(row.student.companion_id is None and not row.is_settled for row in board.rows)
    if alone:
        parts.append(f"{alone} with nobody beside them.")
    return " ".join(filter(None, parts))

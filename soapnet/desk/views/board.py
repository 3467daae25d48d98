"""The dean's board: clock, who has nobody, who needs attention, what is held, who is full, is the engine alive."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from advising.fragments import unless_unchanged
from advising.models import Cycle
from advising.permissions import NotAllowed
from advising.requests import Request, open_cycle_of
from soapnet.desk.board_sight import FILTERS, Sight, see, sight


@login_required
def board(request: Request) -> HttpResponse:
    """The page, and for who has it open the part of it that others change: 304 while it stands as it was."""
    if not request.user.is_office:
        raise NotAllowed("The board is for deans and staff.")
    cycle = open_cycle_of(request)
    only = request.GET.get("only", "")
    seen = sight(request, cycle, only if only in FILTERS else "")
    if request.htmx:
        return unless_unchanged(request, seen.tag, lambda: _answer(request, "desk/_board.html", cycle, seen))
    return _answer(request, "desk/board.html", cycle, seen)


def _answer(request: Request, template: str, cycle: Cycle, seen: Sight) -> HttpResponse:
    panels, reminders = see(request, cycle, seen)
    values = {"panels": panels, "reminders": reminders, "tag": seen.tag, "only": seen.only}
    return render(request, template, values)

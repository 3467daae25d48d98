"""The board as one reader was last shown it, kept while nothing on it has changed (docs/decisions/0015).

In this process's memory alone, under a key of this reader's session, and for a minute at most: the words on it that
hang on the clock are of the minute. What a session owns (toasts, form tokens, the engine's beat) is never in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.core.cache import caches
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from advising.clock import PhaseKind, date_and_time, phase_at
from advising.models import Cycle
from advising.requests import Request
from advising.versions import Scope, numbers
from soapnet.desk.board import HELD, QUIET, Board
from soapnet.desk.board_aside import Reminders, read_reminders
from soapnet.desk.clock_card import clock_card

CACHE = "own_pages"
FILTERS = {"": "All", HELD: "Held", QUIET: "Quiet 12 h"}


@dataclass(frozen=True, slots=True)
class Sight:
    """All that the board's words hang on: who reads, what was chosen, what has changed, what time it is."""

    session: str
    user: int
    access: str
    zone: str
    only: str
    cycle: int
    version: int
    minutes: tuple[int, int]
    """Of the machine's clock and of the cycle's, which may run apart."""

    @property
    def tag(self) -> str:
        """For the browser, to ask again with; nothing of the session is in it."""
        return _digest(self.user, self.access, self.zone, self.only, self.cycle, self.version, self.minutes)

    @property
    def key(self) -> str:
        return f"board-{_digest(self.session, self.tag)}"


def _digest(*values: object) -> str:
    return sha256(repr(values).encode()).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class Panels:
    """What is kept. `until` is the machine instant at which a reservation on it runs out, if one does."""

    head: SafeString
    main: SafeString
    aside: SafeString
    until: datetime | None


def sight(request: Request, cycle: Cycle, only: str) -> Sight:
    """Read before the board is: what changes while that is read raises the version past this one."""
    moment = request.now.moment
    return Sight(
        session=request.session.session_key or "",
        user=request.user.pk,
        access=request.user.access,
        zone=request.now.zone.key,
        only=only,
        cycle=cycle.pk,
        version=numbers(cycle.pk, Scope.BOARD)[Scope.BOARD],
        minutes=(int(moment.machine.timestamp()) // 60, int(moment.cycle.timestamp()) // 60),
    )


def see(request: Request, cycle: Cycle, seen: Sight) -> tuple[Panels, Reminders]:
    """The board for this reader, made anew only where it must be; the engine's beat is always of now."""
    now = request.now.moment
    kept: Panels | None = caches[CACHE].get(seen.key)
    if kept is not None and (kept.until is None or kept.until > now.machine):
        return kept, read_reminders(cycle, now)
    board = Board(cycle, now)
    made = _panels(board, seen)
    caches[CACHE].set(seen.key, made)
    return made, board.aside.reminders


def _panels(board: Board, seen: Sight) -> Panels:
    cycle, now = board.cycle, board.now.cycle
    milestones = cycle.clock_milestones()
    values = {
        "board": board,
        "rows": board.rows(seen.only),
        "only": seen.only,
        "filters": [
            {
                "label": label,
                "href": f"?only={key}" if key else "?",
                "is_current": key == seen.only,
                "count": len(board.rows(key)),
            }
            for key, label in FILTERS.items()
        ],
        "card": clock_card(milestones, now, open_windows=board.open_windows),
        "zone": seen.zone,
        "rate": cycle.clock_rate if cycle.is_rehearsal else 1.0,
        "title": _title(phase_at(milestones, now).kind, now),
        "lead": _lead(board),
    }
    return Panels(
        head=render_to_string("desk/_board_head.html", values),
        main=render_to_string("desk/_board_main.html", values),
        aside=render_to_string("desk/_board_aside.html", values),
        until=min((row.reserved_until for row in board.all_rows if row.reserved_until), default=None),
    )


_DAYS = {
    "Mon": "Monday",
    "Tue": "Tuesday",
    "Wed": "Wednesday",
    "Thu": "Thursday",
    "Fri": "Friday",
    "Sat": "Saturday",
    "Sun": "Sunday",
}


def _title(phase: PhaseKind, now: datetime) -> str:
    """`Tuesday of SOAP week`, or the day alone."""
    day = date_and_time(now)
    if phase in (PhaseKind.PREPARE, PhaseKind.AFTER):
        return day.split(",")[0]
    return f"{_DAYS[day[:3]]} of SOAP week"


def _lead(board: Board) -> str:
    """`3 students have no advocate; 3 conflicts are held.`"""
    alone, held = len(board.needs), board.aside.held
    first = {0: "Every student has an advocate", 1: "1 student has no advocate"}.get(
        alone, f"{alone} students have no advocate"
    )
    second = {0: "nothing is held", 1: "1 conflict is held"}.get(held, f"{held} conflicts are held")
    return f"{first}; {second}."

"""The SOAP clock as numbers: where each thing stands on the strip, in percent, for SVG attributes.

Days are not equally wide: the days of the window get what the decisions in them need, nights take no room,
what lies before and after the week is pressed into a margin at each end. Pure: milestones and now in, numbers
out. The picture's one-sentence text alternative is made here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from advising.clock import (
    EASTERN,
    Milestones,
    PhaseKind,
    deadline,
    duration,
    instant,
    next_milestone,
    phase_at,
    phases,
    time_of_day,
)
from advising.levers import Help, Lever, lever_now

DAWN, DUSK = time(7), time(22)
"""A day on the strip runs from 7 am to 10 pm Eastern; the night between two days is one point."""

BEFORE, AFTER = 11.5, 10.0
"""Percent at each end for the time before the list's day and after SOAP's last."""

FAR = timedelta(days=7)
"""How much time each end holds; what lies further out stands at the edge."""

_LIST_DAY, _REVIEW_DAY, _ROUND_DAY, _OTHER_DAY = 15.5, 19.0, 30.0, 14.0
_SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Scale:
    """Instants to percent, linear between its knots."""

    knots: tuple[tuple[datetime, float], ...]
    days: tuple[tuple[date, float, float], ...]
    """Each day of the week with its left edge and width, in percent."""

    def x(self, at: datetime) -> float:
        """Where an instant stands, in percent; before the first and after the last knot, at the edge."""
        at = instant(at)
        if at <= self.knots[0][0]:
            return self.knots[0][1]
        for (since, left), (until, right) in pairwise(self.knots):
            if at <= until:
                return round(left + (right - left) * ((at - since) / (until - since)), 2)
        return self.knots[-1][1]


def scale(milestones: Milestones) -> Scale | None:
    """The strip's scale, or None where the list's release or the end of SOAP is unknown."""
    if milestones.list_released is None or milestones.soap_ends is None:
        return None
    first, last = _day(milestones.list_released), _day(milestones.soap_ends)
    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    weights = [_weight(day, milestones) for day in dates]
    room = (100 - BEFORE - AFTER) / sum(weights)
    knots = [(_at(first, DAWN) - FAR, 0.0)]
    days = []
    left = BEFORE
    for day, weight in zip(dates, weights, strict=True):
        width = weight * room
        knots += [(_at(day, DAWN), round(left, 2)), (_at(day, DUSK), round(left + width, 2))]
        days.append((day, round(left, 2), round(width, 2)))
        left += width
    knots.append((_at(last, DUSK) + FAR, 100.0))
    return Scale(knots=tuple(knots), days=tuple(days))


def _weight(day: date, milestones: Milestones) -> float:
    if any(_day(offer_round.start) == day for offer_round in milestones.rounds):
        return _ROUND_DAY
    if milestones.review_begins is not None and _day(milestones.review_begins) == day:
        return _REVIEW_DAY
    if milestones.list_released is not None and _day(milestones.list_released) == day:
        return _LIST_DAY
    return _OTHER_DAY


def _day(at: datetime) -> date:
    return instant(at).astimezone(EASTERN).date()


def _at(day: date, wall: time) -> datetime:
    return datetime.combine(day, wall, tzinfo=EASTERN).astimezone(UTC)


# --- the small clock --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MiniClock:
    """The line in every page's head: how far the week is, and what comes next, in words."""

    x: float
    ticks: tuple[float, ...]
    phase: str
    next_label: str
    next_at: datetime | None
    left: timedelta | None
    offers: str
    sentence: str

    @property
    def is_soon(self) -> bool:
        """Within the hour before the next milestone: pages ask for the time more often."""
        return self.left is not None and self.left <= _SOON


def mini(milestones: Milestones, now: datetime) -> MiniClock | None:
    """The small clock at an instant of cycle time; None where the week is not known yet."""
    drawn = scale(milestones)
    if drawn is None:
        return None
    coming = next_milestone(milestones, now)
    marks = [milestones.list_released, milestones.review_begins, milestones.soap_ends]
    ticks = sorted({drawn.x(at) for at in [*marks, *(r.start for r in milestones.rounds)] if at is not None})
    return MiniClock(
        x=drawn.x(now),
        ticks=tuple(ticks),
        phase=phase_at(milestones, now).label,
        next_label=coming.key.label if coming else "",
        next_at=coming.at if coming else None,
        left=coming.at - instant(now) if coming else None,
        offers=_offers(milestones, now),
        sentence=sentence(milestones, now),
    )


def _offers(milestones: Milestones, now: datetime) -> str:
    """`Offers Thu 9 am to 8 pm`, for a student's page; empty without rounds, and when they are over."""
    rounds = milestones.rounds
    if not rounds or now >= rounds[-1].end:
        return ""
    first, last = rounds[0].start, rounds[-1].end
    return f"Offers {deadline(first, now=now)} to {deadline(last, now=first)}"


# --- the strip ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a lane, in time: how much it helps (0 to 3) and whether it is free, needs a window, or is shut."""

    since: datetime | None
    until: datetime | None
    strength: int
    kind: str
    """`free`, `open_only`, `shut` or `none`."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A lever's row, with its pieces in order."""

    label: str
    pieces: Sequence[Piece]
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A drawn stretch: x and width in percent, y and height in px."""

    x: float
    width: float
    y: float
    height: float
    look: str

    @property
    def end(self) -> float:
        return round(self.x + self.width, 2)


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    y: int
    is_strong: bool
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    label: str
    look: str


@dataclass(frozen=True, slots=True)
class Box:
    """An offer round, or a stretch of the contact window, with its words."""

    x: float
    width: float
    label: str
    look: str
    label_x: float = 0.0
    """Where the words begin: the left edge, or behind the now-marker where it would cross them."""

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)

    @property
    def end(self) -> float:
        return round(self.x + self.width, 2)


@dataclass(frozen=True, slots=True)
class Strip:
    """All that the picture needs, in drawing order."""

    days: tuple[Box, ...]
    today: Box | None
    window: tuple[Box, ...]
    dots: tuple[Dot, ...]
    rounds: tuple[Box, ...]
    rows: tuple[Row, ...]
    height: int
    now_x: float
    now_label_x: float
    now_label: str
    is_running: bool
    sentence: str


_DRAWN = (
    ("Pre-screen", (Lever.PRE_SCREEN,)),
    ("Context", (Lever.CONTEXT,)),
    ("Prioritisation", (Lever.PRIORITISATION,)),
    ("Advice, letters", (Lever.STRATEGY, Lever.PREPARATION)),
)
_STRENGTH = {Help.NONE: 0, Help.FADING: 1, Help.SOME: 2, Help.MOST: 3}


def lanes(milestones: Milestones) -> list[Lane]:
    """The levers' rows, as the table of levers has them: free, only where a window is open, or shut."""
    return [Lane(label, _pieces(levers, milestones), levers[0] is Lever.STRATEGY) for label, levers in _DRAWN]


def _pieces(levers: tuple[Lever, ...], milestones: Milestones) -> list[Piece]:
    """One piece for each stretch in which nothing changes."""
    joined: list[Piece] = []
    for phase in phases(milestones):
        best = max((lever_now(lever, phase) for lever in levers), key=lambda now: _STRENGTH[now.help])
        is_shut = phase.kind in (PhaseKind.QUIET, PhaseKind.BUILD)
        kind = "free" if best.is_free else "open_only" if best.needs_window else "shut" if is_shut else "none"
        strength = _STRENGTH[best.help]
        last = joined[-1] if joined else None
        if last is not None and (last.kind, last.strength) == (kind, strength):
            joined[-1] = replace(last, until=phase.until)
        else:
            joined.append(Piece(phase.since, phase.until, strength, kind))
    return joined


ROW_TOP, ROW_STEP = 99, 28
_THICKNESS = {1: 4, 2: 7, 3: 10}


def strip(milestones: Milestones, now: datetime) -> Strip | None:
    """The clock at an instant of cycle time; None where the week is not known yet."""
    drawn = scale(milestones)
    if drawn is None:
        return None
    now = instant(now)
    rows = tuple(
        _row(lane, ROW_TOP + ROW_STEP * place, drawn, now) for place, lane in enumerate(lanes(milestones))
    )
    now_x = drawn.x(now)
    return Strip(
        days=_day_boxes(drawn, now),
        today=_today(drawn, now),
        window=_window(drawn, milestones, now_x),
        dots=_dots(drawn, milestones, now),
        rounds=_rounds(drawn, milestones, now),
        rows=rows,
        height=ROW_TOP + ROW_STEP * max(len(rows), 1) + 15,
        now_x=now_x,
        now_label_x=min(max(now_x, 7.0), 93.0),
        now_label=f"Now {time_of_day(now)}",
        is_running=phase_at(milestones, now).kind not in (PhaseKind.PREPARE, PhaseKind.AFTER),
        sentence=sentence(milestones, now),
    )


def _day_boxes(drawn: Scale, now: datetime) -> tuple[Box, ...]:
    today = _day(now)
    boxes = [Box(0.0, BEFORE, "Before", "past")]
    for day, left, width in drawn.days:
        label = f"{day:%a} {day.day}"
        if day == today:
            boxes.append(Box(left, width, f"{label} · today", "today"))
        else:
            boxes.append(Box(left, width, label, "past" if day < today else "coming"))
    after = drawn.days[-1][0] + timedelta(days=1)
    look = "today" if after == today else "past"
    boxes.append(Box(round(100 - AFTER, 2), AFTER, f"{after:%a} {after.day}", look))
    return tuple(boxes)


def _today(drawn: Scale, now: datetime) -> Box | None:
    today = _day(now)
    return next((Box(left, width, "", "today") for day, left, width in drawn.days if day == today), None)


def _window(drawn: Scale, milestones: Milestones, now_x: float) -> tuple[Box, ...]:
    """Free, shut, reply, free: the contact window of nobody in particular."""
    edges = [milestones.quiet_from, milestones.review_begins, milestones.soap_ends]
    quiet, review, ends = (100.0 if at is None else drawn.x(at) for at in edges)
    review = max(quiet, review)
    stretches = (
        (0.0, quiet, "Free", "free"),
        (quiet, review, "Shut", "shut"),
        (review, ends, "Programs may contact. Reply where open.", "reply"),
        (ends, 100.0, "Free", "free"),
    )
    return tuple(
        Box(left, round(right - left, 2), label, look, _label_x(left, right, label, now_x))
        for left, right, label, look in stretches
        if right > left
    )


_LETTER = 0.85
"""About how wide a letter is on the strip, in percent."""


def _label_x(left: float, right: float, label: str, now_x: float) -> float:
    words = _LETTER * len(label)
    is_crossed = left < now_x < left + words
    return now_x if is_crossed and now_x + words <= right else left


def _dots(drawn: Scale, milestones: Milestones, now: datetime) -> tuple[Dot, ...]:
    named = (
        (milestones.list_released, "List out"),
        (milestones.review_begins, "Contact from {time}"),
        (milestones.soap_ends, "Ends {time}"),
    )
    return tuple(
        Dot(drawn.x(at), label.format(time=deadline(at, now=at)), _reached(at, now))
        for at, label in named
        if at is not None
    )


def _reached(at: datetime, now: datetime) -> str:
    if at <= now:
        return "done"
    return "next" if at - now <= _SOON else "coming"


def _rounds(drawn: Scale, milestones: Milestones, now: datetime) -> tuple[Box, ...]:
    boxes = []
    ahead = [offer_round.number for offer_round in milestones.rounds if offer_round.end > now]
    for offer_round in milestones.rounds:
        left, right = drawn.x(offer_round.start), drawn.x(offer_round.end)
        look = "done" if offer_round.end <= now else "next" if offer_round.number == ahead[0] else "coming"
        boxes.append(Box(left, round(right - left, 2), f"R{offer_round.number}", look))
    return tuple(boxes)


def _row(lane: Lane, y: int, drawn: Scale, now: datetime) -> Row:
    bars: list[Bar] = []
    for piece in lane.pieces:
        bars += _bars(piece, y, drawn, now)
    return Row(lane.label, y + 4, lane.is_strong, tuple(bars))


def _bars(piece: Piece, y: int, drawn: Scale, now: datetime) -> list[Bar]:
    """One bar, or two where the piece lies across now: what is past is grey."""
    left = 1.0 if piece.since is None else drawn.x(piece.since) + 0.2
    right = 99.5 if piece.until is None else drawn.x(piece.until)
    if piece.kind == "none" or right - left < 0.1:
        return []
    if piece.kind == "shut":
        return [Bar(round(left, 2), round(right - left, 2), y, 0, "shut")]
    height = _THICKNESS[min(max(piece.strength, 1), 3)]
    look = "rep" if piece.kind == "open_only" else f"lane s{piece.strength}"
    gone = "gone rep" if piece.kind == "open_only" else "gone"
    cut = min(max(drawn.x(now), left), right)
    drawn_bars = ((left, cut, gone), (cut, right, look))
    return [
        Bar(round(a, 2), round(b - a, 2), y - height / 2, height, kind)
        for a, b, kind in drawn_bars
        if b - a >= 0.1
    ]


# --- words ----------------------------------------------------------------------------------------


def sentence(milestones: Milestones, now: datetime) -> str:
    """The picture in words: now and the phase, what comes next, the rule of the week."""
    now = instant(now)
    parts = [f"SOAP week. Now {deadline(now, now=now)} Eastern, phase: {phase_at(milestones, now).label}."]
    coming = next_milestone(milestones, now)
    if coming is not None:
        left = duration(coming.at - now)
        parts.append(f"Next: {coming.key.label}, {deadline(coming.at, now=now)}, in {left}.")
    quiet, review, ends = milestones.quiet_from, milestones.review_begins, milestones.soap_ends
    if quiet and review and ends:
        parts.append(
            f"From {deadline(quiet, now=now)} to {deadline(ends, now=now)} nobody opens contact with a program; "
            f"programs may contact us from {deadline(review, now=now)}, and we reply where a window is open."
        )
    return " ".join(parts)

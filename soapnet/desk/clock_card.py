"""The SOAP clock as a card: the strip, what comes next, what still helps now, in words ready for the page. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from advising.clock import (
    Milestones,
    Phase,
    PhaseKind,
    deadline,
    instant,
    listed,
    next_milestone,
    phase_at,
    time_of_day,
)
from advising.levers import Help, Lever, LeverNow, levers_now
from soapnet.desk.clock_strip import MiniClock, Strip, mini, strip

_DONE_FOR_ALL = {
    Lever.PREPARATION: ("letters and documents", "mock interviews", "a ready reply"),
    Lever.STRATEGY: ("advice on where to aim",),
    Lever.ASK_OTHERS: ("asking alumni and faculty for a word",),
    Lever.PRE_SCREEN: ("a word so that a file is read",),
    Lever.CONTEXT: ("context for a red flag",),
    Lever.CLOSE: ("thanks", "plans for next year"),
}
_WINDOW_LEVERS = (Lever.CONTEXT, Lever.PRIORITISATION, Lever.PRE_SCREEN)
_TONES = {Help.MOST: "acc", Help.SOME: "", Help.FADING: "off", Help.NONE: "off"}
_SHUT = (PhaseKind.QUIET, PhaseKind.BUILD)
_SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class InWindows:
    """A lever that works only where a window is open: how much it helps, as a chip."""

    title: str
    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class ClockCard:
    now: datetime
    phase: Phase
    strip: Strip | None
    mini: MiniClock | None
    next_label: str
    until: datetime | None
    note: str
    is_soon: bool
    """Within the hour: the page's head says so too."""
    allowed: tuple[str, ...]
    in_windows: tuple[InWindows, ...]
    open_windows: int


def clock_card(milestones: Milestones, now: datetime, *, open_windows: int = 0) -> ClockCard:
    """The card at an instant of cycle time; `open_windows` counts the pairs that the reader may see."""
    now = instant(now)
    phase = phase_at(milestones, now)
    coming = next_milestone(milestones, now)
    levers = levers_now(phase)
    return ClockCard(
        now=now,
        phase=phase,
        strip=strip(milestones, now),
        mini=mini(milestones, now),
        next_label=f"Next: {coming.key.label}" if coming else "Nothing more is on the clock",
        until=coming.at if coming else None,
        note=_note(milestones, now),
        is_soon=coming is not None and coming.at - now <= _SOON,
        allowed=_allowed(levers, phase, is_quiet=milestones.is_quiet(now)),
        in_windows=_in_windows(levers, phase, now),
        open_windows=open_windows,
    )


def _allowed(levers: tuple[LeverNow, ...], phase: Phase, *, is_quiet: bool) -> tuple[str, ...]:
    """What may be done for everyone now. Thanks go to programs, so in the week they too wait for a window."""
    kept = set(_DONE_FOR_ALL)
    if is_quiet:
        kept = {Lever.PREPARATION, Lever.STRATEGY}
    elif phase.kind is not PhaseKind.AFTER:
        kept -= {Lever.CLOSE}
    free = [lever.lever for lever in levers if lever.is_free and lever.lever in kept]
    return tuple(word for lever in free for word in _DONE_FOR_ALL[lever])


def _in_windows(levers: tuple[LeverNow, ...], phase: Phase, now: datetime) -> tuple[InWindows, ...]:
    """Only in the days when windows can be open at all; what is closed in them is said as closed."""
    if phase.kind in (*_SHUT, PhaseKind.PREPARE, PhaseKind.AFTER):
        return ()
    found = {lever.lever: lever for lever in levers}
    return tuple(
        InWindows(found[lever].lever.label, _word(found[lever], phase, now), _TONES[found[lever].help])
        for lever in _WINDOW_LEVERS
    )


def _word(lever: LeverNow, phase: Phase, now: datetime) -> str:
    """`Most`, `Some`, `Fading, 9 am` (until when), `Closed`."""
    if lever.help is Help.FADING and phase.until is not None:
        return f"{lever.help.label}, {deadline(phase.until, now=now)}"
    return lever.help.label


def _note(milestones: Milestones, now: datetime) -> str:
    """`Thu 9 am ET. Rounds at 9, 12, 3 and 6. SOAP ends Thu 9 pm.`: what is past is left out."""
    parts = []
    coming = next_milestone(milestones, now)
    if coming is not None:
        parts.append(f"{deadline(coming.at, now=now)} ET.")
    starts = [offer_round.start for offer_round in milestones.rounds if offer_round.start > now]
    if len(starts) > 1:
        parts.append(f"Rounds at {listed(_hour(at) for at in starts)}.")
    if milestones.soap_ends is not None and milestones.soap_ends > now:
        parts.append(f"SOAP ends {deadline(milestones.soap_ends, now=now)}.")
    return " ".join(parts)


def _hour(at: datetime) -> str:
    """`9`, `12`, `3:30`: a round's hour among others, where am and pm are plain."""
    return time_of_day(at).split(" ")[0].removesuffix(":00")

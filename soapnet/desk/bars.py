"""Widths of bars, from counts: pure numbers in percent, for SVG attributes."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class LoadBar:
    """How much of the bar is filled, how much a further student would add (both in percent)."""

    filled: float
    added: float
    is_full: bool


def load(*, carried: int, capacity: int, would_be: int | None = None) -> LoadBar:
    """The bar of an advocate who carries so many of so many; nobody with room for none is "full"."""
    if capacity <= 0:
        return LoadBar(filled=100.0, added=0.0, is_full=True)
    filled = min(100.0, 100 * carried / capacity)
    added = 0.0 if would_be is None else max(0.0, min(100.0, 100 * would_be / capacity) - filled)
    return LoadBar(filled=round(filled, 2), added=round(added, 2), is_full=carried >= capacity)


@dataclass(frozen=True)
class Beat:
    """One minute of the reminder engine: was it on time, and how many reminders left in it."""

    on_time: bool
    sent: int


@dataclass(frozen=True)
class BeatBar:
    """One bar of the heartbeat: its place and width in percent, its height in px out of 22."""

    x: float
    width: float
    y: int
    height: int
    look: str


def heartbeat(beats: Sequence[Beat]) -> list[BeatBar]:
    """Bars from the oldest minute to the newest: tall where something was sent, hollow where the beat was missed."""
    if not beats:
        return []
    step = 100 / len(beats)
    drawn = []
    for place, beat in enumerate(beats):
        tall = beat.sent > 0
        look = "miss" if not beat.on_time else "sent" if tall else "calm"
        drawn.append(
            BeatBar(
                x=round(place * step, 2),
                width=round(step * 0.69, 2),
                y=0 if tall else 4,
                height=22 if tall else 18,
                look=look,
            )
        )
    return drawn

"""When a reminder is due: from a rule's milestone, offset and repeat. Pure; cycle time throughout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

STALE = timedelta(hours=1)
"""A milestone moved so far into the past that its reminder says nothing new any more."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The instants of one rule: the first, then again every `repeat`, none after `until`."""

    base: datetime
    repeat: timedelta | None = None
    until: datetime | None = None

    def at_or_after(self, instant: datetime) -> datetime | None:
        """The first of its instants that is not before this one; None where none is left."""
        at = self.base
        if at < instant:
            if not self.repeat:
                return None
            missed = -((at - instant) // self.repeat)
            at += missed * self.repeat
        return None if self.until is not None and at > self.until else at

    def after(self, instant: datetime) -> datetime | None:
        """The first of its instants that is later than this one."""
        return self.at_or_after(instant + timedelta(microseconds=1))


@dataclass(frozen=True, slots=True)
class Row:
    """What is on file for one (rule, person, subject): the latest occurrence, and when it is or was due."""

    occurrence: int
    due: datetime
    is_open: bool


def next_row(schedule: Schedule, latest: Row | None, now: datetime) -> Row | None:
    """The open row that there should be at `now`, or None for none.

    An open row moves with its milestone and keeps its number; what has been sent stays and is not said twice.
    A row that a move puts into the past is due at once, unless its hour is long gone.
    """
    if latest is None:
        due = schedule.at_or_after(now)
        return None if due is None else Row(0, due, is_open=True)
    if latest.is_open:
        if latest.due <= now and schedule.base <= now:  # due, and waits only for a worker
            return latest
        due = schedule.at_or_after(now)
        if due is None and now - schedule.base <= STALE:
            due = schedule.base
        return None if due is None else Row(latest.occurrence, due, is_open=True)
    if not schedule.repeat:
        return None
    due = schedule.at_or_after(max(now, latest.due + timedelta(microseconds=1)))
    return None if due is None else Row(latest.occurrence + 1, due, is_open=True)

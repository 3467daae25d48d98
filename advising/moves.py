"""Which moves of a cycle's milestones are refused: no move may become a way around the contact window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise

from advising.clock import (
    EMBARGO_MILESTONE,
    RULING_MILESTONES,
    MilestoneKey,
    Milestones,
    eastern,
    instant,
)
from advising.refusals import Refusal

Moves = Mapping[MilestoneKey, datetime | None]

_ORDER = (
    MilestoneKey.UNFILLED_LIST_RELEASED,
    MilestoneKey.PROGRAMS_REVIEW_BEGIN,
    MilestoneKey.SOAP_ENDS,
)


class MoveRefused(Refusal):
    """A move of a milestone that would break the order, open a shut pair, or end a running embargo."""


def check_move(
    milestones: Milestones,
    key: MilestoneKey,
    to: datetime | None,
    *,
    official: Milestones | None,
    now: datetime,
    is_status_on_file: bool,
) -> None:
    """Raises MoveRefused where this one milestone may not move there now; see `check_moves`."""
    check_moves(milestones, {key: to}, official=official, now=now, is_status_on_file=is_status_on_file)


def check_moves(
    milestones: Milestones,
    moves: Moves,
    *,
    official: Milestones | None,
    now: datetime,
    is_status_on_file: bool,
) -> None:
    """Raises MoveRefused unless these milestones may move together, at cycle time `now`.

    `official` is the preset the cycle was opened from, None where its times were typed. `is_status_on_file`:
    whether the match status of any student has been imported, so that an embargo can be running.

    The list's release, the start of review and the end of SOAP keep their order at any time. While pairs are
    shut, no move may open one at once or sooner than it would have opened; while an embargo runs, none may end
    it sooner. A milestone that goes to its official time is free of both.
    """
    now = instant(now)
    wanted = milestones.moved(moves)
    _refuse_gaps(milestones, wanted)
    _refuse_disorder(wanted)
    going_home = {
        key: to for key, to in moves.items() if _is_official(MilestoneKey(key), to, wanted, official)
    }
    # What goes to its official time is granted first; the rest is measured against what that leaves.
    granted = milestones.moved(going_home)
    if _is_shut(milestones, now) or _is_shut(granted, now):
        for opening in _openings(granted, wanted, now):
            raise MoveRefused(opening)
    if is_status_on_file and milestones.is_under_embargo(now):
        _refuse_ended_embargo(granted, wanted, now)


def _is_official(
    key: MilestoneKey, to: datetime | None, wanted: Milestones, official: Milestones | None
) -> bool:
    if official is None:
        return False
    if key is MilestoneKey.QUIET_FROM:
        # Empty it follows the list's release, which is its official time (point 1).
        starts = wanted.list_released if to is None else instant(to)
        return starts == official.quiet_from
    return to is not None and instant(to) == official.get(key)


def _refuse_gaps(milestones: Milestones, wanted: Milestones) -> None:
    for key in RULING_MILESTONES - {MilestoneKey.QUIET_FROM}:
        if key in milestones and key not in wanted:
            raise MoveRefused(f"“{key.label}” cannot be left empty: the contact window needs its time.")


def _refuse_disorder(wanted: Milestones) -> None:
    for earlier, later in pairwise(_ORDER):
        first, second = wanted.get(earlier), wanted.get(later)
        if first is not None and second is not None and first > second:
            raise MoveRefused(
                f"“{earlier.label}” ({eastern(first, now=second)}) cannot come after “{later.label}” "
                f"({eastern(second, now=first)}). Move both at once, or choose another time."
            )


def _openings(granted: Milestones, wanted: Milestones, now: datetime) -> Iterator[str]:
    """How the rest of the move would open pairs that are shut now, or let them open sooner."""
    if wanted.quiet_from is not None and now < wanted.quiet_from and _is_shut(granted, now):
        yield (
            "The quiet days have begun, and this would open every student’s window again until "
            f"{eastern(wanted.quiet_from, now=now)}. Only the official time is allowed now."
        )
    if _is_sooner(wanted.review_begins, granted.review_begins):
        yield (
            "Windows are shut, and a contact from before the time that stands would open one. "
            "“Programs may contact” can move later now, or to its official time."
        )
    if _is_sooner(wanted.soap_ends, granted.soap_ends):
        yield (
            "Windows are shut, and this would open them sooner. "
            "“SOAP ends” can move later now, or to its official time."
        )


def _refuse_ended_embargo(granted: Milestones, wanted: Milestones, now: datetime) -> None:
    if _is_sooner(wanted.status_released, granted.status_released):
        raise MoveRefused(
            "Match status is on file under embargo, and this would end the embargo sooner. "
            f"“{EMBARGO_MILESTONE.label}” can move later now, or to its official time."
        )


def _is_shut(milestones: Milestones, now: datetime) -> bool:
    """Whether pairs are shut by times that stand. Where a time was never set, setting it is no move."""
    return milestones.quiet_from is not None and milestones.soap_ends is not None and milestones.is_quiet(now)


def _is_sooner(wanted: datetime | None, standing: datetime | None) -> bool:
    return wanted is not None and standing is not None and wanted < standing

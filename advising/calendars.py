"""The calendars that come with the product: official presets, and advice that lies beside and rules nothing.

Presets are kept as Eastern wall times with year, since the clocks change in the week before Match Week; what a
cycle stores are instants. Nothing here replaces the NRMP's own schedule: each row waits for a named person at
the school to confirm it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from advising.clock import MilestoneKey, Milestones, from_wall, instant


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    ADVICE = "advice"

    @property
    def label(self) -> str:
        return _CONFIDENCE[self]


_CONFIDENCE = {
    Confidence.HIGH: "NRMP or AAMC page, or two sources that agree",
    Confidence.MEDIUM: "One good source, or official for a neighbouring year",
    Confidence.LOW: "Assumed from another year",
    Confidence.ADVICE: "Advice, not official",
}


class Kind(StrEnum):
    """Where a calendar comes from. Advice never becomes a cycle's milestones."""

    OFFICIAL = "official"
    SECONDARY = "secondary"
    ADVICE = "advice"


_KINDS = {"official-derived": Kind.OFFICIAL, "secondary, to be confirmed": Kind.SECONDARY}


@dataclass(frozen=True, slots=True)
class Event:
    """One row of a calendar. `key` is a milestone's for a preset; advice has keys of its own.

    `wall` is the published Eastern wall time, `at` its instant; `until` where a row of advice is a stretch.
    """

    key: str
    label: str
    wall: datetime
    at: datetime
    confidence: Confidence
    sources: tuple[str, ...]
    note: str = ""
    until: datetime | None = None
    official_says: str = ""
    """What the official calendar says instead, for advice."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar of one year, official or advice."""

    id: str
    year: int
    title: str
    kind: Kind
    events: tuple[Event, ...]
    note: str = ""

    @property
    def is_official(self) -> bool:
        """Whether a cycle can be opened from it. A secondary one counts too: it is all there is for its year."""
        return self.kind is not Kind.ADVICE

    @property
    def milestones(self) -> Milestones:
        """The official times, which a milestone may always be moved back to. Raises ValueError for advice."""
        if not self.is_official:
            raise ValueError(f"{self.id} is advice and rules nothing.")
        return Milestones({MilestoneKey(event.key): event.at for event in self.events})


@cache
def calendars() -> tuple[Calendar, ...]:
    """All of them, newest year first; of one year the official first."""
    text = resources.files("advising").joinpath("data/soap_calendars.json").read_text(encoding="utf-8")
    found = [_calendar(row) for row in json.loads(text)["calendars"]]
    return tuple(sorted(found, key=lambda one: (-one.year, not one.is_official, one.id)))


def presets() -> tuple[Calendar, ...]:
    """The calendars that a cycle can be opened from, newest first."""
    return tuple(one for one in calendars() if one.is_official)


def advice(year: int | None = None) -> Iterator[Calendar]:
    """What lies beside, for one year or all."""
    return (one for one in calendars() if not one.is_official and year in (None, one.year))


def calendar(calendar_id: str) -> Calendar | None:
    """The calendar with that id, None where the product brings none (times were typed)."""
    return next((one for one in calendars() if one.id == calendar_id), None)


def preset_for(year: int) -> Calendar | None:
    """The preset of a Match year."""
    return next((one for one in presets() if one.year == year), None)


def _calendar(row: dict[str, Any]) -> Calendar:
    kind = _KINDS.get(row["kind"], Kind.ADVICE)
    return Calendar(
        id=row["id"],
        year=row["year"],
        title=row["title"],
        kind=kind,
        events=tuple(_event(event) for event in row["events"]),
        note=row.get("anchor_note", ""),
    )


def _event(row: dict[str, Any]) -> Event:
    # The wall time is what was published; the offset in the file is checked against it by a test.
    wall = datetime.fromisoformat(row["at"]).replace(tzinfo=None)
    until = row.get("until")
    confidence = row["confidence"]
    source = row["source"]
    return Event(
        key=row["key"],
        label=row["label"],
        wall=wall,
        at=from_wall(wall),
        confidence=Confidence(confidence) if confidence in list(Confidence) else Confidence.ADVICE,
        sources=tuple([source] if isinstance(source, str) else source),
        note=row.get("note", ""),
        until=instant(datetime.fromisoformat(until)) if until else None,
        official_says=_words(row.get("conflict_with_official", "")),
    )


def _words(value: Any) -> str:
    return value if isinstance(value, str) else "Differs from the official calendar." if value else ""

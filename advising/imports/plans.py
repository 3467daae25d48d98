"""What a file would do, row by row: the preview, and the ground that a commit checks again (pure)."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from advising import specialties
from advising.imports.problems import Problem


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """One field as it stands and as it would stand, in words for the reader. Nothing stood where `was` is empty."""

    label: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of the file that can go in. `values` are plain: what the file says, to plan by and to write."""

    number: int
    name: str
    outcome: Outcome
    values: Mapping[str, Any]
    changes: tuple[Change, ...] = ()

    def stored(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "name": self.name,
            "outcome": str(self.outcome),
            "values": dict(self.values),
            "changes": [[change.label, change.was, change.becomes] for change in self.changes],
        }


@dataclass(slots=True)
class Plan:
    """The rows that go in, and what else is to be told about them now that the records have been looked at."""

    rows: list[PlanRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    later: list[Callable[[], Iterable[Problem]]] = field(default_factory=list)
    """Notices that take long to find, and change no row: asked for a preview, and not again for the commit."""

    def count(self, outcome: Outcome) -> int:
        return sum(row.outcome is outcome for row in self.rows)


def shown(name: str, value: Any) -> str:
    """The value of a field as a reader sees it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "specialty_codes":
        return ", ".join(specialties.by_code(code).short for code in value)
    return str(value)


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def changes(labels: Mapping[str, str], held: Mapping[str, Any], told: Mapping[str, Any]) -> list[Change]:
    """The fields that the file says otherwise. What it leaves empty changes nothing."""
    return [
        Change(label, shown(name, held.get(name)), shown(name, told[name]))
        for name, label in labels.items()
        if told.get(name) not in (None, "", []) and plain(held.get(name)) != told[name]
    ]


def moved(before: Sequence[Mapping[str, Any]], now: Sequence[PlanRow]) -> list[int]:
    """The rows of which the records no longer stand as they stood at the preview."""
    fresh = {row.number: row.stored() for row in now}
    return [row["number"] for row in before if fresh.get(row["number"]) != dict(row)]


def stored_problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    ordered = sorted(problems, key=lambda problem: problem.row)
    return [{"row": problem.row, "column": problem.column, "words": problem.words} for problem in ordered]

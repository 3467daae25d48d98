"""What a layout's reader gives back, and the rules for rows that say the same or the contrary (pure)."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from advising.imports.problems import Problem


class NumberedRow(Protocol):
    @property
    def number(self) -> int: ...


R = TypeVar("R", bound=NumberedRow)


@dataclass(frozen=True, slots=True)
class Reading(Generic[R]):
    """The rows that can be imported, what keeps others out, and what somebody should look at.

    Rows with a problem are not in `rows`. `notices` are about rows that are. `total` counts the rows of the file.
    """

    rows: tuple[R, ...]
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]
    notes: tuple[str, ...]
    total: int


def without_doubles(
    rows: Iterable[R],
    *,
    column: str,
    name: str,
    key: Callable[[R], Hashable],
    contradiction: Callable[[R, R], str],
    difference: Callable[[R, R], str],
) -> tuple[list[R], list[Problem]]:
    """Rows once a key, and the problems of the others.

    Of rows that differ in small things the first is kept and the others named. Where two contradict each other in what
    must not be wrong (`contradiction` names it), neither is kept, for nothing tells which is right.
    """
    rows = list(rows)
    keys = [key(row) for row in rows]
    if len(set(keys)) == len(rows):
        return rows, []
    groups: dict[Hashable, list[R]] = defaultdict(list)
    for one, row in zip(keys, rows, strict=True):
        groups[one].append(row)
    kept: list[R] = []
    problems: list[Problem] = []
    for first, *others in groups.values():
        told = next((words for other in others if (words := contradiction(first, other))), "")
        if told:
            problems.extend(_contrary([first, *others], column, name, told))
            continue
        kept.append(first)
        for other in others:
            apart = difference(first, other)
            ending = (
                f", and differs in {apart}. Only row {first.number} was taken."
                if apart
                else f". Row {first.number} was taken."
            )
            problems.append(
                Problem(other.number, column, f"the same {name} as in row {first.number}{ending}")
            )
    return kept, problems


def _contrary(rows: list[R], column: str, name: str, told: str) -> Iterable[Problem]:
    for row in rows:
        others = " and ".join(str(other.number) for other in rows if other is not row)
        yield Problem(
            row.number, column, f"the same {name} as in row {others}, with another {told}. Which is right?"
        )


def _others(row: R, group: list[R]) -> str:
    return " and ".join(str(other.number) for other in group if other is not row)


def namesakes(rows: Iterable[R], *, column: str, name_of: Callable[[R], str]) -> list[Problem]:
    """Notices for different people with one name, so that nobody takes them for one."""
    groups: dict[str, list[R]] = defaultdict(list)
    for row in rows:
        groups[name_of(row).casefold()].append(row)
    return [
        Problem(
            row.number,
            column,
            f"has the same name as row {_others(row, group)}: taken as another person.",
        )
        for group in groups.values()
        if len(group) > 1
        for row in group
    ]

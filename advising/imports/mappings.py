"""Which column of a file is what: guessed by headings and by what was said of earlier files, for a person to change
(pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from advising.imports import headings
from advising.imports.headings import Chosen, Layout
from advising.imports.tables import HEADING_DEPTH, Grid, Row

SAMPLES = 3
SAMPLE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class GuessedColumn:
    """One column of the file: what stands over it and in it, and the field it is taken for, if any."""

    place: int
    heading: str
    samples: tuple[str, ...]
    field: str

    @property
    def key(self) -> str:
        return headings.key(self.heading)[: headings.LONGEST_HEADING]


@dataclass(frozen=True, slots=True)
class Guess:
    """`sheets` are the names of all sheets with rows; `heading` is the row of the headings, 0 where there is none."""

    sheet: str
    heading: int
    columns: tuple[GuessedColumn, ...]
    sheets: tuple[str, ...]
    is_remembered: bool
    """Whether what was said of an earlier file decided any column."""

    @property
    def chosen(self) -> Chosen:
        return Chosen(self.sheet, self.heading, tuple(column.field for column in self.columns))


def guess(
    grids: Sequence[Grid],
    layout: Layout,
    remembered: Mapping[str, str],
    *,
    sheet: str | None = None,
    heading: int | None = None,
) -> Guess:
    """The likeliest sheet, heading and fields; sheet and row of the heading are taken as given where they are.

    `remembered` maps a heading's key to the field that people of the school said it is, or to nothing: left out.
    """
    candidates = [grid for grid in grids if sheet is None or grid.name == sheet] or list(grids)
    grid = max(candidates, key=lambda grid: _known(grid, layout, remembered, heading)[1])
    number = _known(grid, layout, remembered, heading)[0]
    header = grid.rows[number - 1].cells if number else ()
    width = max((_filled_to(row) for row in grid.rows[number : number + 200]), default=0)
    width = max(width, _filled_to(grid.rows[number - 1]) if number else 0)
    names = [" ".join(header[place].split()) if place < len(header) else "" for place in range(width)]
    fields = _fields(names, layout, remembered) if number else [*layout.order, *[""] * width][:width]
    columns = tuple(
        GuessedColumn(place, name, _samples(grid.rows[number:], place), fields[place])
        for place, name in enumerate(names)
    )
    return Guess(
        sheet=grid.name,
        heading=number,
        columns=columns,
        sheets=tuple(grid.name for grid in grids),
        is_remembered=any(column.key in remembered for column in columns if column.heading),
    )


def with_fields(guess: Guess, fields: Sequence[str]) -> Guess:
    """The same columns, taken for these fields."""
    columns = tuple(
        replace(column, field=field) for column, field in zip(guess.columns, fields, strict=False)
    )
    return replace(guess, columns=columns)


def labels(layout: Layout) -> list[tuple[str, str]]:
    """(field, words) of all that the layout can read, told apart where several are called alike."""
    names = [column.label for column in layout.columns]
    return [
        (
            column.field,
            _capital(column.label)
            + (f" {column.field.rsplit('_', 1)[1]}" if names.count(column.label) > 1 else ""),
        )
        for column in layout.columns
    ]


def to_remember(columns: Sequence[GuessedColumn], fields: Sequence[str], layout: Layout) -> dict[str, str]:
    """By a heading's key, the fields that a person chose otherwise than the headings alone would have it."""
    by_heading = _fields([column.heading for column in columns], layout, {})
    return {
        column.key: field
        for column, field, usual in zip(columns, fields, by_heading, strict=True)
        if column.key and field != usual
    }


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _known(grid: Grid, layout: Layout, remembered: Mapping[str, str], heading: int | None) -> tuple[int, int]:
    """(number of the row that names most columns, how many it names); row 0 where none names any."""
    if heading is not None:
        number = min(max(heading, 0), len(grid.rows))
        return number, _count(grid.rows[number - 1], layout, remembered) if number else 0
    rows = [row for row in grid.rows if not row.is_blank][:HEADING_DEPTH]
    best = max(rows, key=lambda row: _count(row, layout, remembered), default=None)
    found = _count(best, layout, remembered) if best else 0
    return (best.number, found) if best and found else (0, 0)


def _count(row: Row, layout: Layout, remembered: Mapping[str, str]) -> int:
    return sum(1 for field in _fields(list(row.cells), layout, remembered) if field)


def _fields(names: Sequence[str], layout: Layout, remembered: Mapping[str, str]) -> list[str]:
    """A field for each column: what was said before, else what its heading says; each field once, the likeliest."""
    keys = [headings.key(name)[: headings.LONGEST_HEADING] if name else "" for name in names]
    fields = [remembered.get(key, "") if key else "" for key in keys]
    known = {column.field for column in layout.columns}
    fields = [
        field if field in known and field not in fields[:place] else "" for place, field in enumerate(fields)
    ]
    for column in layout.columns:
        if column.field in fields:
            continue
        free = [
            (rank, place)
            for rank, place in headings.ranks(keys, column)
            if not fields[place] and keys[place] not in remembered
        ]
        if free:
            fields[free[0][1]] = column.field
    return fields


def _samples(rows: Sequence[Row], place: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for row in rows[:200]:
        cell = " ".join(row.cells[place].split()) if place < len(row.cells) else ""
        if cell:
            found[cell[:SAMPLE_LENGTH]] = None
        if len(found) == SAMPLES:
            break
    return tuple(found)


def _filled_to(row: Row) -> int:
    return next((place + 1 for place in reversed(range(len(row.cells))) if row.cells[place].strip()), 0)

"""Finding the columns of a layout by the headings people give them, in any order (pure)."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from advising.imports.given_names import are_swapped
from advising.imports.limits import NotATable, UnknownColumns
from advising.imports.problems import Problem, Unreadable
from advising.imports.tables import HEADING_DEPTH, Grid, Row, Table, table_below
from advising.imports.workbooks import ERROR_VALUES

T = TypeVar("T")
LONGEST_HEADING = 60


@dataclass(frozen=True, slots=True)
class Column:
    """One thing a layout knows. `headings` are what files call it, parted by "|", the likeliest first."""

    field: str
    label: str
    headings: str

    @property
    def aliases(self) -> list[str]:
        return self.headings.split("|")


@dataclass(frozen=True, slots=True)
class Layout:
    """`needs` is a list of choices: of each, one group of fields must be there as a whole.

    `order` are the fields of a file without headings, where the layout has a fixed order.
    """

    name: str
    columns: tuple[Column, ...]
    needs: tuple[tuple[tuple[str, ...], ...], ...]
    order: tuple[str, ...] = ()

    def label(self, field: str) -> str:
        return next(column.label for column in self.columns if column.field == field)


@dataclass(frozen=True, slots=True)
class AlikeColumn:
    """A column whose cells repeat: where it stands, how a cell is read, and what is known of texts read before."""

    name: str
    place: int
    parse: Callable[[str], str]
    known: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table whose columns are known: field to place. Headings that nothing reads are in the table's notes."""

    layout: Layout
    table: Table
    places: dict[str, int]

    def has(self, field: str) -> bool:
        return field in self.places

    def alike(self, parsers: Mapping[str, Callable[[str], str]]) -> list[AlikeColumn]:
        """Columns for `RowReader.read_alike`, in this order."""
        return [AlikeColumn(field, self.places.get(field, -1), parse) for field, parse in parsers.items()]

    def heading(self, field: str) -> str:
        """The column as the file names it."""
        place = self.places.get(field)
        return self.table.header[place] if place is not None else self.layout.label(field)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which column is what, as a person chose it: the sheet, the row of the headings (0 where the file has none),
    and for each column in its order the field, or nothing where it is left out."""

    sheet: str
    heading: int
    fields: tuple[str, ...]


def place_columns(
    grids: Sequence[Grid], layout: Layout, notes: Sequence[str] = (), chosen: Chosen | None = None
) -> PlacedTable:
    """The one sheet and heading row that fit the layout, or those that were chosen.

    Raises NotATable, naming what is missing.
    """
    if chosen:
        return _as_chosen(grids, layout, notes, chosen)
    fitting = [(grid, place) for grid in grids if (place := _heading_place(grid.rows, layout)) is not None]
    if len(fitting) > 1:
        names = ", ".join(f'"{grid.name}"' for grid, _ in fitting)
        raise UnknownColumns(f"More than one sheet fits: {names}. Save the one you mean as its own file.")
    if not fitting:
        raise UnknownColumns(_nothing_fits(grids, layout))
    grid, place = fitting[0]
    refuse_unfilled_list(grid.rows[: place + 1])
    told = list(notes)
    if len(grids) > 1:
        told.append(f'Read from the sheet "{grid.name}"; the others were left aside.')
    table = table_below(grid.rows, place, told)
    if not table.rows:
        raise NotATable("The list has a heading and no rows below it.")
    places, unread = _places(table.header, layout)
    if unread:
        told_unread = "Not read: " + ", ".join(f'"{heading}"' for heading in unread) + "."
        table = Table(table.header, table.rows, (*table.notes, told_unread))
    placed = PlacedTable(layout, table, places)
    _refuse_swapped_names(placed)
    return placed


def _as_chosen(grids: Sequence[Grid], layout: Layout, notes: Sequence[str], chosen: Chosen) -> PlacedTable:
    """The table below the chosen heading. Raises NotATable where the choice does not fit file or layout."""
    grid = next((grid for grid in grids if grid.name == chosen.sheet), None)
    if grid is None:
        raise NotATable(f'The file has no sheet "{chosen.sheet}".')
    refuse_unfilled_list(grid.rows[: chosen.heading])
    places = {field: place for place, field in enumerate(chosen.fields) if field}
    if len(places) < sum(1 for field in chosen.fields if field):
        twice = next(field for field in chosen.fields if field and chosen.fields.count(field) > 1)
        raise UnknownColumns(f"Two columns are chosen for the {layout.label(twice)}. Leave one out.")
    if missing := _missing(set(places), layout):
        raise UnknownColumns(f"No column is chosen for {', '.join(missing)}.")
    if chosen.heading:
        table = table_below(grid.rows, chosen.heading - 1, notes)
    else:
        header = tuple(layout.label(field) if field else "" for field in chosen.fields)
        table = Table(header, tuple(row for row in grid.rows if not row.is_blank), tuple(notes))
    if not table.rows:
        raise NotATable("The list has a heading and no rows below it.")
    left = [
        f'"{heading}"' if heading else f"column {place + 1}"
        for place, heading in enumerate(table.header)
        if place not in places.values()
    ]
    told = (*table.notes, *([f"Not read: {', '.join(left)}."] if left else []))
    return PlacedTable(layout, Table(table.header, table.rows, told), places)


# What NRMP's confidential list, and no list that a school keeps, has columns or titles for.
_UNFILLED = re.compile(
    r"\bunfilled\b|\bnot filled\b|\b(open|available|remaining|vacant) (positions?|slots?|spots?|quota)\b|"
    r"\b(positions?|slots?|spots?) (open|left|available|remaining)\b|\bvacanc(y|ies)\b"
)


def refuse_unfilled_list(rows: Iterable[Row]) -> None:
    """Raises NotATable where headings or titles are those of NRMP's List of Unfilled Programs, which may not be
    copied or shared. `rows` are the heading and what stands above it."""
    for row in rows:
        for cell in row.cells:
            if _UNFILLED.search(key(cell)):
                raise NotATable(
                    f'Row {row.number} has "{" ".join(cell.split())[:40]}". The List of Unfilled Programs may not be '
                    "copied or shared (NRMP), so that no list of open positions is imported. Take such columns "
                    "out, if this is another list."
                )


def _refuse_swapped_names(placed: PlacedTable) -> None:
    """First names in the column of last names, most of the way down, are no chance. Raises NotATable."""
    if not (placed.has("given") and placed.has("family")):
        _refuse_last_name_first(placed)
        return
    given, family = placed.places["given"], placed.places["family"]
    rows = [row for row in placed.table.rows[:500] if max(given, family) < len(row.cells)]
    if are_swapped(((row.cells[given], row.cells[family]) for row in rows), least=3, share=0.35):
        raise UnknownColumns(
            f'The column "{placed.heading("family")}" holds first names such as '
            f'"{rows[0].cells[family].strip()[:30]}", and "{placed.heading("given")}" does not. '
            "Have the two changed places? Correct the headings, or say on the page of columns which is which."
        )


def _refuse_last_name_first(placed: PlacedTable) -> None:
    """Whole names in one column that begin with the last, and have no comma to say so. Raises NotATable."""
    place = placed.places.get("full_name", -1)
    names = [row.cells[place] for row in placed.table.rows[:500] if 0 <= place < len(row.cells)]
    whole = [words for name in names if "," not in name and len(words := name.split()) > 1]
    if are_swapped(((words[0], words[-1]) for words in whole), least=3, share=0.35):
        raise UnknownColumns(
            f'The names in "{placed.heading("full_name")}" seem to begin with the last name, as in '
            f'"{" ".join(whole[0])}". '
            'Write them as "Last, First", or in two columns.'
        )


def fits(grids: Sequence[Grid], layout: Layout) -> bool:
    """Whether any row of any sheet is a heading of the layout."""
    return any(_heading_place(grid.rows, layout) is not None for grid in grids)


# What people add in brackets without changing what the column is.
_ASIDE = re.compile(
    r"[(\[]\s*(?:y ?/ ?n|yes ?/ ?no|yes or no|t/f|nrmp|r3|eras|aamc|usmle|comlex|required|optional|if (?:any|known)|"
    r"text|\d+[- ]digits?|[mdy]{1,4}(?:[/.\- ][mdy]{1,4}){1,2}|all caps|legal|as of .*|from .*|pass/fail|p/f)\s*[)\]]"
)


def key(heading: str) -> str:
    """A heading without case, spaces, punctuation and asides.

    "E-mail (school)" and "email school" meet, as do "AAMC ID#" and "AAMC ID", "Student's Last Name" and
    "Student Last Name", "Specialty #1" and "Specialty 1", "SOAP Eligible (Y/N)" and "SOAP eligible".
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFKC", heading)).casefold()
    whole = _ASIDE.sub(" ", re.sub(r"(?<=\w)['\u2019]s\b", "", spaced)).replace("&", " and ")
    folded = re.sub(r"[^a-z0-9#]+", " ", whole).strip()
    plain = re.sub(r"\bid ?#$", "id", re.sub(r"# ?(?=\d)", "", folded))
    return plain.replace("e mail", "email")


@cache
def _aliases(column: Column) -> dict[str, int]:
    """Each heading of the column without case and punctuation, and its rank."""
    return {key(alias): rank for rank, alias in reversed(list(enumerate(column.aliases)))}


def _keys(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(key(cell) if len(cell) <= LONGEST_HEADING else "" for cell in row)


def ranks(keys: Sequence[str], column: Column) -> list[tuple[int, int]]:
    """(rank of the alias, place) of each heading that means this column, best first."""
    aliases = _aliases(column)
    return sorted((aliases[cell], place) for place, cell in enumerate(keys) if cell in aliases)


def _found(keys: Sequence[str], layout: Layout) -> set[str]:
    """The fields of the layout that these headings name."""
    return {column.field for column in layout.columns if not _aliases(column).keys().isdisjoint(keys)}


def _places(header: Sequence[str], layout: Layout) -> tuple[dict[str, int], list[str]]:
    """Field to place, and the headings that nothing reads. Raises NotATable for two headings alike."""
    places: dict[str, int] = {}
    keys = _keys(header)
    for column in layout.columns:
        found = [(rank, place) for rank, place in ranks(keys, column) if place not in places.values()]
        if not found:
            continue
        if len(found) > 1 and found[0][0] == found[1][0]:
            raise UnknownColumns(
                f'Two columns are called "{header[found[0][1]]}". Rename the one that is not the {column.label}, '
                "and upload the file again."
            )
        places[column.field] = found[0][1]
    unread = [
        cell or f"column {place + 1}, which has no heading"
        for place, cell in enumerate(header)
        if place not in places.values()
    ]
    return places, unread


def _heading_place(rows: Sequence[Row], layout: Layout) -> int | None:
    """The row with most headings of the layout, if it has all that is needed."""
    best: tuple[int, int] | None = None
    seen = 0
    for place, row in enumerate(rows):
        if row.is_blank:
            continue
        seen += 1
        if seen > HEADING_DEPTH:
            break
        found = _found(_keys(row.cells), layout)
        if not _missing(found, layout) and (best is None or len(found) > best[0]):
            best = (len(found), place)
    return best[1] if best else None


def _missing(present: set[str], layout: Layout) -> list[str]:
    """The labels of what is needed and not present."""
    return [
        " and ".join(layout.label(field) for field in groups[0])
        for groups in layout.needs
        if not any(set(group) <= present for group in groups)
    ]


def _nothing_fits(grids: Sequence[Grid], layout: Layout) -> str:
    """What is missing, told for the row that comes closest."""
    rows = [row for grid in grids for row in [row for row in grid.rows if not row.is_blank][:HEADING_DEPTH]]
    closest = max(rows, key=lambda row: len(_found(_keys(row.cells), layout)))
    found = _found(_keys(closest.cells), layout)
    known = [cell.strip() for cell in closest.cells if cell.strip()]
    missing = ", ".join(_missing(found, layout))
    if not found:
        return f"No row names the columns of {layout.name}. Needed: {missing}."
    shown = ", ".join(f'"{" ".join(cell.split())[:30]}"' for cell in known[:12])
    return (
        f"This does not look like {layout.name}: no column for {missing}. Row {closest.number} has {shown}."
    )


@dataclass(slots=True)
class RowReader:
    """Reads the cells of one row and keeps what could not be read."""

    placed: PlacedTable
    row: Row
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        width = len(self.placed.table.header)
        if len(self.row.cells) < width:
            self.problem(
                "",
                f"has {len(self.row.cells)} cells, and the heading has {width}: which are missing is not known.",
            )
        beyond = [cell for cell in self.row.cells[width:] if cell.strip()]
        if beyond:
            self.problem(
                "",
                f'has more cells than the heading: "{beyond[0].strip()[:40]}" stands outside. Is a comma unquoted?',
            )

    def text(self, field: str) -> str:
        """The cell as it stands, empty where the column is missing. Raises Unreadable for a flawed cell."""
        place = self.placed.places.get(field)
        if place is None:
            return ""
        if self.row.flaws and place in (flaws := dict(self.row.flaws)):
            raise Unreadable(flaws[place])
        cell = self.row.cells[place] if place < len(self.row.cells) else ""
        if "#" in cell and cell.strip().upper().startswith(ERROR_VALUES):
            raise Unreadable(
                f"holds the spreadsheet's error {cell.strip()[:10]}. Correct the formula or type the value."
            )
        return cell

    def read(self, field: str, parse: Callable[[str], T], default: T) -> T:
        """The value of the cell; a problem of the row, and the default, where it cannot be read."""
        place = self.placed.places.get(field)
        cells = self.row.cells
        try:
            if place is None or place >= len(cells) or self.row.flaws or "#" in cells[place]:
                return parse(self.text(field))
            return parse(cells[place])
        except Unreadable as reason:
            self.problem(field, str(reason))
            return default

    def read_alike(self, columns: Sequence[AlikeColumn]) -> list[str]:
        """The values of columns that say the same in many rows: each text is read once. As `read`, with "" where a
        cell cannot be read."""
        cells = self.row.cells
        if self.row.flaws or len(cells) < len(self.placed.table.header):
            return [self.read(column.name, column.parse, "") for column in columns]
        values = []
        for column in columns:
            value = column.known.get(cells[column.place]) if column.place >= 0 else ""
            if value is None:
                value = self._learn(column, cells[column.place])
            values.append(value)
        return values

    def _learn(self, column: AlikeColumn, cell: str) -> str:
        before = len(self.problems)
        value = self.read(column.name, column.parse, "")
        if len(self.problems) == before:
            column.known[cell] = value
        return value

    def read_if_told(self, field: str, parse: Callable[[str], T], default: T) -> T:
        """As `read`, for what the row can do without: unreadable is left out, with a notice."""
        try:
            return parse(self.text(field))
        except Unreadable as reason:
            self.notice(field, f"{reason} Left out.")
            return default

    def refuse_other_name(self, family: str) -> None:
        """A whole name in a column of its own must be of the same person as first and last name in theirs."""
        told = self.read("full_name", str, "").strip()
        if told and family and _letters(family) not in _letters(told):
            self.problem("full_name", f'says "{told[:60]}", and the last name is {family}. Which is right?')

    def notice_turned_round(self, field: str, given: str, family: str) -> None:
        """A well-known first name as the last, beside a first that is none, is looked at by a person."""
        if are_swapped([(given, family)]):
            self.notice(
                field, f"read as first name {given}, last name {family}. Correct it if that is wrong."
            )

    def problem(self, field: str, words: str) -> None:
        self.problems.append(Problem(self.row.number, self.placed.heading(field) if field else "", words))

    def notice(self, field: str, words: str) -> None:
        self.notices.append(Problem(self.row.number, self.placed.heading(field) if field else "", words))


def _letters(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in bare if character.isalpha())


def read_rows(
    placed: PlacedTable, read: Callable[[RowReader], T]
) -> tuple[list[T], list[Problem], list[Problem]]:
    """Each row as `read` understands it, the problems of those left out, and the notices of all."""
    rows: list[T] = []
    problems: list[Problem] = []
    notices: list[Problem] = []
    for table_row in placed.table.rows:
        reader = RowReader(placed, table_row)
        row = read(reader)
        problems.extend(reader.problems)
        notices.extend(reader.notices)
        if not reader.problems:
            rows.append(row)
    return rows, problems, notices

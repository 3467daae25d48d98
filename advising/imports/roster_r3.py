"""The student list that a school uploads to R3: AAMC ID, USMLE ID, first, middle, last, birth date (pure).

The layout has no heading and writes days as mm/dd/yyyy. A copy with a heading, or with another delimiter, is read too.
"""

import datetime
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from advising.imports import headings
from advising.imports.dates import is_day_first, parse_date
from advising.imports.given_names import are_swapped
from advising.imports.headings import Chosen, Column, Layout, PlacedTable, RowReader
from advising.imports.identifiers import parse_aamc_id, parse_usmle_id
from advising.imports.limits import UnknownColumns
from advising.imports.names import (
    PersonName,
    can_be_one,
    parse_family_name,
    parse_given_name,
    parse_name_part,
)
from advising.imports.problems import Unreadable
from advising.imports.readings import Reading, namesakes, without_doubles
from advising.imports.tables import Grid, Row, Table, read_grids

FIELDS = ("aamc_id", "usmle_id", "given", "middle", "family", "born_on")
LAYOUT = Layout(
    name="an R3 student list",
    columns=(
        Column("aamc_id", "AAMC ID", "AAMC ID|AAMC|AAMC Number|AAMCID|AAMC #"),
        Column("usmle_id", "USMLE ID", "USMLE ID|USMLE|USMLE Number|USMLEID|USMLE/ECFMG ID|USMLE #"),
        Column("given", "first name", "First Name|First|Given Name"),
        Column("middle", "middle name", "Middle Name|Middle|MI|Middle Initial"),
        Column("family", "last name", "Last Name|Last|Surname|Family Name"),
        Column(
            "born_on",
            "birth date",
            "Birth Date|Date of Birth|DOB|Birthdate|Birth Date (mm/dd/yyyy)|Birthday",
        ),
    ),
    needs=((("aamc_id",),), (("family", "given"),), (("born_on",),)),
    order=FIELDS,
)


@dataclass(frozen=True, slots=True)
class R3Row:
    """One student of the class."""

    number: int
    aamc_id: str
    name: PersonName
    usmle_id: str = ""
    born_on: datetime.date | None = None


def read(data: bytes, file_name: str) -> Reading[R3Row]:
    """The students of the file. Raises NotATable where it is no such list."""
    return of_grids(*read_grids(data, file_name))


def of_grids(
    grids: Sequence[Grid], notes: Sequence[str] = (), chosen: Chosen | None = None
) -> Reading[R3Row]:
    """As `read`, of cells that are read already; which column is what by its heading, or as chosen."""
    placed = _placed(grids, notes, chosen)
    order = _order_of_days(placed)
    rows, problems, notices = headings.read_rows(placed, lambda reader: _row(reader, order))
    kept, doubles = without_doubles(
        rows,
        column=placed.heading("aamc_id"),
        name="AAMC ID",
        key=lambda row: row.aamc_id,
        contradiction=_contradiction,
        difference=_difference,
    )
    kept, shared = without_doubles(
        kept,
        column=placed.heading("usmle_id"),
        name="USMLE ID",
        key=lambda row: row.usmle_id or ("no number", row.number),
        contradiction=lambda one, other: "AAMC ID",
        difference=_difference,
    )
    notices += namesakes(
        kept, column=placed.heading("family"), name_of=lambda row: f"{row.name.given} {row.name.family}"
    )
    taken = {row.number for row in kept}
    return Reading(
        rows=tuple(kept),
        problems=tuple(sorted(problems + doubles + shared, key=lambda problem: problem.row)),
        notices=tuple(sorted((n for n in notices if n.row in taken), key=lambda notice: notice.row)),
        notes=placed.table.notes,
        total=len(placed.table.rows),
    )


def _placed(grids: Sequence[Grid], notes: Sequence[str], chosen: Chosen | None) -> PlacedTable:
    """By choice or heading where there is one, else by place: the layout has a fixed order."""
    if chosen or len(grids) > 1 or headings.fits(grids, LAYOUT) or not (listed := _listed(grids[0].rows)):
        return headings.place_columns(grids, LAYOUT, notes, chosen)
    first, last = (listed[place].number for place in (0, -1))
    # Around the list only what has a cell or two is a title or a total; a row of the list is never passed over.
    aside = [
        row
        for row in grids[0].rows
        if not row.is_blank and not first <= row.number <= last and sum(map(bool, row.cells)) <= 2
    ]
    rows = tuple(row for row in grids[0].rows if not row.is_blank and row not in aside)
    usual = Counter(len(_trimmed(row.cells)) for row in listed).most_common(1)[0][0]
    if usual != len(FIELDS):
        raise UnknownColumns(
            f"This does not look like {LAYOUT.name}: it has {usual} columns and no heading. Expected are "
            "six: AAMC ID, USMLE ID, first, middle and last name, birth date."
        )
    if are_swapped((row.cells[2], row.cells[4]) for row in listed) or are_swapped(
        (row.cells[3], row.cells[4]) for row in listed if row.cells[3].strip()
    ):
        raise UnknownColumns(
            f"The file has no headings, and its first names seem to stand behind the last names, as in row {first}: "
            "R3 wants AAMC ID, USMLE ID, first, middle and last name, birth date. Add a row of headings that says "
            "which column is what, and upload it again."
        )
    told = [
        *notes,
        f"The file has no headings: read in the order of R3, so that row {first} is first name "
        f'"{listed[0].cells[2].strip()}", last name "{listed[0].cells[4].strip()}".',
        *(f'Row {row.number} ("{_shown(row)}") is no student: left aside.' for row in aside),
    ]
    header = tuple(LAYOUT.label(field) for field in FIELDS)
    return PlacedTable(
        LAYOUT, Table(header, rows, tuple(told)), {field: place for place, field in enumerate(FIELDS)}
    )


def _listed(rows: Sequence[Row]) -> list[Row]:
    """The rows that begin with a number, as each student of the layout does, and have more than it."""
    return [
        row
        for row in rows
        if (first := row.cells[0].strip() if row.cells else "")
        and sum(character.isdigit() for character in first) * 2 >= len(first)
        and len(_trimmed(row.cells)) > 1
    ]


def _shown(row: Row) -> str:
    return next(cell.strip() for cell in row.cells if cell.strip())[:40]


def _trimmed(cells: Sequence[str]) -> list[str]:
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _order_of_days(placed: PlacedTable) -> str:
    """The layout's month/day/year, unless the heading says otherwise; where other rows write the day first, neither:
    then a day with two readings is a problem."""
    if re.search(r"(?i)\bd{1,2}[/.\- ]m{1,3}", placed.heading("born_on")):
        return "dmy"
    place = placed.places["born_on"]
    cells = (row.cells[place] for row in placed.table.rows if place < len(row.cells))
    return "" if any(is_day_first(cell) for cell in cells) else "mdy"


def _row(reader: RowReader, order: str) -> R3Row:
    family, suffix = reader.read("family", parse_family_name, ("", ""))
    given, nickname = reader.read("given", parse_given_name, ("", ""))
    reader.notice_turned_round("family", given, family)
    return R3Row(
        number=reader.row.number,
        aamc_id=reader.read("aamc_id", parse_aamc_id, ""),
        usmle_id=reader.read("usmle_id", parse_usmle_id, ""),
        name=PersonName(
            given=given,
            preferred=nickname,
            family=family,
            middle=reader.read("middle", lambda text: parse_name_part(text) if text.strip() else "", ""),
            suffix=suffix,
        ),
        born_on=reader.read("born_on", partial(_birth_date, order=order), None),
    )


def _birth_date(text: str, order: str) -> datetime.date | None:
    day = parse_date(text, order=order, centuries=False)
    if day and not 1930 <= day.year <= 2015:
        raise Unreadable(f'"{text.strip()}" is not the birth date of a graduating student.')
    return day


def _contradiction(one: R3Row, other: R3Row) -> str:
    if one.name.family.casefold() != other.name.family.casefold():
        return "last name"
    if not can_be_one(one.name, other.name):
        return "first name"
    if one.born_on and other.born_on and one.born_on != other.born_on:
        return "birth date"
    return ""


def _difference(one: R3Row, other: R3Row) -> str:
    pairs = {
        "first name": (one.name.given, other.name.given),
        "middle name": (one.name.middle, other.name.middle),
        "USMLE ID": (one.usmle_id, other.usmle_id),
    }
    return " and ".join(name for name, (first, second) in pairs.items() if first != second)

"""The student list that a school uploads to R3: AAMC ID, USMLE ID, first, middle, last, birth date (pure).

The layout has no heading and writes days as mm/dd/yyyy. A copy with a heading, or with another delimiter, is read too.
"""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from advising.imports import headings
from advising.imports.dates import parse_date
from advising.imports.headings import Column, Layout, PlacedTable, RowReader
from advising.imports.identifiers import parse_aamc_id, parse_usmle_id
from advising.imports.limits import NotATable
from advising.imports.names import PersonName, parse_family_name, parse_given_name, parse_name_part
from advising.imports.problems import Unreadable
from advising.imports.readings import Reading, namesakes, without_doubles
from advising.imports.tables import Grid, Table, read_grids

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
    grids, notes = read_grids(data, file_name)
    placed = _placed(grids, notes)
    rows, problems, notices = headings.read_rows(placed, _row)
    kept, doubles = without_doubles(
        rows,
        column=placed.heading("aamc_id"),
        name="AAMC ID",
        key=lambda row: row.aamc_id,
        contradiction=_contradiction,
        difference=_difference,
    )
    notices += namesakes(
        kept, column=placed.heading("family"), name_of=lambda row: f"{row.name.given} {row.name.family}"
    )
    return Reading(
        rows=tuple(kept),
        problems=tuple(sorted(problems + doubles, key=lambda problem: problem.row)),
        notices=tuple(notices),
        notes=placed.table.notes,
        total=len(placed.table.rows),
    )


def _placed(grids: Sequence[Grid], notes: Sequence[str]) -> PlacedTable:
    """By heading where there is one, else by place: the layout has a fixed order."""
    first = next(row for row in grids[0].rows if not row.is_blank)
    begins_with_id = any(character.isdigit() for character in first.cells[0])
    if len(grids) > 1 or not begins_with_id or headings.fits(grids, LAYOUT):
        return headings.place_columns(grids, LAYOUT, notes)
    rows = tuple(row for row in grids[0].rows if not row.is_blank)
    usual = Counter(len(_trimmed(row.cells)) for row in rows).most_common(1)[0][0]
    if usual != len(FIELDS):
        raise NotATable(
            f"This does not look like {LAYOUT.name}: it has {usual} columns and no heading. Expected are "
            "six: AAMC ID, USMLE ID, first, middle and last name, birth date."
        )
    header = tuple(LAYOUT.label(field) for field in FIELDS)
    return PlacedTable(
        LAYOUT, Table(header, rows, tuple(notes)), {field: place for place, field in enumerate(FIELDS)}
    )


def _trimmed(cells: Sequence[str]) -> list[str]:
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _row(reader: RowReader) -> R3Row:
    family, suffix = reader.read("family", parse_family_name, ("", ""))
    given, nickname = reader.read("given", parse_given_name, ("", ""))
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
        born_on=reader.read("born_on", _birth_date, None),
    )


def _birth_date(text: str) -> datetime.date | None:
    day = parse_date(text, order="mdy", centuries=False)
    if day and not 1930 <= day.year <= 2015:
        raise Unreadable(f'"{text.strip()}" is not the birth date of a graduating student.')
    return day


def _contradiction(one: R3Row, other: R3Row) -> str:
    if one.name.family.casefold() != other.name.family.casefold():
        return "last name"
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

"""XLSX: from bytes to sheets of text cells (pure).

Cells are read row by row. Formulas count with the value that the spreadsheet last worked out for them; one without
such a value is a flaw of its cell, never an empty cell. Dates become ISO text, numbers their plain digits.
"""

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from zipfile import BadZipFile, ZipFile

import openpyxl
from openpyxl.utils import range_boundaries

from advising.imports.limits import (
    MAX_CELL_LENGTH,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    MAX_UNPACKED_BYTES,
    NotATable,
)

BROKEN = "The file says that it is an Excel workbook but cannot be opened. Save it again as .xlsx, or as CSV."
ERROR_VALUES = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")


@dataclass(slots=True)
class Sheet:
    """One sheet. `flaws` maps (row, column), both from 1, to what is wrong with that cell."""

    name: str
    records: list[tuple[str, ...]] = field(default_factory=list)
    flaws: dict[tuple[int, int], str] = field(default_factory=dict)
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(any(record) for record in self.records)


def sheets(data: bytes) -> list[Sheet]:
    """The visible sheets that hold anything. Raises NotATable."""
    try:
        archive = _checked_archive(data)
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # openpyxl warns about parts it leaves aside: styles, validations, pictures
            values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
            found = [
                _sheet(sheet, formulas[sheet.title], archive)
                for sheet in values.worksheets
                if sheet.sheet_state == "visible"
            ]
    except NotATable:
        raise
    except Exception as error:  # whatever a broken or hostile file makes the library raise, the answer is one
        raise NotATable(BROKEN) from error
    return [sheet for sheet in found if not sheet.is_empty]


def _checked_archive(data: bytes) -> ZipFile:
    """The archive, once it is known to be a workbook that unpacks to a bearable size."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BadZipFile as error:
        raise NotATable(BROKEN) from error
    names = set(archive.namelist())
    if "EncryptedPackage" in names or any(info.flag_bits & 0x1 for info in archive.infolist()):
        raise NotATable("The workbook is locked with a password. Save it without one and upload that.")
    if "xl/workbook.xml" not in names:
        raise NotATable(
            "This is a zip archive or another kind of document, not a workbook. Save the sheet as .xlsx or CSV."
        )
    if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED_BYTES or len(names) > 2000:
        raise NotATable(
            "The workbook unpacks to more than we take. Save only the sheet with the list, as CSV."
        )
    if sum(name.startswith("xl/worksheets/") and name.endswith(".xml") for name in names) > MAX_SHEETS:
        raise NotATable(
            f"The workbook has more than {MAX_SHEETS} sheets. Save only the sheet with the list, as CSV."
        )
    for name in names:
        if name.endswith((".xml", ".rels")) and b"<!" in archive.open(name).read(2000):
            raise NotATable(
                BROKEN
            )  # no workbook declares entities; what does wants to be unpacked a billion times
    return archive


def _sheet(values: Any, formulas: Any, archive: ZipFile) -> Sheet:
    sheet = Sheet(values.title)
    # What the sheet says of its own size may be wrong, or meant to make us build a million empty columns.
    values.reset_dimensions()
    xml = archive.read(values._worksheet_path)
    for number, row in enumerate(values.iter_rows(), start=1):
        if number > MAX_ROWS and any(cell.value is not None for cell in row):
            raise NotATable(
                f'The sheet "{values.title}" has more than {MAX_ROWS:,} rows. Split it and upload the parts.'
            )
        if len(row) > MAX_COLUMNS and any(cell.value is not None for cell in row[MAX_COLUMNS:]):
            raise NotATable(f"Row {number} has more than {MAX_COLUMNS} columns. Is this the right file?")
        sheet.records.append(tuple(_text(cell) for cell in row[:MAX_COLUMNS]))
        if place := _struck_out(row):
            sheet.flaws[number, place] = (
                "is struck out in the sheet. Delete the row, or take the line off it."
            )
    while sheet.records and not any(sheet.records[-1]):
        sheet.records.pop()
    # A workbook leaves empty cells at the end of a row out; that is no row with cells missing.
    width = max((len(record) for record in sheet.records), default=0)
    sheet.records = [record + ("",) * (width - len(record)) for record in sheet.records]
    if b"<f>" in xml or b"<f " in xml:
        _mark_formulas_without_value(sheet, formulas)
    _spread_merged(sheet, xml)
    sheet.note = _hidden_rows_note(sheet, xml)
    return sheet


def _struck_out(row: Any) -> int:
    """The place, from 1, of the row's first filled cell, if that is struck out; else 0."""
    for place, cell in enumerate(row, start=1):
        if cell.value is not None:
            return place if cell.has_style and cell.font.strike else 0
    return 0


def _hidden_rows_note(sheet: Sheet, xml: bytes) -> str:
    """Rows that a filter or a hand has hidden are rows of the list: they are read, and told."""
    hidden = [
        number
        for match in re.finditer(rb"<row\b[^>]*>", xml)
        if b'hidden="1"' in match.group() and (found := re.search(rb'\br="(\d+)"', match.group()))
        if (number := int(found.group(1))) <= len(sheet.records) and any(sheet.records[number - 1])
    ]
    if not hidden:
        return ""
    shown = ", ".join(str(number) for number in hidden[:5]) + (" and more" if len(hidden) > 5 else "")
    return f"{len(hidden)} of the rows are hidden in the sheet (row {shown}); they were read too."


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value[:MAX_CELL_LENGTH].replace("_x000D_", "")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time(0)
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    if isinstance(value, int | float):
        return _digits(value, cell.number_format or "")
    return str(value)


def _digits(value: float, number_format: str) -> str:
    """A number as its cell shows it: whole numbers without ".0", with the zeros that 00000000 adds."""
    text = str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    return (
        text.zfill(len(number_format)) if re.fullmatch(r"0{2,}", number_format) and text.isdigit() else text
    )


def _mark_formulas_without_value(sheet: Sheet, formulas: Any) -> None:
    formulas.reset_dimensions()
    for number, row in enumerate(formulas.iter_rows(max_col=MAX_COLUMNS), start=1):
        if number > len(sheet.records) + 1:
            break
        for column, cell in enumerate(row, start=1):
            if cell.data_type == "f" and not _cell(sheet, number, column):
                sheet.flaws[number, column] = (
                    "holds a formula whose value is not saved in the file. Open it in Excel, save it, and upload "
                    "it again, or paste the value."
                )


def _cell(sheet: Sheet, row: int, column: int) -> str:
    record = sheet.records[row - 1] if row <= len(sheet.records) else ()
    return record[column - 1] if column <= len(record) else ""


def _spread_merged(sheet: Sheet, xml: bytes) -> None:
    """Give cells merged down a column the value they show; cells merged across columns are flaws."""
    for reference in _merged_references(xml):
        left, top, right, bottom = (edge or 0 for edge in range_boundaries(reference))
        if not left or not top or bottom > len(sheet.records):
            continue
        if left == right:
            _fill_down(sheet, left, top, bottom)
        else:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    sheet.flaws[row, column] = (
                        "is merged with its neighbours. Take the merge apart and fill each cell."
                    )


def _merged_references(xml: bytes) -> Iterator[str]:
    for match in re.finditer(rb'<mergeCell\s+ref="([A-Z0-9:$]+)"', xml):
        yield match.group(1).decode()


def _fill_down(sheet: Sheet, column: int, top: int, bottom: int) -> None:
    value = _cell(sheet, top, column)
    for row in range(top + 1, bottom + 1):
        record = list(sheet.records[row - 1])
        record.extend([""] * (column - len(record)))
        record[column - 1] = value
        sheet.records[row - 1] = tuple(record)

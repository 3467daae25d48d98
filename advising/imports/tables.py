"""From the bytes of an upload to rows of text cells with the numbers a spreadsheet would give them (pure)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from advising.imports import text_files, workbooks
from advising.imports.limits import MAX_BYTES, NotATable

TEXT_ENDINGS = (".csv", ".tsv", ".tab", ".txt")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
HEADING_DEPTH = 40  # rows in which a heading is looked for
FOOTER_WORDS = re.compile(
    r"(?i)^\W*(grand )?totals?\b|^\s*[*†‡]|^(note|notes|source|sources|page|generated|exported|printed|confidential|"
    r"report|end of|records?|rows?|n)\b|^(count|sum|average)\b"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the heading. `number` counts from 1, as a spreadsheet does."""

    number: int
    cells: tuple[str, ...]
    flaws: tuple[tuple[int, str], ...] = ()  # (place from 0, what is wrong with the cell)

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, heading and all: every row, in order."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A heading and the rows below it, without blank rows and footers. `notes` tell what was left out."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = field(default=())


def read_grids(data: bytes, file_name: str) -> tuple[list[Grid], list[str]]:
    """Every sheet that holds anything (a text file is one), and notes. Raises NotATable."""
    ending = check_file(data, file_name)
    if ending in WORKBOOK_ENDINGS:
        sheets = workbooks.sheets(data)
        grids = [_grid(sheet.name, sheet.records, sheet.flaws) for sheet in sheets]
        notes = [sheet.note for sheet in sheets if sheet.note]
    else:
        text, note = text_files.decode(data)
        grids = [_grid("", text_files.records(text), {})]
        notes = [note] if note else []
    if not any(not row.is_blank for grid in grids for row in grid.rows):
        raise NotATable("The file holds no rows.")
    return grids, notes


def check_file(data: bytes, file_name: str) -> str:
    """The ending of a file that can be a table, as far as size, name and first bytes tell. Raises NotATable."""
    ending = PurePath(file_name.lower()).suffix
    _check_size(data)
    _check_kind(data, ending)
    return ending


def read_table(data: bytes, file_name: str) -> Table:
    """The one table of a file of unknown layout, its heading found by shape. Raises NotATable."""
    grids, notes = read_grids(data, file_name)
    if len(grids) > 1:
        names = ", ".join(f'"{grid.name}"' for grid in grids)
        raise NotATable(
            f"The workbook has several sheets with rows: {names}. Save the one you mean as its own file."
        )
    place = heading_place(grids[0].rows)
    return table_below(grids[0].rows, place, notes)


def heading_place(rows: Sequence[Row]) -> int:
    """Where the heading stands: the first of the top rows that is as wide as the table and wholly filled.

    Raises NotATable where no row looks like one.
    """
    top = [row for row in rows if not row.is_blank][:HEADING_DEPTH]
    width = max(_filled_to(row) for row in top)
    for place, row in enumerate(rows[: HEADING_DEPTH * 2]):
        if width > 1 and _filled_to(row) == width and all(cell.strip() for cell in row.cells[:width]):
            return place
    raise NotATable("No row looks like a heading. The first row should name the columns.")


def table_below(rows: Sequence[Row], place: int, notes: Sequence[str] = ()) -> Table:
    """The rows under the heading at `place`, without blank ones and footers."""
    header = tuple(" ".join(cell.split()) for cell in rows[place].cells)
    while header and not header[-1]:
        header = header[:-1]
    body = [row for row in rows[place + 1 :] if not row.is_blank]
    again = [row for row in body if row.cells == rows[place].cells]
    body = [row for row in body if row.cells != rows[place].cells]
    kept, footers = _without_footers(body, rows, len(header))
    told = [
        f'Row {row.number} ("{_first_words(row)}") was taken for a note below the table.' for row in footers
    ]
    told += [f"Row {row.number} repeats the heading." for row in again]
    return Table(header, tuple(kept), (*notes, *told))


def _without_footers(body: list[Row], rows: Sequence[Row], width: int) -> tuple[list[Row], list[Row]]:
    """Cut totals and notes off the end: rows that say so, or that stand thin and alone under a blank row."""
    kept = list(body)
    footers: list[Row] = []
    while kept and _is_footer(kept[-1], rows, width):
        footers.insert(0, kept.pop())
    return kept, footers


def _is_footer(row: Row, rows: Sequence[Row], width: int) -> bool:
    filled = [cell for cell in row.cells if cell.strip()]
    thin = len(filled) <= max(1, width // 3) if width > 3 else len(filled) <= 1 < width
    first = filled[0].strip()
    if not thin and not (len(filled) < width and re.match(r"(?i)\W*(grand )?totals?\b", first)):
        return False
    after_blank = row.number >= 2 and any(
        other.number == row.number - 1 and other.is_blank for other in rows[-60:]
    )
    return bool(FOOTER_WORDS.search(first)) or (
        after_blank and len(filled) == 1 and width > 2 and not first.isdigit()
    )


def _first_words(row: Row) -> str:
    return next(cell.strip() for cell in row.cells if cell.strip())[:40]


def _filled_to(row: Row) -> int:
    """How many cells the row has up to its last filled one."""
    return next((place + 1 for place in reversed(range(len(row.cells))) if row.cells[place].strip()), 0)


def _grid(name: str, records: Sequence[tuple[str, ...]], flaws: dict[tuple[int, int], str]) -> Grid:
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (number, column), words in flaws.items():
        by_row.setdefault(number, []).append((column - 1, words))
    return Grid(
        name,
        tuple(
            Row(number, record, tuple(by_row.get(number, ())))
            for number, record in enumerate(records, start=1)
        ),
    )


def _check_size(data: bytes) -> None:
    if not data.strip():
        raise NotATable("The file is empty.")
    if len(data) > MAX_BYTES:
        raise NotATable(
            f"The file is larger than {MAX_BYTES // 1_000_000} MB. Split it and upload the parts."
        )


def _check_kind(data: bytes, ending: str) -> None:
    """Refuse what is no table, and what is not what its name says. Raises NotATable."""
    if ending not in TEXT_ENDINGS + WORKBOOK_ENDINGS + (".xls",):
        raise NotATable("We read CSV, TSV and XLSX. Save the list as one of them and upload that.")
    found = _signature(data)
    if found == "old workbook":
        raise NotATable(
            "This is a workbook of the old kind (.xls), or one locked with a password. "
            "Save it as .xlsx, without a password."
        )
    if ending in WORKBOOK_ENDINGS and found != "zip":
        raise NotATable(
            f"The name says Excel workbook, but the file is {'a ' + found if found else 'plain text'}. "
            "Save it as .xlsx, or name it .csv if it is text."
        )
    if ending not in WORKBOOK_ENDINGS and found == "zip":
        raise NotATable(
            f"The name ends in {ending}, but the file is an Excel workbook or a zip archive. "
            "Name it .xlsx or save it as CSV."
        )
    if ending not in WORKBOOK_ENDINGS and found:
        raise NotATable(
            f"The name ends in {ending}, but the file is a {found}. Save the list as CSV or XLSX."
        )
    if ending == ".xls":
        raise NotATable("We do not read .xls. Save the list as .xlsx or CSV.")


SIGNATURES = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0", "old workbook"),
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "gzip archive"),
    (b"7z\xbc\xaf", "7-Zip archive"),
    (b"Rar!", "RAR archive"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"{\\rtf", "Word document"),
    (b"SQLite format 3", "database"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)


def _signature(data: bytes) -> str:
    """What the first bytes say that the file is, or nothing for text."""
    for mark, name in SIGNATURES:
        if data.startswith(mark) and not (
            mark == b"MZ" and data[:400].isascii() and b"\x00" not in data[:400]
        ):
            return name
    head = data[:2000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"<table", b"<head", b"<?xml", b"<meta", b"<style")):
        return "web page or XML"
    if head.startswith(b"begin:vcard"):
        return "contact card"
    if re.match(rb"(return-path|received|from|mime-version|delivered-to|message-id):? [^,;\t\n]*\n", head):
        return "mail"
    if re.match(rb'[\[{]\s*["{\[]', head):
        return "JSON file"
    return ""

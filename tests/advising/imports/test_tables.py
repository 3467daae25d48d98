import datetime
import io
import zipfile
from typing import Any

import openpyxl
import pytest

from advising.imports.dates import parse_date
from advising.imports.limits import MAX_BYTES, NotATable
from advising.imports.problems import Unreadable
from advising.imports.tables import read_table
from tests.advising.imports.files import csv_bytes, sample, saved, truth, xlsx_bytes

MANIFEST = truth("samples/manifest.json")["files"]
HEADING = "Name,Email,Phone"


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
def test_read_table_reads_every_sample(entry: dict[str, Any]) -> None:
    expect = entry["expect"]

    table = read_table(sample(f"samples/{entry['file']}"), entry["file"])

    assert len(table.rows) == expect["rows"]
    assert list(table.header) == expect.get("header", ["row", "date"])
    if "first" in expect:
        assert list(table.rows[0].cells) == expect["first"]
        assert list(table.rows[-1].cells) == expect["last"]
    if "unfilled" in expect:
        assert [int(row.cells[-1]) for row in table.rows] == expect["unfilled"]


def test_dates_of_the_sample_are_read_or_refused() -> None:
    expected = next(entry["expect"]["iso"] for entry in MANIFEST if entry["file"] == "28_dates.csv")
    table = read_table(sample("samples/28_dates.csv"), "28_dates.csv")
    read: list[str | None] = []
    for row in table.rows:
        try:
            day = parse_date(row.cells[1])
            read.append(day.isoformat() if day else None)
        except Unreadable:
            read.append("refused")

    assert read[:10] == expected[:10]
    assert read[10:14] == ["refused"] * 4  # no day, no such day, no date, no date
    assert read[14] is None


def test_footer_is_told_and_rows_keep_their_numbers() -> None:
    table = read_table(sample("samples/13_preamble_and_footer.csv"), "a.csv")

    assert [row.number for row in table.rows] == [5, 6, 7, 8]
    assert table.notes == (
        'Row 10 ("Total") was taken for a note below the table.',
        'Row 11 ("* Confidential, do not share") was taken for a note below the table.',
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(encoding: str) -> None:
    text = "Name,Email\r\nZoë Müller,zoe@example.org\r\n"

    assert read_table(text.encode(encoding), "a.csv").rows[0].cells == ("Zoë Müller", "zoe@example.org")


@pytest.mark.parametrize("encoding", ["mac_roman", "cp437"])
def test_encodings_that_only_look_like_windows_are_refused(encoding: str) -> None:
    with pytest.raises(NotATable, match="encoding that we do not know"):
        read_table("Name,Email\r\nJosé Gárcia,j@example.org\r\n".encode(encoding), "a.csv")


def test_two_encodings_in_one_file_are_read_by_line_and_told() -> None:
    data = "Name,Email\r\nZoë,z@example.org\r\n".encode() + "Renée,r@example.org\r\n".encode("cp1252")

    table = read_table(data, "a.csv")

    assert [row.cells[0] for row in table.rows] == ["Zoë", "Renée"]
    assert "mixes two encodings" in table.notes[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    lines = [delimiter.join(["Name", "Email", "Note"]), delimiter.join(["A B", "a@example.org", '"x, y; z"'])]

    assert read_table(csv_bytes(*lines), "a.txt").rows[0].cells == ("A B", "a@example.org", "x, y; z")


def test_separator_line_of_excel() -> None:
    assert read_table(csv_bytes("sep=;", "Name;Email", "A;b"), "a.csv").rows[0].number == 3


def test_old_mac_line_ends_and_blank_rows() -> None:
    table = read_table(b"Name,Email\r\r,\rA,b\r", "a.csv")

    assert [(row.number, row.cells) for row in table.rows] == [(4, ("A", "b"))]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.csv", "is empty"),
        (b"  \r\n ", "a.csv", "is empty"),
        (b"x" * (MAX_BYTES + 1), "a.csv", "larger than 25 MB"),
        (b"%PDF-1.7 ...", "a.csv", "is a PDF"),
        (b"%PDF-1.7 ...", "a.xlsx", "is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "old kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xlsx", "old kind"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls", "web page"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a.csv", "web page"),
        (b"\x89PNG\r\n\x1a\n", "a.csv", "picture"),
        (b'[{"name": "A"}]', "a.csv", "JSON"),
        (csv_bytes(HEADING, "A,b,c"), "a.xlsx", "plain text"),
        (xlsx_bytes([["Name", "Email"], ["A", "b"]]), "a.csv", "Excel workbook"),
        (csv_bytes(HEADING, "A,b,c"), "a.docx", "CSV, TSV and XLSX"),
        (b"\x01\x00\x02\x03" * 40, "a.csv", "not a text file"),
        (csv_bytes(HEADING, 'A,"b,c', "D,e,f"), "a.csv", "in row 2 does not close"),
        (csv_bytes(HEADING, "A,b,c", '"D" e,f,g'), "a.csv", "in row 3 do not fit"),
        (b"Name,Email\n\x81\x8d,x\n", "a.csv", "encoding that we do not know"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, name: str, words: str) -> None:
    with pytest.raises(NotATable, match=words):
        read_table(data, name)


def zip_of(**entries: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_zip_that_is_no_workbook() -> None:
    with pytest.raises(NotATable, match="another kind of document"):
        read_table(zip_of(**{"word/document.xml": b"<w/>"}), "a.xlsx")


@pytest.mark.slow
def test_zip_bomb() -> None:
    bomb = zip_of(**{"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": b"0" * 260_000_000})

    assert len(bomb) < 1_000_000
    with pytest.raises(NotATable, match="unpacks to more"):
        read_table(bomb, "a.xlsx")


def test_entity_bomb() -> None:
    bomb = zip_of(**{"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'})

    with pytest.raises(NotATable, match="cannot be opened"):
        read_table(bomb, "a.xlsx")


def test_cut_off_workbook() -> None:
    with pytest.raises(NotATable, match="cannot be opened"):
        read_table(xlsx_bytes([["Name", "Email"], ["A", "b"]])[:-200], "a.xlsx")


def test_workbook_with_two_sheets_asks_which() -> None:
    data = xlsx_bytes([["Name", "Email"], ["A", "b"]], Other=[["Name", "Email"], ["C", "d"]])

    with pytest.raises(NotATable, match='"Sheet", "Other"'):
        read_table(data, "a.xlsx")


def test_workbook_cells_become_plain_text() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Name", "Day", "Number", "Share", "Yes", "Text"])
    sheet.append(["A", datetime.date(2027, 5, 14), 1234567, 0.5, True, "=not run"])
    sheet["C2"].number_format = "00000000"
    sheet["F2"].data_type = "s"

    table = read_table(saved(book), "a.xlsx")

    assert table.rows[0].cells == ("A", "2027-05-14", "01234567", "0.5", "TRUE", "=not run")


def test_formula_without_value_is_a_flaw() -> None:
    table = read_table(xlsx_bytes([["Name", "Email", "Phone"], ["A", "=B1&C1", "c"]]), "a.xlsx")

    assert table.rows[0].flaws[0][0] == 1
    assert "formula" in table.rows[0].flaws[0][1]


def test_cells_merged_down_share_their_value_and_across_are_flaws() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    rows: list[list[str | None]] = [
        ["Name", "Dean", "Email"],
        ["A", "D", "a"],
        ["B", None, "b"],
        ["C", "x", None],
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    sheet.merge_cells("B4:C4")

    table = read_table(saved(book), "a.xlsx")

    assert [row.cells[1] for row in table.rows] == ["D", "D", "x"]
    assert [place for place, _ in table.rows[2].flaws] == [1, 2]


def test_huge_claimed_size_of_a_sheet_is_not_believed() -> None:
    data = xlsx_bytes([["Name", "Email"], ["A", "b"]])
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
            copy.writestr(name, content)

    assert read_table(target.getvalue(), "a.xlsx").rows[0].cells == ("A", "b")

"""Files of other schools with other defects: each row right, or out with the reason; none wrong in silence."""

import datetime
import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from advising.imports import alumni, faculty, programs, roster_unmatched
from advising.imports.limits import NotATable
from advising.imports.readings import Reading
from advising.imports.roster_unmatched import RosterRow
from tests.advising.imports.files import csv_bytes, saved, xlsx_bytes

ROSTER = "AAMC ID,Last Name,First Name,Email,Match Status,SOAP Eligible,Specialty,Step 2 CK,Grad Date"
BELL = "14000001,Bell,Ana,ana@x.example,Unmatched,Y,IM,245,2027-05-14"
CHO = "14000002,Cho,Jin,jin@x.example,Unmatched,Y,FM,P,2027-05-14"
FACULTY = "Emp ID,Name,Title,Department,Email"
PROGRAMS = "nrmp_program_code,specialty,track_name,institution_name,city,state"
EIGHT_O_CLOCK = datetime.datetime.fromisoformat("2027-05-14T08:00")  # without a zone, as a workbook keeps it
ALUMNI = "Constituent ID,First Name,Last Name,Class Year,Email,Do Not Contact"


def roster(*lines: str, encoding: str = "utf-8") -> Reading[RosterRow]:
    return roster_unmatched.read("\n".join(lines).encode(encoding), "a.csv")


def names(reading: Reading[RosterRow]) -> list[str]:
    return [f"{row.name.given} {row.name.family}" for row in reading.rows]


def told(reading: Reading[RosterRow]) -> list[str]:
    return [str(problem) for problem in reading.problems]


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_accents_in_every_usual_encoding(encoding: str) -> None:
    assert names(roster(ROSTER, BELL.replace("Bell", "Núñez"), encoding=encoding)) == ["Ana Núñez"]


def test_words_of_a_file_in_an_older_encoding_are_shown_to_be_looked_at() -> None:
    reading = roster(ROSTER, BELL.replace("Bell", "Müller"), encoding="cp1252")

    assert reading.notes == (
        'The file is not UTF-8 and was read as Windows-1252. Are these words right? "Müller".',
    )


@pytest.mark.parametrize("encoding", ["mac_roman", "cp437", "cp850"])
def test_encodings_of_old_machines_are_refused(encoding: str) -> None:
    with pytest.raises(NotATable, match="in an encoding that we do not know"):
        roster(ROSTER, BELL.replace("Bell", "Müller"), encoding=encoding)


@pytest.mark.parametrize("name", ["Dvořák", "Łukasz"])
def test_central_european_encoding_is_refused_or_shown(name: str) -> None:
    try:
        reading = roster(ROSTER, BELL.replace("Bell", name), encoding="iso8859-2")
    except NotATable:
        return

    assert reading.rows == () or "Are these words right?" in reading.notes[0]


def test_two_encodings_in_one_cell_keep_its_row_out() -> None:
    line = BELL.encode().replace(b"Bell", "Mü".encode() + "é".encode("cp1252"))

    reading = roster_unmatched.read(ROSTER.encode() + b"\n" + line, "a.csv")

    assert reading.rows == ()
    assert reading.problems[0].column == "Last Name"


def test_marks_of_files_put_together_are_no_part_of_a_number() -> None:
    assert names(roster("\ufeff" + ROSTER, "\ufeff" + BELL, "\ufeff" + CHO)) == ["Ana Bell", "Jin Cho"]


# Shapes


def test_totals_in_the_midst_are_problems() -> None:
    reading = roster(ROSTER, BELL, "Total,1,,,,,,,", CHO)

    assert names(reading) == ["Ana Bell", "Jin Cho"]
    assert {problem.row for problem in reading.problems} == {3}


def test_cell_too_few_and_cell_too_many_are_problems() -> None:
    reading = roster(ROSTER, BELL.replace(",ana@x.example", ""), CHO + ",x")

    assert reading.rows == ()
    assert {problem.row for problem in reading.problems} == {2, 3}


def test_columns_that_have_changed_places_are_problems() -> None:
    reading = roster(ROSTER, "14000001,Bell,Ana,Unmatched,ana@x.example,IM,Y,2027-05-14,245")

    assert reading.rows == ()


def test_two_files_put_together_are_one_list() -> None:
    reading = roster(ROSTER, BELL, ROSTER, CHO)

    assert names(reading) == ["Ana Bell", "Jin Cho"]
    assert reading.notes == ("Row 3 repeats the heading.",)


# Values


@pytest.mark.parametrize("day", ["5/14/1927", "2072-05-14", "36500.5", "1/0/1900", "13/13/2027", "May 2027"])
def test_graduation_dates_that_cannot_be_are_problems(day: str) -> None:
    reading = roster(ROSTER, BELL.replace("2027-05-14", day), CHO)

    assert names(reading) == ["Jin Cho"]
    assert reading.problems[0].column == "Grad Date"


def test_whole_names_that_begin_with_the_last_are_refused() -> None:
    people = ["Espinoza Sophia", "Gallagher Rebecca", "Dhillon Erin", "McCormack Brenda"]

    with pytest.raises(NotATable, match='begin with the last name, as in "Espinoza Sophia"'):
        roster(
            "AAMC ID,Name,Match Status", *(f"1400000{n},{name},Unmatched" for n, name in enumerate(people))
        )


def test_whole_name_that_begins_with_a_particle_is_a_problem() -> None:
    reading = roster("AAMC ID,Name,Match Status", "14000001,de la Cruz Maria,Unmatched")

    assert told(reading) == [
        'Row 2, Name: "de la Cruz Maria" begins as last names do. Write it as "Last, First".'
    ]


def test_whole_name_of_somebody_else_beside_first_and_last_is_a_problem() -> None:
    reading = roster("AAMC ID,Last Name,First Name,Name,Status", '14000001,Bell,Ana,"Cho, Jin",Unmatched')

    assert told(reading) == ['Row 2, Name: says "Cho, Jin", and the last name is Bell. Which is right?']


def test_degree_where_the_last_name_belongs_is_a_problem() -> None:
    reading = faculty.read(csv_bytes(FACULTY, 'E1,"MD, Bell",Professor,IM,a@x.example'), "f.csv")

    assert [p.words for p in reading.problems] == ['"MD, Bell" has a degree where the last name belongs.']


def test_one_number_for_two_people_of_one_last_name_is_a_problem_of_both() -> None:
    reading = faculty.read(
        csv_bytes(FACULTY, 'E1,"Bell, Ana",Prof,IM,a@x.example', 'E1,"Bell, Albert",Prof,IM,b@x.example'),
        "f.csv",
    )

    assert [problem.row for problem in reading.problems] == [2, 3]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("institution_name", "MÃ¼nster Hosp"),
        ("institution_name", "N/A"),
        ("track_name", '"=HYPERLINK(""x"")"'),
        ("city", "Bost\ufffdn"),
        ("state", "Masachusetts"),
    ],
)
def test_words_of_a_program_that_are_none_keep_its_row_out(field: str, value: str) -> None:
    values = {
        "nrmp_program_code": "1400140C0",
        "specialty": "Internal Medicine",
        "track_name": "Internal Medicine",
        "institution_name": "Beth Israel",
        "city": "Boston",
        "state": "MA",
    } | {field: value}

    reading = programs.read(csv_bytes(PROGRAMS, ",".join(values.values())), "p.csv")

    assert reading.rows == ()
    assert reading.problems[0].column == field


@pytest.mark.parametrize(
    ("words", "ways"),
    [
        ("DNC", ["all"]),
        ("Do not call", ["call", "text", "voicemail"]),
        ("No email", ["email"]),
        ("Yes", ["all"]),
        ("No", []),
    ],
)
def test_wishes_in_words_are_kept(words: str, ways: list[str]) -> None:
    (row,) = alumni.read(csv_bytes(ALUMNI, f"1,Ana,Bell,2016,a@x.example,{words}"), "a.csv").rows

    assert [way for way, _ in row.no_contact] == ways


@pytest.mark.parametrize("heading", ["Opt Out", "Contact Preference", "Date of Death", "Unsubscribed"])
def test_column_that_may_hold_a_wish_is_not_passed_over(heading: str) -> None:
    with pytest.raises(NotATable, match="may say who must not be contacted"):
        alumni.read(csv_bytes(f"{ALUMNI},{heading}", "1,Ana,Bell,2016,,No,Y"), "a.csv")


def test_one_address_of_two_alumni_is_told() -> None:
    reading = alumni.read(
        csv_bytes(ALUMNI, "1,Ana,Bell,2016,a@x.example,No", "2,Jin,Cho,2016,a@x.example,No"), "a.csv"
    )

    assert [str(notice) for notice in reading.notices] == [
        "Row 2, Email: a@x.example is the address of row 3 too.",
        "Row 3, Email: a@x.example is the address of row 2 too.",
    ]


# Workbooks


def workbook(change: Callable[[Worksheet], object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (ROSTER, BELL, CHO):
        sheet.append(line.split(","))
    change(sheet)
    return saved(book)


def test_rows_that_a_filter_hides_are_read_and_told() -> None:
    data = workbook(lambda sheet: setattr(sheet.row_dimensions[3], "hidden", True))

    reading = roster_unmatched.read(data, "a.xlsx")

    assert names(reading) == ["Ana Bell", "Jin Cho"]
    assert reading.notes == ("1 of the rows are hidden in the sheet (row 3); they were read too.",)


def test_row_that_is_struck_out_is_a_problem() -> None:
    def strike(sheet: Worksheet) -> None:
        for cell in sheet[2]:
            cell.font = Font(strike=True)

    reading = roster_unmatched.read(workbook(strike), "a.xlsx")

    assert names(reading) == ["Jin Cho"]
    assert told(reading) == [
        "Row 2, AAMC ID: is struck out in the sheet. Delete the row, or take the line off it."
    ]


def test_numbers_days_and_ticks_as_a_workbook_keeps_them() -> None:
    data = xlsx_bytes(
        [
            ROSTER.split(","),
            [14000001.0, "Bell", "Ana", None, "Unmatched", True, 140, 245, EIGHT_O_CLOCK],
        ]
    )

    (row,) = roster_unmatched.read(data, "a.xlsx").rows

    assert (row.aamc_id, row.soap_eligible, row.specialty_codes) == ("14000001", True, ("140",))
    assert (row.exams["Step 2 CK"].score, row.graduates_on) == (245, datetime.date(2027, 5, 14))


def test_sheet_that_is_hidden_is_not_read() -> None:
    data = workbook(lambda sheet: _hidden_copy(sheet))

    assert names(roster_unmatched.read(data, "a.xlsx")) == ["Ana Bell", "Jin Cho"]


def _hidden_copy(sheet: Worksheet) -> None:
    _copied(sheet).sheet_state = "hidden"


def _copied(sheet: Worksheet) -> Any:
    book: Any = sheet.parent
    return book.copy_worksheet(sheet)


def test_two_sheets_that_fit_are_refused() -> None:
    data = workbook(_copied)

    with pytest.raises(NotATable, match="More than one sheet fits"):
        roster_unmatched.read(data, "a.xlsx")


@pytest.mark.parametrize("place", [0.2, 0.4, 0.5, 0.6, 0.8])
def test_workbook_with_a_broken_byte_is_refused_or_read(place: float) -> None:
    data = bytearray(workbook(lambda sheet: None))
    data[int(len(data) * place)] ^= 0xFF

    try:
        reading = roster_unmatched.read(bytes(data), "a.xlsx")
    except NotATable:
        return

    assert names(reading) == ["Ana Bell", "Jin Cho"]


def test_archive_that_unpacks_to_too_much_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 260_000_000)

    with pytest.raises(NotATable, match="unpacks to more than we take"):
        roster_unmatched.read(target.getvalue(), "a.xlsx")


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (workbook(lambda sheet: None), "a.xls", "Name it .xlsx"),
        (workbook(lambda sheet: None), "a.csv", "the file is an Excel workbook"),
        (csv_bytes(ROSTER, BELL), "a.xlsx", "the file is plain text"),
        (b"<html><table><tr><td>AAMC ID</td></tr></table></html>", "a.xls", "web page"),
    ],
)
def test_file_that_is_not_what_its_name_says_is_refused(data: bytes, name: str, words: str) -> None:
    with pytest.raises(NotATable, match=words):
        roster_unmatched.read(data, name)

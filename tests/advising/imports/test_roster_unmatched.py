import datetime
from typing import Any

import pytest

from advising.imports.limits import NotATable
from advising.imports.roster_unmatched import RosterRow, read
from advising.imports.scores import ExamReading
from tests.advising.imports.files import csv_bytes, sample, truth, xlsx_bytes

HEADING = (
    "AAMC ID,Last Name,First Name,School Email,Match Status,SOAP Eligible,Specialty Applied 1,Step 2 CK,Grad Date,"
    "Couples Partner AAMC ID"
)


def row(
    aamc_id: str = "14000001",
    last: str = "Bell",
    first: str = "Ana",
    rest: str = "ana@example.edu,Unmatched,Y,IM,240,2027-05-14,",
) -> str:
    return f"{aamc_id},{last},{first},{rest}"


def only(data: bytes, name: str = "roster.csv") -> RosterRow:
    (student,) = read(data, name).rows
    return student


def test_sample_agrees_with_its_truth() -> None:
    expected = truth("roster_truth.json")

    reading = read(sample("roster_unmatched.csv"), "roster_unmatched.csv")

    assert [
        (r.aamc_id, r.name.given, r.name.family, r.soap_eligible, list(r.specialty_codes))
        for r in reading.rows
    ] == [
        (s["aamc"], s["first"], s["last"], s["soap_eligible"], s["specialty_codes"])
        for s in expected["students"]
    ]
    assert [r.aamc_id for r in reading.rows if not r.email] == expected["missing_email"]
    assert [r.aamc_id for r in reading.rows if r.partner_aamc_id] == expected["couples"]
    assert [bool(r.ferpa and r.ferpa.says_yes) for r in reading.rows] == [
        s["ferpa"].lower().startswith(("y", "signed")) for s in expected["students"]
    ]
    assert [str(problem) for problem in reading.problems] == [
        "Row 26, AAMC ID: the same AAMC ID as in row 10, and differs in first name and email. Only row 10 was taken."
    ]


def test_sample_cells_in_detail() -> None:
    by_id = {r.aamc_id: r for r in read(sample("roster_unmatched.csv"), "roster_unmatched.csv").rows}

    halvorsen, weatherby, goncalves = by_id["15465596"], by_id["15676141"], by_id["14787203"]
    assert halvorsen.name.family == "Halvorsen"
    assert halvorsen.note == "LOA 2025 (personal), back 7/2025"
    assert by_id["14144903"].note == "=cmd|' /C calc'!A0"
    assert by_id["14144903"].email == "juan.brockway@hvcom.example.edu"
    assert weatherby.exams["Step 2 CK"] == ExamReading("pass", attempts=2, score=224)
    assert goncalves.graduates_on == datetime.date(2027, 5, 15)
    assert by_id["13733219"].exams["Step 1"] == ExamReading("pass", attempts=2)
    assert by_id["14596612"].note == "two letters pending:\n1) Sub-I\n2) research mentor"


def test_columns_in_another_order_and_by_other_names() -> None:
    data = csv_bytes(
        "Harlow Valley, class of 2027;;;;",
        ";;;;",
        "Specialty;Student Name;Match Result;Email Address;AAMC Number",
        "Peds;Bell, Ana Maria;Partially Matched - Advanced Only;ANA@EXAMPLE.EDU;1400 0001",
    )

    student = only(data)

    assert (student.number, student.aamc_id, student.name.given, student.name.middle) == (
        4,
        "14000001",
        "Ana",
        "Maria",
    )
    assert (student.status, student.email, student.specialty_codes) == (
        "partially_matched",
        "ana@example.edu",
        ("320",),
    )


def test_workbook_picks_the_sheet_that_fits_and_says_so() -> None:
    students: list[list[Any]] = [
        ["AAMC ID", "Last Name", "First Name", "Match Status"],
        [14000001, "Bell", "Ana", "Unmatched"],
    ]
    data = xlsx_bytes([["Read me"], ["Not this one"]], Students=students)

    reading = read(data, "roster.xlsx")

    assert [r.aamc_id for r in reading.rows] == ["14000001"]
    assert '"Students"' in reading.notes[0]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (row("1400001"), 'Row 2, AAMC ID: "1400001" has 7 digits and an AAMC ID has eight.'),
        (row(last=""), "Row 2, Last Name: The name is missing."),
        (
            row(rest="a@b,Unmatched,Y,IM,240,2027-05-14,"),
            'Row 2, School Email: "a@b" is not an email address.',
        ),
        (
            row(rest=",Perhaps,Y,IM,240,2027-05-14,"),
            'Row 2, Match Status: "Perhaps" is not a match status we know.',
        ),
        (
            row(rest=",Matched,Y,IM,240,2027-05-14,"),
            'Row 2, SOAP Eligible: says yes, but the match status is "Matched".',
        ),
        (
            row(rest=",Unmatched,Y,Wizardry,240,2027-05-14,"),
            'Row 2, Specialty Applied 1: "Wizardry" is not a specialty',
        ),
        (row(rest=",Unmatched,Y,IM,199,2027-05-14,"), "Row 2, Step 2 CK: 199 is under every passing score"),
        (
            row(rest=",Unmatched,Y,IM,240,05/06/2027,"),
            'Row 2, Grad Date: "05/06/2027" can be May 6, 2027 or June 5, 2027.',
        ),
        (
            row(rest=",Unmatched,Y,IM,240,2027-05-14,14000001"),
            "Row 2, Couples Partner AAMC ID: is the student's own",
        ),
        (
            row(rest=",Unmatched,Y,IM,#N/A,2027-05-14,"),
            "Row 2, Step 2 CK: holds the spreadsheet's error #N/A.",
        ),
        (
            row(rest="ana@example.edu,Unmatched,Y,IM,240,May 14, 2027,,14000009"),
            "Row 2: has more cells than the heading",
        ),
    ],
)
def test_unreadable_cell_keeps_its_row_out(line: str, problem: str) -> None:
    reading = read(csv_bytes(HEADING, line, row("14000002", "Cho", "Jin")), "roster.csv")

    assert any(str(found).startswith(problem) for found in reading.problems)
    assert [r.aamc_id for r in reading.rows] == ["14000002"]


def test_release_that_cannot_be_read_keeps_nobody_out_and_is_told() -> None:
    reading = read(
        csv_bytes("AAMC ID,Last Name,First Name,Match Status,FERPA", "14000001,Bell,Ana,Unmatched,see file"),
        "r.csv",
    )

    assert reading.rows[0].ferpa is None
    assert [str(n) for n in reading.notices] == ['Row 2, FERPA: "see file" is neither yes nor no. Left out.']


def test_row_with_cells_missing_stays_out() -> None:
    data = csv_bytes(
        "AAMC ID,Last Name,First Name,Match Status,Notes",
        "14000001,Bell Ana,Unmatched",
        "14000002,Cho,Jin,Unmatched,",
    )

    reading = read(data, "r.csv")

    assert [r.aamc_id for r in reading.rows] == ["14000002"]
    assert str(reading.problems[0]).startswith("Row 2: has 3 cells, and the heading has 5")


def test_heading_repeated_in_the_midst_is_told() -> None:
    reading = read(
        csv_bytes(HEADING, row(), HEADING, row("14000002", "Cho", "Jin", ",Unmatched,Y,IM,240,2027-05-14,")),
        "r.csv",
    )

    assert [r.number for r in reading.rows] == [2, 4]
    assert reading.notes == ("Row 3 repeats the heading.",)


def test_not_eligible_for_soap() -> None:
    assert only(csv_bytes(HEADING, row(rest=",Unmatched,N,IM,240,2027-05-14,"))).status == "ineligible"


def test_one_id_with_two_last_names_keeps_both_out() -> None:
    reading = read(csv_bytes(HEADING, row(), row(last="Cho", first="Jin")), "roster.csv")

    assert reading.rows == ()
    assert [str(p) for p in reading.problems] == [
        "Row 2, AAMC ID: the same AAMC ID as in row 3, with another last name. Which is right?",
        "Row 3, AAMC ID: the same AAMC ID as in row 2, with another last name. Which is right?",
    ]


def test_one_address_for_two_students_keeps_both_out() -> None:
    reading = read(csv_bytes(HEADING, row(), row("14000002", "Cho", "Jin")), "roster.csv")

    assert reading.rows == ()
    assert reading.problems[0].words == "the same address as in row 3, with another AAMC ID. Which is right?"


def test_one_id_with_two_statuses_keeps_both_out() -> None:
    reading = read(csv_bytes(HEADING, row(), row(rest=",Matched,,IM,240,2027-05-14,")), "roster.csv")

    assert reading.rows == ()


def test_namesakes_are_two_people_and_told() -> None:
    reading = read(
        csv_bytes(HEADING, row(), row("14000002", rest="cho@example.edu,Unmatched,Y,IM,240,2027-05-14,")),
        "roster.csv",
    )

    assert [r.aamc_id for r in reading.rows] == ["14000001", "14000002"]
    assert [str(n) for n in reading.notices] == [
        "Row 2, Last Name: has the same name as row 3: taken as another person.",
        "Row 3, Last Name: has the same name as row 2: taken as another person.",
    ]


def test_couple_of_whom_one_names_the_other() -> None:
    couple = [
        row(rest=",Unmatched,Y,IM,240,2027-05-14,14000002"),
        row("14000002", "Cho", "Jin", ",Unmatched,Y,IM,240,2027-05-14,"),
    ]

    assert [r.partner_aamc_id for r in read(csv_bytes(HEADING, *couple), "r.csv").rows] == [
        "14000002",
        "14000001",
    ]


def test_partner_who_names_somebody_else() -> None:
    lines = [
        row(rest=",Unmatched,Y,IM,240,2027-05-14,14000002"),
        row("14000002", "Cho", "Jin", ",Unmatched,Y,IM,240,2027-05-14,14000003"),
    ]

    reading = read(csv_bytes(HEADING, *lines), "r.csv")

    assert [r.aamc_id for r in reading.rows] == ["14000002"]
    assert [str(p) for p in reading.problems] == [
        "Row 2, Couples Partner AAMC ID: names row 3, which names somebody else as partner."
    ]


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Last Name,First Name,Match Status", "no column for AAMC ID"),
        ("AAMC ID,Email,Match Status", "no column for last name and first name"),
        ("AAMC ID,AAMC ID,Last Name,First Name,Match Status", 'Two columns are called "AAMC ID"'),
        ("one,two,three", "No row names the columns"),
        ("AAMC ID,Last Name,First Name,Match Status\r\n", "a heading and no rows below it"),
    ],
)
def test_missing_and_doubled_columns_are_named(heading: str, words: str) -> None:
    with pytest.raises(NotATable, match=words):
        read(csv_bytes(heading, "" if "\r\n" in heading else "1,2,3,4,5"), "roster.csv")


def test_columns_that_nothing_reads_are_told() -> None:
    reading = read(
        csv_bytes("AAMC ID,Last Name,First Name,Match Status,Shoe Size", "14000001,Bell,Ana,Unmatched,38"),
        "r.csv",
    )

    assert reading.notes == ('Not read: "Shoe Size".',)


def test_match_status_left_empty_is_told() -> None:
    reading = read(csv_bytes("AAMC ID,Last Name,First Name,Match Status", "14000001,Bell,Ana,"), "a.csv")

    assert [str(n) for n in reading.notices] == [
        "Row 2, Match Status: is empty: the list does not say how the Match went for this student."
    ]


def test_one_nrmp_id_for_two_students_keeps_both_out() -> None:
    reading = read(
        csv_bytes(
            "AAMC ID,NRMP ID,Last Name,First Name,Match Status",
            "14000001,N1234567,Bell,Ana,Unmatched",
            "14000002,N1234567,Cho,Jin,Unmatched",
        ),
        "a.csv",
    )

    assert reading.rows == ()
    assert [p.row for p in reading.problems] == [2, 3]

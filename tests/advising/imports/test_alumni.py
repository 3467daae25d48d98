"""Exports of alumni against what is known of the people in them, and small files with one defect each."""

from typing import Any

import pytest

from advising.imports.alumni import AlumRow, read
from advising.imports.class_years import parse_class_year, parse_constituent_codes
from advising.imports.limits import NotATable
from advising.imports.problems import Unreadable
from advising.imports.readings import Reading
from advising.imports.states import parse_state
from tests.advising.imports.files import csv_bytes, sample, truth, xlsx_bytes

FUND_RAISING = "alumni_raisers_edge.csv"
CRM = "alumni_salesforce_npsp.csv"
NETWORK = "alumni_linkedin_connections.csv"
HEADING = (
    "Alumni ID,First Name,Last Name,Maiden Name,Class Year,Email,"
    "Home Phone,State,Specialty,Deceased,Do Not Contact"
)


def of_sample(name: str) -> Reading[AlumRow]:
    return read(sample(name), name)


def known() -> dict[str, Any]:
    people: dict[str, Any] = truth("alumni_truth.json")["people"]
    return people


def test_fund_raising_export_agrees_with_its_truth() -> None:
    people = known()

    rows = {row.alumni_id: row for row in of_sample(FUND_RAISING).rows}

    told = {
        number: (row.name.given, row.name.family, row.class_year, row.position, row.specialty_code)
        for number, row in rows.items()
        if number in people
    }
    expected = {
        number: (who["first"], who["last"], who["class_year"], who["role"], who["specialty_code"])
        for number, who in people.items()
        if number in told
    }
    expected["101471"] = ("Ağca", "Lefèvre", *expected["101471"][2:])
    assert told == expected
    assert people.keys() - rows.keys() == {"101915"}


def test_fund_raising_export_every_row_is_taken_or_told() -> None:
    reading = of_sample(FUND_RAISING)

    assert reading.total == truth("alumni_truth.json")["raisers_edge_rows"]
    assert [str(problem) for problem in reading.problems] == [
        'Row 78, CnBio_Last_Name: "DubÃ©" looks garbled; is it "Dubé"? Write the name as it is spelled.',
        'Row 78, CnBio_First_Name: "MarÃ\xada JosÃ©" looks garbled; is it "María José"? '
        "Write the name as it is spelled.",
    ]
    assert len(reading.rows) == reading.total - 1


def test_fund_raising_export_mails_are_the_known_ones_or_left_out_with_a_notice() -> None:
    people = known()
    reading = of_sample(FUND_RAISING)
    left_out = {notice.row for notice in reading.notices if "is not an email address" in notice.words}

    wrong = [
        row.alumni_id
        for row in reading.rows
        if row.alumni_id in people
        and row.email != people[row.alumni_id]["email"]
        and not (row.email == "" and row.number in left_out)
    ]

    assert wrong == []
    assert len(left_out) == 12


def test_who_died_and_who_wants_no_contact_is_known() -> None:
    expected = truth("alumni_truth.json")
    ours = known().keys()

    rows = [row for row in of_sample(FUND_RAISING).rows if row.alumni_id in ours]

    assert sorted(row.alumni_id for row in rows if row.is_deceased) == sorted(expected["deceased"])
    assert sorted(row.alumni_id for row in rows if "all" in dict(row.no_contact)) == sorted(
        expected["do_not_contact"]
    )
    assert sorted(row.alumni_id for row in rows if "email" in dict(row.no_contact)) == sorted(
        expected["no_email_requested"]
    )


def test_crm_sheet_agrees_with_its_truth() -> None:
    people, expected = known(), truth("alumni_truth.json")

    rows = of_sample(CRM).rows

    assert [row.alumni_id for row in rows] == expected["npsp_ids"]
    assert [(row.name.given, row.name.family, row.class_year, row.email, row.position) for row in rows] == [
        (who["first"], who["last"], who["class_year"], who["email"], who["role"])
        for who in (people[number] for number in expected["npsp_ids"])
    ]
    assert {row.alumni_id for row in rows if row.no_contact} == {
        number for number in expected["do_not_contact"] if number in expected["npsp_ids"]
    }


def test_network_connections_agree_with_their_truth() -> None:
    people, expected = known(), truth("alumni_truth.json")

    reading = of_sample(NETWORK)

    assert reading.problems == ()
    whom = [people[number] for number in expected["linkedin_ids"]]
    assert [(row.name.given, row.name.family) for row in reading.rows] == [
        (who["first"], who["last"]) for who in whom
    ]
    assert [row.email for row in reading.rows if row.email] == [
        who["email"] for row, who in zip(reading.rows, whom, strict=True) if row.email
    ]
    assert {
        (row.position, who["role"]) for row, who in zip(reading.rows, whom, strict=True) if row.position
    } == {(who["role"], who["role"]) for row, who in zip(reading.rows, whom, strict=True) if row.position}
    assert all(
        row.specialty_code in {"", who["specialty_code"]} for row, who in zip(reading.rows, whom, strict=True)
    )


def test_numbers_pairs_and_residency_of_one_row() -> None:
    row = next(row for row in of_sample(FUND_RAISING).rows if row.alumni_id == "100495")

    assert row.email == "diana.chaudhry@alumni.hvcom.example.edu"
    assert row.other_emails == ("diana98@mail.example.com",)
    assert row.phone == "+1 248 555 0192"
    assert row.trained_at == "UPMC Medical Education (PA)"
    assert dict(row.no_contact) == dict.fromkeys(("call", "text", "voicemail"), "No phone solicitation")
    assert row.volunteers_as == ("Preceptor",)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("1,Al,Bo,,19999,,,,,,", 'Row 2, Class Year: "19999"'),
        ("1,Al,Bo,,1066,,,,,,", 'Row 2, Class Year: "1066" is not a class year.'),
        ("1,Al,,,2010,,,,,,", "Row 2, Last Name: The name is missing."),
        ("1,Al,Bo,,2010,,,,,perhaps,", 'Row 2, Deceased: "perhaps" is neither yes nor no.'),
        ("1,Al,Bo,,2010,,,,,,soon", 'Row 2, Do Not Contact: "soon" is neither yes nor no.'),
        ("2.3E+05,Al,Bo,,2010,,,,,,", 'Row 2, Alumni ID: "2.3E+05": the spreadsheet has shortened'),
        ("1,Al,M?ller,,2010,,,,,,", 'Row 2, Last Name: "M?ller" has lost letters.'),
        ("1,=HYPERLINK(0),Bo,,2010,,,,,,", "Row 2, First Name: "),
        ("1,Al,Bo,2010,,,", "Row 2: has 7 cells, and the heading has 11"),
    ],
)
def test_unreadable_cell_keeps_its_row_out(line: str, problem: str) -> None:
    reading = read(csv_bytes(HEADING, line), "alumni.csv")

    assert [str(p)[: len(problem)] for p in reading.problems] == [problem]
    assert reading.rows == ()


@pytest.mark.parametrize(
    ("line", "notice"),
    [
        (
            "1,Al,Bo,,2010,al at x.edu,,,,,",
            'Row 2, Email: "al at x.edu" is not an email address. Is it "al@x.edu"?',
        ),
        ("1,Al,Bo,,2010,,555 0101,,,,", 'Row 2, Home Phone: "555 0101" has not the ten digits'),
        ("1,Al,Bo,,2010,,,Atlantis,,,", 'Row 2, State: "Atlantis" is not a state. Left out.'),
        ("1,Al,Bo,,2010,,,,Wizardry,,", 'Row 2, Specialty: "Wizardry" names no specialty.'),
        ("1,Al,Bo,B0b,2010,,,,,,", 'Row 2, Maiden Name: "B0b" is not a name. Left out.'),
    ],
)
def test_what_a_row_can_do_without_is_left_out_and_told(line: str, notice: str) -> None:
    reading = read(csv_bytes(HEADING, line), "alumni.csv")

    assert [str(n)[: len(notice)] for n in reading.notices] == [notice]
    assert [row.alumni_id for row in reading.rows] == ["1"]


def test_addresses_parted_by_commas_are_several() -> None:
    line = '1,Al,Bo,,2010,"a@x.edu, b@x.edu; c@x.edu",,,,,'

    [row] = read(csv_bytes(HEADING, line), "alumni.csv").rows

    assert (row.email, row.other_emails) == ("a@x.edu", ("b@x.edu", "c@x.edu"))


@pytest.mark.parametrize(
    ("code", "ways"),
    [
        ("Do Not Contact", {"all"}),
        ("No phone solicitation", {"call", "text", "voicemail"}),
        ("No e-mail", {"email"}),
        ("Never ask again", {"all"}),
        ("Annual fund", set()),
    ],
)
def test_solicit_code_forbids_ways(code: str, ways: set[str]) -> None:
    heading = "CnBio_ID,CnBio_First_Name,CnBio_Last_Name,CnPrAl_Class_of,CnSolCd_1_01_Solicit_Code"

    [row] = read(csv_bytes(heading, f"1,Al,Bo,2010,{code}"), "alumni.csv").rows

    assert set(dict(row.no_contact)) == ways


def test_one_number_twice_is_taken_once_and_told() -> None:
    reading = read(csv_bytes(HEADING, "1,Al,Bo,,2010,,,,,,", "1,Al,Bo,,2011,,,,,,"), "alumni.csv")

    assert [row.number for row in reading.rows] == [2]
    assert [str(p) for p in reading.problems] == [
        "Row 3, Alumni ID: the same alumni number as in row 2, and differs in class year. Only row 2 was taken."
    ]


def test_one_number_for_two_people_keeps_both_out() -> None:
    reading = read(csv_bytes(HEADING, "1,Al,Bo,,2010,,,,,,", "1,Zoe,Quist,,2011,,,,,,"), "alumni.csv")

    assert reading.rows == ()
    assert [p.row for p in reading.problems] == [2, 3]


def test_workbook_with_excel_dates_and_numbers_is_read_alike() -> None:
    book = xlsx_bytes(
        [HEADING.split(","), [100275, "Al", "Bo", None, 2010, None, 2485550192, "pa", "FM", None, None]]
    )

    [row] = read(book, "alumni.xlsx").rows

    assert (row.alumni_id, row.class_year, row.phone, row.state) == ("100275", 2010, "+1 248 555 0192", "PA")


def test_a_list_of_other_things_is_refused() -> None:
    with pytest.raises(NotATable, match="This does not look like a list of alumni: no column for class year"):
        read(csv_bytes("First Name,Last Name,Department", "Al,Bo,Surgery"), "staff.csv")


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2016", 2016), ("'16", 2016), ("’94", 1994), ("94", 1994), ("May 2016", 2016), ("2016-05-01", 2016),
        ("05/01/2016", 2016), ("5/2016", 2016), ("Class of 2016", 2016), ("2016.0", 2016), ("42491", 2016),
        ("May 14, 2027", 2027), ("", None), ("n/a", None),
    ],
)  # fmt: skip
def test_class_year(text: str, year: int | None) -> None:
    assert parse_class_year(text) == year


@pytest.mark.parametrize("text", ["1066", "20166", "next year", "2016/2017"])
def test_class_year_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_class_year(text)


def test_constituent_codes_with_two_years_are_unreadable() -> None:
    assert parse_constituent_codes("Alumni;2016;Friend") == 2016
    with pytest.raises(Unreadable):
        parse_constituent_codes("Alumni;2016;2019")


@pytest.mark.parametrize(("text", "state"), [("Calif.", "CA"), ("az", "AZ"), ("New York", "NY"), ("", "")])
def test_state(text: str, state: str) -> None:
    assert parse_state(text) == state

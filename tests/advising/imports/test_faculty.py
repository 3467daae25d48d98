import pytest

from advising.imports.answers import Willing
from advising.imports.faculty import parse_training_years, program_role, read
from advising.imports.limits import NotATable
from advising.imports.problems import Unreadable
from tests.advising.imports.files import csv_bytes, sample, truth

HEADING = "Emp ID,Name,Title,Department,Email,Knows PDs at,Willing to advocate"


def test_sample_agrees_with_its_truth() -> None:
    expected = truth("faculty_truth.json")

    reading = read(sample("faculty.csv"), "faculty.csv")

    assert [(r.employee_id, r.name.given, r.name.family, r.specialty_code) for r in reading.rows] == [
        (f["id"], f["first"], f["last"], f["specialty_code"]) for f in expected["faculty"]
    ]
    assert [str(problem) for problem in reading.problems] == [
        "Row 32, Emp ID: the same employee number as in row 5, and differs in name and willing to advocate. "
        "Only row 5 was taken."
    ]


def test_sample_cells_in_detail() -> None:
    by_id = {r.employee_id: r for r in read(sample("faculty.csv"), "faculty.csv").rows}

    assert by_id["E221325"].knows_at == (
        "Childrens Hosp of Michigan",
        "St Peters University Hosp",
        "U Rochester/Strong Memorial",
    )
    assert by_id["E221325"].willing is Willing.ASK_FIRST
    assert by_id["E484098"].willing is Willing.NO
    assert by_id["E568065"].willing is Willing.UNKNOWN
    assert by_id["E415874"].trained_in == "1995"
    assert by_id["E274302"].email == ""
    assert by_id["E287656"].program_role == "director"


def test_ambiguous_last_update_is_left_out_and_told() -> None:
    notices = [str(n) for n in read(sample("faculty.csv"), "faculty.csv").notices]

    assert 'Row 7, Last Updated: "2/3/26" can be February 3, 2026 or March 2, 2026.' in notices[0]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("E1,Cher,Professor,Medicine,c@example.edu,,Y", 'Row 2, Name: "Cher" is one word.'),
        ("E1,Dr. Al Bo,Professor,Medicine,c@,,Y", 'Row 2, Email: "c@" is not an email address.'),
        (
            "E1,Dr. Al Bo,Professor,Medicine,c@example.edu,,perhaps",
            'Row 2, Willing to advocate: "perhaps" is neither',
        ),
        (",Dr. Al Bo,Professor,Medicine,,,Y", "Row 2, Emp ID: is empty, and so is the email"),
        (
            "2.21E+05,Dr. Al Bo,Professor,Medicine,,,Y",
            'Row 2, Emp ID: "2.21E+05": the spreadsheet has shortened',
        ),
    ],
)
def test_unreadable_cell_keeps_its_row_out(line: str, problem: str) -> None:
    reading = read(csv_bytes(HEADING, line), "faculty.csv")

    assert [str(p)[: len(problem)] for p in reading.problems] == [problem]
    assert reading.rows == ()


def test_one_address_under_two_numbers_keeps_both_out() -> None:
    reading = read(
        csv_bytes(HEADING, "E1,Dr. Al Bo,,Medicine,a@x.edu,,", "E2,Dr. Al Bo,,Medicine,A@x.edu,,"), "f.csv"
    )

    assert reading.rows == ()
    assert [p.row for p in reading.problems] == [2, 3]


def test_namesakes_are_two_people_and_told() -> None:
    reading = read(
        csv_bytes(HEADING, "E1,Dr. Al Bo,,Medicine,a@x.edu,,", 'E2,"Bo, Al",,Surgery,b@x.edu,,'), "f.csv"
    )

    assert [r.employee_id for r in reading.rows] == ["E1", "E2"]
    assert [n.row for n in reading.notices] == [2, 3]


def test_first_and_last_name_in_columns_of_their_own() -> None:
    (person,) = read(csv_bytes("First,Last,Dept,E-mail", 'AL,"BO, Jr.",Medicine,a@x.edu'), "f.csv").rows

    assert (person.name.given, person.name.family, person.name.suffix) == ("Al", "Bo", "Jr.")


def test_other_list_is_refused() -> None:
    with pytest.raises(NotATable, match="does not look like a list of faculty"):
        read(sample("roster_unmatched.csv"), "f.csv")


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Program Director", "director"),
        ("Residency Program Director, Professor", "director"),
        ("Associate Program Director", "associate_director"),
        ("APD", "associate_director"),
        ("Program Coordinator", "coordinator"),
        ("Clerkship Director", ""),
        ("Former Program Director", ""),
        ("Fellowship Program Director", ""),
        ("Associate Director of Research", ""),
        ("Vice Chair for Education", ""),
        ("Clerkship and Residency Program Director", "director"),
        ("Residency and Fellowship Program Director", "director"),
        ("Director, Internal Medicine Residency Program", "director"),
        ("Professor Emeritus, Program Director", "director"),
        ("Former Program Director; now Associate Program Director", "associate_director"),
        ("Past Program Director (Pediatrics)", ""),
        ("Program Director (Clerkship)", ""),
        ("MD/PhD Program Director", ""),
        ("Residency Program Manager", "coordinator"),
        ("Program Manager", ""),
    ],
)
def test_program_role_of_a_title(title: str, role: str) -> None:
    assert program_role(title) == role


def test_training_years() -> None:
    assert [parse_training_years(t) for t in ["2020", "1989-1992", "'95", "'10", "2007-10", ""]] == [
        "2020",
        "1989–1992",
        "1995",
        "2010",
        "2007–2010",
        "",
    ]
    with pytest.raises(Unreadable):
        parse_training_years("long ago")

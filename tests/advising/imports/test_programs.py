import pytest

from advising.imports.programs import read
from tests.advising.imports.files import PROGRAMS, csv_bytes

HEADING = "nrmp_program_code,specialty,track_name,program_type,institution_name,city,state,acgme_program_id"


def test_shipped_directory_is_read_whole() -> None:
    reading = read(PROGRAMS.read_bytes(), "programs.csv")

    assert (len(reading.rows), reading.total, reading.problems) == (6373, 6373, ())
    assert reading.rows[-1].number == 6374
    assert sum(bool(row.director) for row in reading.rows) == 158
    assert [row.code for row in reading.rows if len(row.code) == 10] == ["1516400C10"]


def test_heading_by_other_names() -> None:
    (row,) = read(
        csv_bytes("Institution;Program Code;Program Name", "Riverside;1903140p0;Medicine-Preliminary"),
        "p.csv",
    ).rows

    assert (row.code, row.specialty_code, row.program_type, row.institution_code) == (
        "1903140P0",
        "140",
        "P",
        "1903",
    )


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("903140C0,Internal Medicine,IM,C,R,,AL,", 'Row 2, nrmp_program_code: "903140C0" is too short'),
        ("1903998C0,Wizardry,Wizardry,C,R,,AL,", "Row 2, nrmp_program_code: has the specialty 998"),
        ("1903140C0,Family Medicine,FM,C,R,,AL,", "Row 2, specialty: says Family Medicine, but the code"),
        ("1903140C0,Internal Medicine,IM,P,R,,AL,", "Row 2, program_type: says P, but the code"),
        ("1903140C0,Internal Medicine,IM,C,,,AL,", "Row 2, institution_name: is empty."),
        ("1903140C0,Internal Medicine,IM,C,R,,Albama,", 'Row 2, state: "Albama" is not a state'),
        ("1903140C0,Internal Medicine,IM,C,R,,AL,402112345", 'Row 2, acgme_program_id: "402112345" is not'),
        ("1903140C0,Internal Medicine,IM,C,R,,AL,1202112345", "Row 2, acgme_program_id: does not begin"),
    ],
)
def test_unreadable_cell_keeps_its_row_out(line: str, problem: str) -> None:
    reading = read(csv_bytes(HEADING, line), "p.csv")

    assert [str(p)[: len(problem)] for p in reading.problems] == [problem]
    assert reading.rows == ()


def test_one_code_at_two_institutions_keeps_both_out() -> None:
    line = "1903140C0,Internal Medicine,IM,C,Riverside,,AL,"

    reading = read(csv_bytes(HEADING, line, line.replace("Riverside", "Lakeside")), "p.csv")

    assert (reading.rows, [p.row for p in reading.problems]) == ((), [2, 3])


def test_specialty_in_words_that_nobody_knows_keeps_its_row_out() -> None:
    reading = read(csv_bytes(HEADING, "1903999P0,Unknown,Unknown,P,R,,AL,"), "p.csv")

    assert [str(p) for p in reading.problems] == [
        'Row 2, specialty: "Unknown" is not a specialty we know; the code 1903999P0 says Transitional Year. Which is '
        "right?"
    ]


def test_state_in_words() -> None:
    (row,) = read(csv_bytes(HEADING, "1903140C0,Internal Medicine,IM,C,R,,Alabama,"), "p.csv").rows

    assert row.state == "AL"

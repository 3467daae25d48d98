import datetime

import pytest

from advising.imports.limits import NotATable
from advising.imports.roster_r3 import read
from tests.advising.imports.files import csv_bytes, sample, truth

LINE = "13568167\t5-341-150-7\tSophia\tMarie\tEspinoza\t12/06/1995"


def test_sample_agrees_with_its_truth() -> None:
    reading = read(sample("roster_r3_upload.tsv"), "roster_r3_upload.tsv")

    assert [(r.aamc_id, r.name.given, r.name.family) for r in reading.rows] == [
        (s["aamc"], s["first"], s["last"]) for s in truth("roster_truth.json")["students"]
    ]
    assert (reading.problems, reading.notices) == ((), ())
    assert (reading.rows[1].usmle_id, reading.rows[1].born_on) == ("5-341-150-7", datetime.date(2000, 3, 22))
    assert [r.number for r in reading.rows if not r.usmle_id] == [1, 6, 11, 16, 21]


def test_days_are_month_first_as_the_layout_says() -> None:
    assert read(csv_bytes(LINE), "r3.tsv").rows[0].born_on == datetime.date(1995, 12, 6)


def test_heading_commas_and_another_order() -> None:
    data = csv_bytes("Last Name,First Name,AAMC ID,Date of Birth", "Espinoza,Sophia,13568167,03/02/1995")

    assert read(data, "r3.csv").rows[0].born_on == datetime.date(1995, 3, 2)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (LINE.replace("13568167", "3568167"), 'Row 1, AAMC ID: "3568167" has 7 digits'),
        (
            LINE.replace("12/06/1995", "12/06/95"),
            'Row 1, birth date: "12/06/95" gives the year in two digits',
        ),
        (LINE.replace("12/06/1995", "26/13/1995"), "Row 1, birth date: There is no such day"),
        (LINE.replace("12/06/1995", "12/06/2026"), 'Row 1, birth date: "12/06/2026" is not the birth date'),
        (LINE.replace("5-341-150-7", "5-341-150"), 'Row 1, USMLE ID: "5-341-150" is not a USMLE ID'),
        (LINE + "\textra", "Row 1: has more cells than the heading"),
    ],
)
def test_unreadable_cell_keeps_its_row_out(line: str, problem: str) -> None:
    others = [f"1400000{n}\t5-341-150-{n}\tSophia\tMarie\tEspinoza\t12/26/1995" for n in (1, 2)]

    reading = read(csv_bytes(line, *others), "r3.tsv")

    assert [str(p)[: len(problem)] for p in reading.problems] == [problem]
    assert [r.aamc_id for r in reading.rows] == ["14000001", "14000002"]


def test_line_with_digits_above_the_heading() -> None:
    data = csv_bytes(
        "Class of 2027,,,",
        "Last Name,First Name,AAMC ID,Date of Birth",
        "Espinoza,Sophia,13568167,03/02/1995",
    )

    assert [r.name.family for r in read(data, "r3.csv").rows] == ["Espinoza"]


def test_other_table_without_heading() -> None:
    with pytest.raises(NotATable, match="it has 3 columns"):
        read(csv_bytes("1,2,3", "4,5,6"), "r3.csv")


def test_title_and_total_around_a_list_without_heading_are_left_aside() -> None:
    reading = read(csv_bytes("Class of 2027", LINE, "Total 1"), "r3.tsv")

    assert [r.name.family for r in reading.rows] == ["Espinoza"]
    assert reading.total == 1
    assert reading.notes == (
        'The file has no headings: read in the order of R3, so that row 2 is first name "Sophia", last name '
        '"Espinoza".',
        'Row 1 ("Class of 2027") is no student: left aside.',
        'Row 3 ("Total 1") is no student: left aside.',
    )


def test_title_above_headings() -> None:
    data = csv_bytes(
        "R3 student list 2027", "", "AAMC ID\tLast\tFirst\tDOB", "13568167\tEspinoza\tSophia\t3/2/1995"
    )

    assert [r.name.family for r in read(data, "r3.tsv").rows] == ["Espinoza"]


def test_last_name_first_without_heading_is_refused() -> None:
    lines = [
        "13568167\t\tEspinoza\tMarie\tSophia\t12/06/1995",
        "13568168\t\tGallagher\t\tJanelle\t12/07/1995",
    ]

    with pytest.raises(NotATable, match="first names seem to stand behind the last names, as in row 1"):
        read(csv_bytes(*lines), "r3.tsv")


def test_one_usmle_id_for_two_students_keeps_both_out() -> None:
    reading = read(csv_bytes(LINE, LINE.replace("13568167", "13568168").replace("Sophia", "Ann")), "r3.tsv")

    assert reading.rows == ()
    assert [str(p) for p in reading.problems] == [
        "Row 1, USMLE ID: the same USMLE ID as in row 2, with another AAMC ID. Which is right?",
        "Row 2, USMLE ID: the same USMLE ID as in row 1, with another AAMC ID. Which is right?",
    ]


def test_one_aamc_id_for_two_first_names_keeps_both_out() -> None:
    reading = read(csv_bytes(LINE, LINE.replace("Sophia", "Ann")), "r3.tsv")

    assert reading.rows == ()
    assert [p.words for p in reading.problems] == [
        f"the same AAMC ID as in row {n}, with another first name. Which is right?" for n in (2, 1)
    ]


def test_one_aamc_id_for_a_name_and_its_short_form_is_taken_once() -> None:
    lines = [LINE.replace("Sophia", "Robert"), LINE.replace("Sophia", "Bob")]

    assert [r.name.given for r in read(csv_bytes(*lines), "r3.tsv").rows] == ["Robert"]


def born(*days: str, heading: str = "DOB") -> list[str]:
    """Each row's day of birth, or the words of its problem."""
    lines = [f"1400000{n}\t\tSophia\t\tEspinoza\t{day}" for n, day in enumerate(days)]
    reading = read(csv_bytes(f"AAMC ID\tUSMLE ID\tFirst\tMiddle\tLast\t{heading}", *lines), "r3.tsv")
    told = {row.number: str(row.born_on) for row in reading.rows} | {p.row: p.words for p in reading.problems}
    return [told[number][:24] for number in sorted(told)]


def test_days_of_a_file_that_writes_the_day_first_are_not_taken_for_months() -> None:
    assert born("26/12/1995", "05/06/1995", "07/07/1995") == [
        "1995-12-26",
        '"05/06/1995" can be May ',
        "1995-07-07",
    ]


def test_heading_says_that_the_day_is_first() -> None:
    assert born("05/06/1995", heading="DOB (dd/mm/yyyy)") == ["1995-06-05"]
    assert born("05/06/1995", heading="DOB (mm/dd/yyyy)") == ["1995-05-06"]


def test_usmle_id_in_the_place_of_the_aamc_id_is_told() -> None:
    lines = [
        "5-341-150-7\t13568167\tSophia\tMarie\tEspinoza\t12/26/1995",
        "\t13568168\tEva\t\tDiaz\t12/26/1995",
    ]

    reading = read(csv_bytes(*lines), "r3.tsv")

    assert reading.rows == ()
    assert [p.words[:40] for p in reading.problems if p.column == "AAMC ID"] == [
        '"5-341-150-7" is written as a USMLE ID i',
        "The AAMC ID is missing.",
    ]


def test_middle_and_last_name_that_have_changed_places_are_refused() -> None:
    lines = ["13568167\t\tSophia\tEspinoza\tMarie\t12/26/1995", "13568168\t\tErin\tDhillon\tKate\t12/26/1995"]

    with pytest.raises(NotATable, match="first names seem to stand behind"):
        read(csv_bytes(*lines), "r3.tsv")


def test_one_row_with_the_last_name_first_is_told() -> None:
    lines = [LINE, "13568169\t\tGallagher\t\tRebecca\t12/26/1995", "13568170\t\tJin\t\tKim\t12/26/1995"]

    reading = read(
        csv_bytes(*lines, *(f"1400000{n}\t\tAnna\t\tChoi\t12/26/1995" for n in range(4))), "r3.tsv"
    )

    assert [str(n) for n in reading.notices if n.row == 2] == [
        "Row 2, last name: read as first name Gallagher, last name Rebecca. Correct it if that is wrong."
    ]

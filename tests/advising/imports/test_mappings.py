"""Which column is what: the guess, what was said before, and what a person chooses."""

import pytest

from advising.imports import alumni, faculty, roster_r3, roster_unmatched
from advising.imports.headings import Chosen
from advising.imports.limits import NotATable, UnknownColumns
from advising.imports.mappings import Guess, guess, labels, to_remember
from advising.imports.tables import read_grids
from tests.advising.imports.files import csv_bytes, xlsx_bytes

LINES = ("Student No,Last Name,First Name,Match Status,Shoe size", "14000001,Bell,Ana,Unmatched,41")


def guessed(*lines: str, remembered: dict[str, str] | None = None, heading: int | None = None) -> Guess:
    grids, _ = read_grids(csv_bytes(*lines), "a.csv")
    return guess(grids, roster_unmatched.LAYOUT, remembered or {}, heading=heading)


def fields(found: Guess) -> list[str]:
    return [column.field for column in found.columns]


def test_guess_by_heading_leaves_out_what_it_does_not_know() -> None:
    found = guessed(*LINES)

    assert fields(found) == ["", "family", "given", "match_status", ""]
    assert (found.heading, found.sheets, found.is_remembered) == (1, ("",), False)
    assert found.columns[3].samples == ("Unmatched",)


def test_guess_takes_what_was_said_of_an_earlier_file() -> None:
    found = guessed(*LINES, remembered={"student no": "aamc_id", "shoe size": ""})

    assert fields(found) == ["aamc_id", "family", "given", "match_status", ""]
    assert found.is_remembered


def test_what_was_said_before_goes_before_a_heading() -> None:
    found = guessed("ID,AAMC ID,Last,First,Status", "1,2,Bell,Ana,Unmatched", remembered={"id": "aamc_id"})

    assert fields(found) == ["aamc_id", "", "family", "given", "match_status"]


def test_field_that_the_layout_has_no_more_is_forgotten() -> None:
    assert fields(guessed(*LINES, remembered={"student no": "shoe_size"}))[0] == ""


def test_two_headings_alike_are_one_field_once() -> None:
    assert fields(guessed("AAMC ID,AAMC ID,Last,First,Status", "1,2,Bell,Ana,U")) == [
        "aamc_id",
        "",
        "family",
        "given",
        "match_status",
    ]


def test_row_of_the_heading_may_be_given() -> None:
    found = guessed("AAMC ID,Last Name,Match Status", "a,b,c", "1,Bell,Unmatched", heading=2)

    assert (found.heading, [column.heading for column in found.columns]) == (2, ["a", "b", "c"])


def test_file_without_headings_in_an_order_of_its_layout() -> None:
    grids, _ = read_grids(csv_bytes("13568167\t\tSophia\tM\tEspinoza\t12/6/1995\tx"), "r3.tsv")

    found = guess(grids, roster_r3.LAYOUT, {})

    assert (found.heading, fields(found)) == (0, [*roster_r3.FIELDS, ""])


def test_sheet_that_names_most_columns_is_guessed() -> None:
    data = xlsx_bytes([["Read me"]], people=[["Name", "Title", "Email"], ["Dr. Al Bo", "PD", "a@x.edu"]])
    grids, _ = read_grids(data, "f.xlsx")

    assert guess(grids, faculty.LAYOUT, {}).sheet == "people"


def test_reader_reads_as_chosen() -> None:
    grids, notes = read_grids(csv_bytes(*LINES), "a.csv")

    reading = roster_unmatched.of_grids(
        grids, notes, Chosen("", 1, ("aamc_id", "family", "given", "match_status", ""))
    )

    assert [(row.aamc_id, row.name.family) for row in reading.rows] == [("14000001", "Bell")]
    assert reading.notes == ('Not read: "Shoe size".',)


def test_reader_reads_a_file_without_headings_as_chosen() -> None:
    grids, _ = read_grids(csv_bytes("13568167\t\tEspinoza\tM\tSophia\t12/6/1995"), "r3.tsv")

    reading = roster_r3.of_grids(
        grids, (), Chosen("", 0, ("aamc_id", "usmle_id", "family", "middle", "given", "born_on"))
    )

    assert [(row.name.given, row.name.family) for row in reading.rows] == [("Sophia", "Espinoza")]


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (
            Chosen("", 1, ("aamc_id", "family", "", "match_status", "")),
            "No column is chosen for last name and",
        ),
        (Chosen("", 1, ("aamc_id", "given", "given", "", "")), "Two columns are chosen for the first name"),
        (Chosen("x", 1, ("aamc_id", "family", "given", "match_status", "")), 'no sheet "x"'),
    ],
)
def test_choice_that_does_not_fit_is_refused(chosen: Chosen, words: str) -> None:
    grids, _ = read_grids(csv_bytes(*LINES), "a.csv")

    with pytest.raises(NotATable, match=words):
        roster_unmatched.of_grids(grids, (), chosen)


def test_only_what_headings_do_not_say_is_remembered() -> None:
    columns = guessed(*LINES).columns

    assert to_remember(
        columns, ["aamc_id", "family", "given", "match_status", ""], roster_unmatched.LAYOUT
    ) == {"student no": "aamc_id"}
    assert to_remember(columns, ["aamc_id", "family", "given", "", ""], roster_unmatched.LAYOUT) == {
        "student no": "aamc_id",
        "match status": "",
    }


def test_labels_of_a_layout_are_told_apart() -> None:
    for layout in (roster_unmatched.LAYOUT, roster_r3.LAYOUT, faculty.LAYOUT, alumni.LAYOUT):
        words = [label for _, label in labels(layout)]
        assert len(words) == len(set(words))


def test_list_that_cannot_be_placed_asks_for_its_columns() -> None:
    with pytest.raises(UnknownColumns):
        roster_unmatched.read(csv_bytes(*LINES), "a.csv")

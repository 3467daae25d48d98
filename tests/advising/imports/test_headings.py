import pytest

from advising.imports import faculty, programs, roster_unmatched
from advising.imports.headings import key
from advising.imports.limits import NotATable
from tests.advising.imports.files import csv_bytes


@pytest.mark.parametrize(
    ("heading", "plain"),
    [
        ("AAMC ID#", "aamc id"),
        ("AAMC\nID", "aamc id"),
        ("Match Status (NRMP)", "match status"),
        ("SOAP Eligible (Y/N)", "soap eligible"),
        ("SOAP Eligible [yes/no]", "soap eligible"),
        ("Specialty #1", "specialty 1"),
        ("Student's Last Name", "student last name"),
        ("First name *", "first name"),
        ("Date of Birth (mm/dd/yyyy)", "date of birth"),
        ("E-mail", "email"),
        ("ＡＡＭＣ　ＩＤ", "aamc id"),
        ("AAMC ID (partner)", "aamc id partner"),  # not an aside: another column
    ],
)
def test_key_leaves_out_what_does_not_change_the_column(heading: str, plain: str) -> None:
    assert key(heading) == plain


def test_headings_with_asides_are_read() -> None:
    data = csv_bytes(
        "AAMC ID#,Student's Last Name,First name *,Match Status (NRMP),SOAP Eligible (Y/N),Specialty #1",
        "13568167,Bell,Ana,Unmatched,Y,IM",
    )

    (row,) = roster_unmatched.read(data, "a.csv").rows

    assert (row.aamc_id, row.status, row.soap_eligible, row.specialty_codes) == (
        "13568167",
        "unmatched",
        True,
        ("140",),
    )


@pytest.mark.parametrize(
    "heading", ["unfilled_2027", "Unfilled", "Open Positions", "Positions Available", "# Unfilled positions"]
)
def test_list_of_unfilled_programs_is_refused(heading: str) -> None:
    data = csv_bytes(f"nrmp_program_code,institution_name,track_name,{heading}", "1313120C0,Prov,FM,2")

    with pytest.raises(NotATable, match="List of Unfilled Programs may not be copied"):
        programs.read(data, "p.csv")


def test_title_of_the_list_of_unfilled_programs_is_refused() -> None:
    data = csv_bytes(
        "NRMP List of Unfilled Programs,,", "Program Code,Institution,Program", "1313120C0,Prov,FM"
    )

    with pytest.raises(NotATable, match="Row 1 has"):
        programs.read(data, "p.csv")


def test_note_on_an_open_position_is_no_list_of_them() -> None:
    data = csv_bytes(
        "AAMC ID,Last Name,First Name,Specialty,Notes", "13568167,Bell,Ana,IM,told of an open position"
    )

    assert len(roster_unmatched.read(data, "a.csv").rows) == 1


def test_columns_of_names_that_have_changed_places_are_refused() -> None:
    people = [("Sophia", "Espinoza"), ("Janelle", "Gallagher"), ("Erin", "Dhillon"), ("Brenda", "McCormack")]
    lines = [f"E{n},{given},{family},Medicine" for n, (given, family) in enumerate(people)]

    with pytest.raises(NotATable, match='"Last Name" holds first names such as "Sophia"'):
        faculty.read(csv_bytes("Emp ID,Last Name,First Name,Dept", *lines), "f.csv")

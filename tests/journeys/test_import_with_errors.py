"""Staff upload the list of unmatched students, see what stays out and why, and import the rest."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from advising.models import Person, Student
from tests.advising.imports.files import FOLDER
from tests.factories import CycleFactory, StaffFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [390, 1440])
def test_import_with_errors(open_page: Callable[..., Page], width: int) -> None:
    staff = StaffFactory(school=CycleFactory().school)
    page = open_page(staff, width=width, path="/students/imports/")

    page.get_by_label("What is in the file?").select_option("Unmatched students")
    page.set_input_files("input[type=file]", FOLDER / "roster_unmatched.csv")
    page.get_by_role("button", name="Preview").click()

    out = page.get_by_role("row").filter(has_text="Row 26")
    expect(out).to_contain_text("the same AAMC ID as in row 10, and differs in first name and email")
    assert Student.objects.count() == 0

    page.get_by_role("button", name="Import 24 rows").click()

    expect(page.get_by_text("Imported: 24 new, 0 changed.")).to_be_visible()
    expect(page.get_by_role("button", name="Import 24 rows")).to_have_count(0)
    assert Student.objects.count() == 24


def test_wrong_file_then_the_same_file_twice(open_page: Callable[..., Page]) -> None:
    staff = StaffFactory(school=CycleFactory().school)
    page = open_page(staff, path="/students/imports/")

    def upload(file: Path) -> None:
        page.get_by_label("What is in the file?").select_option("Faculty")
        page.set_input_files("input[type=file]", file)
        page.get_by_role("button", name="Preview").click()

    upload(FOLDER / "roster_unmatched.csv")
    expect(page.get_by_text("This does not look like a list of faculty")).to_be_visible()

    upload(FOLDER / "faculty.csv")
    page.get_by_role("button", name="Import 30 rows").click()
    page.goto("/students/imports/")
    upload(FOLDER / "faculty.csv")
    expect(page.get_by_text("No row would change anything")).to_be_visible()
    assert Person.objects.count() == 30

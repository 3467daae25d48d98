"""Staff upload a sheet with headings of their own, say which column is what, import it, and take it back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from advising.models import ImportState, Student
from tests.advising.imports.files import csv_bytes
from tests.factories import CycleFactory, StaffFactory
from tests.services.worker import Worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINES = ("Student No,Last Name,First Name,Match Status,Shoe", "14000001,Bell,Ana,Unmatched,41")


def upload(page: Page, folder: Path, *lines: str) -> None:
    file = folder / "ours.csv"
    file.write_bytes(csv_bytes(*lines))
    page.goto("/students/imports/")
    page.get_by_label("What is in the file?").select_option("Unmatched students")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Preview").click()


@pytest.mark.parametrize("width", [390, 1440])
def test_choose_the_columns_import_and_undo(
    open_page: Callable[..., Page], tmp_path: Path, width: int
) -> None:
    page = open_page(StaffFactory(school=CycleFactory().school), width=width, path="/students/imports/")

    upload(page, tmp_path, *LINES)
    expect(page.get_by_role("heading", name="Which column is what?")).to_be_visible()
    page.get_by_label("Student No").select_option("AAMC ID")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Import 1 row").click()
    expect(page.get_by_text("Imported: 1 new, 0 changed.")).to_be_visible()
    assert Student.objects.get().aamc_id == "14000001"

    page.get_by_role("button", name="Undo this import").click()
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("Everything stands as it stood")).to_be_visible()
    assert Student.objects.count() == 0

    upload(page, tmp_path, *LINES)
    expect(page.get_by_role("button", name="Import 1 row")).to_be_visible()


@pytest.mark.slow
def test_long_list_is_written_by_a_worker_while_the_page_tells(
    open_page: Callable[..., Page], tmp_path: Path, worker: Worker
) -> None:
    cycle = CycleFactory()
    page = open_page(StaffFactory(school=cycle.school), path="/students/imports/")
    lines = [f"{14000000 + n},Bell,Ana,Unmatched" for n in range(260)]

    upload(page, tmp_path, "AAMC ID,Last Name,First Name,Match Status", *lines)
    page.get_by_role("button", name="Import 260 rows").click()

    expect(page.get_by_role("button", name="Undo this import")).to_be_visible(timeout=60_000)
    assert Student.objects.count() == 260
    assert cycle.import_batches.get().state == ImportState.COMMITTED

"""A new school's first day: the dean opens a rehearsal, checks the clock, brings people, assigns, settles a clash."""

import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from advising.models import Student
from tests.advising.imports.files import FOLDER
from tests.factories import ProgramFactory, StaffFactory
from tests.services.worker import Worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def upload(page: Page, kind: str, file: str) -> None:
    page.goto("/students/imports/")
    page.get_by_label("What is in the file?").select_option(kind)
    page.set_input_files("input[type=file]", FOLDER / file)
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name=re.compile(r"^Import \d+ rows$")).click()
    expect(page.get_by_text(re.compile(r"Imported: \d+ new"))).to_be_visible()


def invitation_of_the_first_dean() -> str:
    said = StringIO()
    call_command(
        "create_school",
        "Lakeshore College of Medicine",
        dean_email="ines.varga@lakeshore.example",
        dean_name="Ines Varga",
        stdout=said,
    )
    return said.getvalue().splitlines()[-1]


def log(page: Page, student: Student, direction: str, outcome: str) -> None:
    page.goto(f"/log/?student={student.pk}")
    page.get_by_label("Program", exact=True).fill("County General, Internal Medicine")
    page.get_by_text(direction).click()
    page.get_by_role("button", name=outcome).click()
    page.wait_for_url(re.compile("/contacts/"))


def until(page: Page, path: str, shown: Locator) -> None:
    """Looks again until the worker has done its part."""
    for _ in range(20):
        page.goto(path)
        if shown.count():
            return
        page.wait_for_timeout(500)
    expect(shown).not_to_have_count(0)


@pytest.mark.slow
def test_from_an_empty_school_to_a_settled_clash(open_page: Callable[..., Page], worker: Worker) -> None:
    ProgramFactory(institution_name="County General", track_name="Internal Medicine")
    page = open_page()
    page.goto(invitation_of_the_first_dean())
    page.get_by_label("Password").fill("a long enough phrase")
    page.get_by_label("The same once more").fill("a long enough phrase")
    page.get_by_role("button", name="Save the password").click()
    page.get_by_label("Email").fill("ines.varga@lakeshore.example")
    page.get_by_label("Password").fill("a long enough phrase")
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.get_by_role("link", name="Open a cycle").click()
    page.get_by_label("Calendar").select_option("nrmp_2027")
    page.get_by_label(re.compile("Rehearse from “Programs may contact”")).check()
    page.get_by_label(re.compile("^Yes. “Applicant or representative”")).check()
    page.get_by_role("button", name="Open the cycle").click()
    expect(page.get_by_text("Rehearsal. The clock is set by hand")).to_be_visible()

    page.get_by_role("link", name="Change times").click()
    page.get_by_label("Round 4: offers released").fill("2027-03-18T18:30")
    page.get_by_label("Why").fill("Moved on nrmp.org this morning")
    page.get_by_role("button", name="Move").click()
    row = page.get_by_role("row").filter(has_text="Round 4: offers released")
    expect(row).to_contain_text("6:30 pm")
    row.get_by_role("button", name="I confirm it").click()
    expect(row).to_contain_text("Ines Varga")

    upload(page, "Unmatched students", "roster_unmatched.csv")
    upload(page, "Faculty", "faculty.csv")

    page.goto("/board/")
    page.get_by_role("button", name=re.compile("^Assign ")).first.click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    student = Student.objects.get(assignments__isnull=False)

    staff = open_page(StaffFactory(school=student.cycle.school))
    log(page, student, "They contacted us", "Spoke, no answer yet")
    log(staff, student, "We contacted them", "Left a message")
    log(page, student, "We contacted them", "Left a message")

    clash = page.locator("main").get_by_role("link", name=re.compile("already spoke to County General"))
    until(page, "/conflicts/", clash)
    clash.first.click()
    expect(page.get_by_role("heading", name="Conflict", exact=True)).to_be_visible()
    page.get_by_label("How was it settled?").select_option("merged")
    page.get_by_role("button", name="Settle").click()
    expect(page.get_by_text("Settled.")).to_be_visible()
    expect(clash).to_have_count(0)
    page.get_by_role("link", name="Settled").click()
    clash.first.click()
    expect(page.locator("main").get_by_text(re.compile("^By Ines Varga"))).to_be_visible()

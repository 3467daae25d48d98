"""Who has the board open sees what others do, without touching anything."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from advising.actions.assignments import assign_advocate
from advising.actions.tasks import add_task
from advising.clock import Moment
from advising.models import TaskOwner
from tests.factories.advising import (
    AdvocateFactory,
    AssignmentFactory,
    CycleFactory,
    DeanFactory,
    StudentFactory,
)
from tests.moments import HOUR, TUESDAY_NOON

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ASKED_AGAIN = 11_000  # ms: the polling interval of pages.md and one second


def test_what_another_does_shows_by_itself(open_page: Callable[..., Page]) -> None:
    cycle = CycleFactory(
        is_rehearsal=True, anchor_machine_at=timezone.now(), anchor_cycle_at=TUESDAY_NOON, clock_rate=1
    )
    student = StudentFactory(cycle=cycle, person__family_name="Camacho")
    bell = AdvocateFactory(school=cycle.school, family_name="Bell")
    other = StudentFactory(cycle=cycle, person__family_name="Ortiz")
    dean = DeanFactory(school=cycle.school)
    page = open_page(dean)
    page.clock.install()
    page.goto("/board/")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.locator(f"#need-{other.pk} a.b").focus()

    now = timezone.now()
    assign_advocate(student=student, advocate=bell, why="", by=dean, now=Moment(TUESDAY_NOON, now))
    with page.expect_response(lambda answer: answer.url.endswith("/board/")) as answered:
        page.clock.run_for(ASKED_AGAIN)

    page.wait_for_selector(f"#student-{student.pk}")
    assert answered.value.status == 200
    assert page.locator("#need-" + str(student.pk)).count() == 0
    assert page.evaluate("document.activeElement.closest('li').id") == f"need-{other.pk}"

    page.get_by_role("button", name="Assign Dr. Bell").click()
    page.wait_for_selector("text=Every student in SOAP has an advocate")


def _order(page: Page) -> list[str]:
    rows: list[str] = page.eval_on_selector_all("#students tbody tr", "rows => rows.map(row => row.id)")
    return rows


def test_no_row_moves_under_the_pointer(open_page: Callable[..., Page]) -> None:
    cycle = CycleFactory(
        is_rehearsal=True, anchor_machine_at=timezone.now(), anchor_cycle_at=TUESDAY_NOON, clock_rate=1
    )
    dean = DeanFactory(school=cycle.school)
    students = [
        AssignmentFactory(student__cycle=cycle, student__status_at=TUESDAY_NOON - hours * HOUR).student
        for hours in (3, 2, 1)
    ]
    page = open_page(dean)
    page.clock.install()
    page.goto("/board/")
    page.wait_for_selector("html[data-ready]", state="attached")
    before = _order(page)
    page.hover(f"#student-{students[0].pk}")

    add_task(
        student=students[2], kind="other", title="Call home", owner=TaskOwner.OFFICE, by=dean,
        now=Moment(TUESDAY_NOON, timezone.now()),
    )  # fmt: skip
    page.clock.run_for(ASKED_AGAIN)
    page.wait_for_selector("text=Call home")
    held = _order(page)
    told = page.locator("[data-moved]").inner_text()
    page.mouse.move(0, 0)
    page.wait_for_selector("[data-moved][hidden]", state="attached")

    assert before == [f"student-{one.pk}" for one in students]
    assert (held, told) == (before, "3 moved, show")
    assert _order(page) == [f"student-{students[number].pk}" for number in (2, 0, 1)]

"""A dean assigns from the board in a browser, and takes it back."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from advising.models import Acquaintance
from tests.factories.advising import AdvocateFactory, CycleFactory, DeanFactory, StudentFactory
from tests.moments import HOUR, TUESDAY_NOON

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_dean_assigns_the_suggested_advocate_and_undoes_it(open_page: Callable[..., Page]) -> None:
    cycle = CycleFactory(
        is_rehearsal=True, anchor_machine_at=timezone.now(), anchor_cycle_at=TUESDAY_NOON, clock_rate=1
    )
    student = StudentFactory(
        cycle=cycle,
        person__given_name="Luis",
        person__family_name="Camacho",
        status_at=TUESDAY_NOON - 4 * HOUR,
    )
    bell = AdvocateFactory(school=cycle.school, given_name="Marcus", family_name="Bell")
    AdvocateFactory(school=cycle.school, given_name="Ruth", family_name="Okafor")
    Acquaintance.objects.create(person=bell, student=student, kind="supervised", service="M3 surgery")
    page = open_page(DeanFactory(school=cycle.school), path="/board/")

    page.get_by_role("button", name="Assign Dr. Bell").click()
    page.wait_for_selector("text=Every student in SOAP has an advocate")
    assigned = student.assignments.open().get().advocate
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("text=no longer speaks for")

    assert assigned == bell
    assert not student.assignments.open().exists()

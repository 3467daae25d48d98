"""An advocate logs a call on the phone in a few taps, calls back, and takes a log back by one press."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from advising.models import Assignment, Milestone
from outreach.models import Message, State
from tests.factories import AssignmentFactory, TargetFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def assignment() -> Assignment:
    """An advocate and a student who applied, in a cycle in which programs may contact since yesterday."""
    target = TargetFactory(
        program__institution_name="County General", program__track_name="Internal Medicine"
    )
    now = timezone.now()
    days = {"programs_review_begin": -1, "soap_ends": 1}
    for milestone in Milestone.objects.filter(cycle=target.student.cycle):
        milestone.at = now + timedelta(days=days.get(milestone.key, -2))
        milestone.save()
    long_ago = now - timedelta(days=3)
    target.applied_at = target.state_at = long_ago
    target.save()
    return AssignmentFactory(student=target.student, since=long_ago)


def test_log_a_call_in_a_few_taps(open_page: Callable[..., Page], assignment: Assignment) -> None:
    name = assignment.student.person.full_name
    page = open_page(assignment.advocate.user, width=390, path="/my-students/")

    page.get_by_role("link", name=f"Log contact for {name}").tap()
    page.get_by_role("link", name="County General, Internal Medicine").tap()
    page.get_by_text("They contacted us").tap()
    page.get_by_role("button", name="Spoke, no answer yet").tap()

    expect(
        page.get_by_text(f"Answer County General about {assignment.student.person.first_name}")
    ).to_be_visible()
    message = Message.objects.get()
    assert (message.direction, message.outcome, message.state) == ("inbound", "spoke", State.LOGGED)

    page.get_by_role("button", name="Calling now").tap()
    expect(page.get_by_text("Reserved for you.")).to_be_visible()
    page.get_by_role("link", name="Log and end").tap()
    page.get_by_role("button", name="Left a message").tap()

    expect(page.get_by_role("heading", name="My students")).to_be_visible()
    expect(page.get_by_text("You are calling.")).to_have_count(0)


def test_take_back_by_one_press(open_page: Callable[..., Page], assignment: Assignment) -> None:
    target = assignment.student.targets.get()
    page = open_page(
        assignment.advocate.user,
        width=390,
        path=f"/log/?student={assignment.student.pk}&program={target.program_id}",
    )
    page.get_by_text("They contacted us").tap()
    page.get_by_role("button", name="Will interview").tap()

    page.get_by_role("button", name="Undo").tap()

    expect(page.get_by_text("Taken back.").first).to_be_visible()
    expect(page.get_by_text("0 windows open of 1")).to_be_visible()
    assert Message.objects.get().state == State.CANCELLED

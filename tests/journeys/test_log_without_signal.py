"""A phone without a connection: the log waits on the device as ids and codes, outlives a reload, and is stored once."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import cast

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from advising.models import Assignment, Milestone, User
from outreach.models import Message
from tests.factories import AssignmentFactory, TargetFactory
from tests.services.browser import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
STORE = "soapnet-waiting-logs"


@pytest.fixture
def assignment() -> Assignment:
    target = TargetFactory(
        program__institution_name="County General",
        student__person__given_name="Maya",
        student__person__family_name="Quillfeather",
    )
    now = timezone.now()
    days = {"programs_review_begin": -1, "soap_ends": 1}
    for milestone in Milestone.objects.filter(cycle=target.student.cycle):
        milestone.at = now + timedelta(days=days.get(milestone.key, -2))
        milestone.save()
    target.applied_at = target.state_at = now - timedelta(days=3)
    target.save()
    made: Assignment = AssignmentFactory(student=target.student, since=target.applied_at)
    return made


@pytest.fixture
def page(browser: Browser, live: str, assignment: Assignment) -> Iterator[Page]:
    """The log form about Maya at County General on a phone, open before the signal goes.

    A browser of its own: a lost connection is an error in the console, which `open_page` would not forgive.
    """
    client = Client()
    client.force_login(cast("User", assignment.advocate.user))
    cookie = client.cookies["sessionid"]
    context = browser.new_context(base_url=live, viewport={"width": 390, "height": 844}, has_touch=True)
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live}])
    page = context.new_page()
    program = assignment.student.targets.get().program_id
    page.goto(f"/log/?student={assignment.student.pk}&program={program}")
    yield page
    context.close()


def stored(page: Page) -> str:
    return str(page.evaluate(f"localStorage.getItem('{STORE}')") or "")


def test_log_waits_holds_no_words_and_is_stored_once(page: Page) -> None:
    page.get_by_label("What was said (optional)").fill("She asked about Maya's leave.")
    page.get_by_text("They contacted us").tap()
    page.context.set_offline(True)

    page.get_by_role("button", name="Spoke, no answer yet").tap()

    expect(page.get_by_text("1 log waits on this device")).to_be_visible()
    expect(page.get_by_text("The note is not kept")).to_be_visible()
    kept = stored(page)
    assert not [word for word in ("Maya", "Quillfeather", "leave", "County", "asked") if word in kept]
    (log,) = json.loads(kept)
    assert (log["values"]["direction"], log["values"]["outcome"]) == ("inbound", "spoke")
    assert not Message.objects.exists()

    page.context.set_offline(False)
    expect(page.get_by_text("Sent: 1 log that waited.")).to_be_visible()
    page.evaluate(f"localStorage.setItem('{STORE}', {json.dumps(kept)})")  # as if its answer had been lost
    page.goto("/my-students/")
    expect(page.get_by_text("Sent: 1 log that waited.")).to_be_visible()

    assert Message.objects.get().outcome == "spoke"
    assert stored(page) == ""


def test_signing_out_with_a_waiting_log_asks(page: Page) -> None:
    page.context.set_offline(True)
    page.get_by_role("button", name="Left a message").tap()
    expect(page.get_by_text("1 log waits on this device")).to_be_visible()

    page.evaluate("document.querySelector('form[action*=logout]').requestSubmit()")
    page.get_by_role("dialog").get_by_role("button", name="Send now").tap()
    expect(page.get_by_text("No connection yet. 1 log waits still.")).to_be_visible()
    page.get_by_role("button", name="Stay signed in").tap()
    assert stored(page)

    page.context.set_offline(False)
    expect(page.get_by_text("Sent: 1 log that waited.")).to_be_visible()
    assert Message.objects.get().outcome == "left_message"

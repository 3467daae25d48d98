"""An advocate's message is held; she asks the dean, who overrides with a reason; it leaves, and the ledger says so."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from advising.models import Person
from outreach.actions.deliveries import deliver_due
from outreach.dispatcher import send_due
from outreach.models import Message, OutboxMail, Override, State
from tests import moments
from tests.factories import DeanFactory, PersonFactory, ReleaseFactory
from tests.outreach.actions.letters import Desk, account, desk

LONG = 30_000  # milliseconds that an answer may take on a busy machine
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def place(now: datetime) -> Desk:
    """Tuesday, one o'clock, whenever the test runs: the program has not contacted anybody about this student."""
    made = desk(
        is_open=False,
        is_released=False,
        is_rehearsal=True,
        anchor_machine_at=now,
        anchor_cycle_at=moments.TUESDAY_NOON + moments.HOUR,
    )
    ReleaseFactory(
        student=made.student, signed_at=now - timedelta(days=1), expires_at=now + timedelta(days=60)
    )
    return made


@pytest.fixture
def dean(place: Desk) -> Person:
    user = DeanFactory(school=place.cycle.school, name="Karen Alvarez")
    return PersonFactory(school=place.cycle.school, user=user)


@pytest.mark.parametrize(("width", "dark"), [(390, True), (1440, False)])
def test_held_message_leaves_by_a_deans_written_reason(
    open_page: Callable[..., Page], place: Desk, dean: Person, now: datetime, width: int, dark: bool
) -> None:
    message = place.draft(now=place.cycle.moment(now))
    writer = open_page(place.user, width=width, dark=dark, path=f"/messages/{message.pk}/")

    expect(writer.locator("#checks .fnd-block").first).to_contain_text("has not contacted us", timeout=LONG)
    expect(writer.get_by_role("button", name="Send", exact=True)).to_be_disabled(timeout=LONG)
    writer.get_by_role("button", name="Ask the dean").click()
    expect(writer.locator("main").get_by_text("The dean is asked.")).to_be_visible(timeout=LONG)

    send_due(worker="test", clock=timezone.now)
    office = open_page(account(dean), width=width, dark=dark, path="/inbox/")
    office.get_by_role("button", name="Open").first.click()
    office.get_by_label("Why may it leave?").fill("Their coordinator asked me in the corridor for this.")
    office.get_by_role("button", name="Override", exact=True).click()
    expect(office.locator("main").get_by_text("Overridden by dean")).to_be_visible(timeout=LONG)

    send_due(worker="test", clock=timezone.now)
    writer.goto("/inbox/")
    writer.get_by_role("button", name="Open").first.click()
    expect(writer.get_by_text("Their coordinator asked me in the corridor")).to_be_visible(timeout=LONG)
    writer.get_by_role("button", name="Send", exact=True).click()
    expect(writer.get_by_text("It leaves in a few seconds.")).to_be_visible(timeout=LONG)
    due_at = Message.objects.get().due_at
    assert due_at is not None
    early = deliver_due(machine=due_at - timedelta(seconds=1))
    deliver_due(machine=timezone.now() + timedelta(seconds=21))
    writer.reload()

    expect(writer.get_by_text("Taken by the mail server")).to_be_visible(timeout=LONG)
    assert (early, Message.objects.get().state) == (0, State.SENT)
    assert OutboxMail.objects.filter(to_address=place.director.email).count() == 1
    assert Override.objects.get().used_at is not None
    office.goto(f"/students/{place.student.pk}/")
    expect(office.get_by_text("Overridden by Karen Alvarez: Their coordinator asked me")).to_be_visible(
        timeout=LONG
    )


def test_what_was_sent_is_taken_back_within_twenty_seconds(
    open_page: Callable[..., Page], place: Desk, dean: Person, now: datetime
) -> None:
    """By the toast's Undo on another page; and once a worker has it, the press says that it is too late."""
    message = place.draft(receivers=[dean], program=None, now=place.cycle.moment(now))
    page = open_page(place.user, path=f"/messages/{message.pk}/")

    page.get_by_role("button", name="Send", exact=True).click()
    page.locator("[data-toasts]").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone. It is a draft again.")).to_be_visible(timeout=LONG)
    late = deliver_due(machine=timezone.now() + timedelta(seconds=60))
    assert (late, Message.objects.get().state) == (0, State.DRAFT)

    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("It leaves in a few seconds.")).to_be_visible(timeout=LONG)
    deliver_due(machine=timezone.now() + timedelta(seconds=21))
    page.locator("main").get_by_role("button", name="Undo").click()

    expect(page.get_by_text("Too late to undo")).to_be_visible(timeout=LONG)
    assert Message.objects.get().state == State.SENT

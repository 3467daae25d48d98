"""An advocate writes an answer, sees what holds it with the words, mends it, sends it, and it lands in the outbox."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from advising.models import Contact, Exam
from outreach.actions.deliveries import deliver_due
from outreach.models import Message, OutboxMail, State
from tests import moments
from tests.factories import ReleaseFactory
from tests.outreach.actions.letters import desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "dark"), [(390, True), (1440, False)])
def test_clash_is_quoted_mended_sent_and_undone(
    open_page: Callable[..., Page], width: int, dark: bool
) -> None:
    now = timezone.now()
    place = desk(
        is_released=False,
        is_rehearsal=True,
        anchor_machine_at=now,
        anchor_cycle_at=moments.TUESDAY_NOON + moments.HOUR,
    )
    ReleaseFactory(
        student=place.student, signed_at=now - timedelta(days=1), expires_at=now + timedelta(days=60)
    )
    Exam.objects.create(student=place.student, exam="Step 1", result="pass", attempts=2)
    message = place.draft(now=place.cycle.moment(now))
    page = open_page(place.user, width=width, dark=dark, path=f"/messages/{message.pk}/")

    page.get_by_label("Message", exact=True).fill(place.body + "\nShe passed Step 1 on the first attempt.\n")
    page.get_by_role("button", name="Save and check").click()

    held = page.locator("#checks .fnd-block")
    expect(held.first).to_contain_text("passed Step 1 on the first attempt")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()

    page.get_by_label("Message", exact=True).fill(place.body)
    page.get_by_role("button", name="Save and check").click()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("It leaves in a few seconds.")).to_be_visible()
    page.locator("main").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone. It is a draft again.")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("It leaves in a few seconds.")).to_be_visible()

    deliver_due(machine=timezone.now() + timedelta(seconds=21))
    page.reload()

    expect(page.get_by_text("Taken by the mail server")).to_be_visible()
    assert Message.objects.get().state == State.SENT
    assert OutboxMail.objects.get().to_address == place.director.email
    assert Contact.objects.get().answered_at is not None

"""The composer in a browser: checks while one types, a fix by one press, and words that nothing loses."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from outreach.actions.drafts import keep
from outreach.actions.logs import Track, log_contact
from outreach.models import Direction, Message, MessageText, State
from tests import moments
from tests.factories import ReleaseFactory, StaffFactory
from tests.outreach.actions.letters import Desk, desk

LONG = 30_000  # milliseconds that an answer may take on a busy machine
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def place(now: datetime) -> Desk:
    """Tuesday, one o'clock, whenever the test runs, with the window open."""
    made = desk(
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
def message(place: Desk, now: datetime) -> Message:
    return place.draft(now=place.cycle.moment(now))


def body_on_file(message: Message, page: Page, words: str) -> str:
    """The newest words, once they are these: a slow machine may keep half a sentence first."""
    for _ in range(LONG // 200):
        text = MessageText.objects.filter(message=message).order_by("number").last()
        if text is not None and text.body == words:
            return words
        page.wait_for_timeout(200)
    return text.body if text else ""


def test_clash_shows_while_typing_and_is_mended_by_one_key(
    open_page: Callable[..., Page], place: Desk, message: Message
) -> None:
    page = open_page(place.user, path=f"/messages/{message.pk}/")
    name = place.student.person.full_name
    held = place.body.replace("Please take", f"Where will {name} be ranked on your list? Please take")

    page.get_by_label("Message", exact=True).fill(held)

    expect(page.locator("#checks .fnd-block")).to_contain_text("ranked", timeout=LONG)
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled(timeout=LONG)
    expect(page.locator(".marks mark").first).to_be_attached(timeout=LONG)
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("1")
    expect(page.get_by_text("Changed, and checked again.")).to_be_visible(timeout=LONG)
    expect(page.get_by_label("Message", exact=True)).to_have_value(
        place.body.replace(
            "Please take", "Please call me if anything in the file needs more context. Please take"
        )
    )
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled(timeout=LONG)

    page.locator("[data-toasts]").get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Message", exact=True)).to_have_value(held, timeout=LONG)


def test_words_are_kept_while_typing_and_no_keystroke_is_lost(
    open_page: Callable[..., Page], place: Desk, message: Message
) -> None:
    page = open_page(place.user, path=f"/messages/{message.pk}/")
    area = page.get_by_label("Message", exact=True)
    area.fill("")

    area.press_sequentially("Dear Dr. Marsh, thank you for calling us today.", delay=40)

    expect(page.locator("[data-saved]")).to_contain_text("Saved 1:0", timeout=LONG)
    expect(area).to_have_value("Dear Dr. Marsh, thank you for calling us today.", timeout=LONG)
    expect(page.locator("[data-words]")).to_have_text("9")
    typed = "Dear Dr. Marsh, thank you for calling us today."
    assert body_on_file(message, page, typed) == typed
    page.reload()
    expect(area).to_have_value("Dear Dr. Marsh, thank you for calling us today.", timeout=LONG)


def test_lost_connection_loses_no_text(open_page: Callable[..., Page], place: Desk, message: Message) -> None:
    page = open_page(place.user, path=f"/messages/{message.pk}/")
    words = f"{place.body}\nThank you again.\n"
    page.context.set_offline(True)

    page.get_by_label("Message", exact=True).fill(words)
    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.locator("[data-saved]")).to_contain_text("no connection", timeout=LONG)
    expect(page.get_by_label("Message", exact=True)).to_have_value(words, timeout=LONG)
    assert Message.objects.get().state == State.DRAFT
    page.context.set_offline(False)
    expect(page.locator("[data-saved]")).to_contain_text("Saved", timeout=LONG)
    assert body_on_file(message, page, words) == words


def test_ended_session_loses_no_text(
    open_page: Callable[..., Page], place: Desk, message: Message, live: str
) -> None:
    page = open_page(place.user, path=f"/messages/{message.pk}/")
    words = f"{place.body}\nThank you again.\n"
    Session.objects.all().delete()

    page.get_by_label("Message", exact=True).fill(words)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("[data-saved]")).to_contain_text("your session has ended", timeout=LONG)
    expect(page.get_by_label("Message", exact=True)).to_have_value(words, timeout=LONG)

    client = Client()
    client.force_login(place.user)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live}])
    expect(page.locator("[data-saved]")).to_contain_text("Saved 1:0", timeout=LONG)
    assert body_on_file(message, page, words) == words


def test_stale_send_shows_what_changed_and_goes_by_one_more_press(
    open_page: Callable[..., Page], place: Desk, message: Message, now: datetime
) -> None:
    page = open_page(place.user, path=f"/messages/{message.pk}/")
    words = f"{place.body}\nThank you again.\n"
    page.get_by_label("Message", exact=True).fill(words)
    log_contact(
        cycle=place.cycle, student=place.student, tracks=[Track(place.program, True)], channel="call",
        direction=Direction.INBOUND, at=place.cycle.moment(now).cycle, theirs=place.director, ours=place.advocate,
        by=StaffFactory(school=place.cycle.school, name="Sam Staff"), now=place.cycle.moment(now),
    )  # fmt: skip

    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.get_by_text("Sam Staff logged a contact.")).to_be_visible(timeout=LONG)
    expect(page.get_by_label("Message", exact=True)).to_have_value(words, timeout=LONG)
    page.get_by_role("button", name="Send all the same").click()
    expect(page.get_by_text("It leaves in a few seconds.")).to_be_visible(timeout=LONG)
    assert body_on_file(message, page, words) == words


def test_words_that_another_changed_are_kept_beside_ones_own(
    open_page: Callable[..., Page], place: Desk, message: Message, now: datetime
) -> None:
    page = open_page(place.user, path=f"/messages/{message.pk}/")
    keep(
        message=message, subject="Theirs", body="Their words", version=1,
        by=StaffFactory(school=place.cycle.school, name="Sam Staff"), now=place.cycle.moment(now),
    )  # fmt: skip
    mine = f"{place.body}\nMine.\n"

    page.get_by_label("Message", exact=True).fill(mine)
    expect(page.locator("[data-saved]")).to_contain_text(
        "Somebody else has changed these words", timeout=LONG
    )
    page.get_by_role("button", name="Save and check").click()

    expect(page.get_by_text("What stands now, by Sam Staff")).to_be_visible(timeout=LONG)
    expect(page.get_by_label("Message", exact=True)).to_have_value(mine, timeout=LONG)


@pytest.mark.parametrize(("width", "dark"), [(390, True), (1440, False)])
def test_receiver_and_student_are_found_by_typing(
    open_page: Callable[..., Page], place: Desk, width: int, dark: bool
) -> None:
    page = open_page(place.user, width=width, dark=dark, path="/messages/new/")

    page.get_by_role("combobox", name="To").fill(place.director.family_name)
    page.get_by_role("option").first.click()
    page.get_by_role("combobox", name="About").fill(place.student.person.family_name)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Write it").click()

    title = f"{place.student.person.full_name} to {place.program.institution_name}"
    expect(page.get_by_role("heading", name=title)).to_be_visible(timeout=LONG)
    message = Message.objects.get()
    assert [one.person for one in message.receivers.all()] == [place.director]
    assert {touch.student for touch in message.touches.all()} == {place.student}

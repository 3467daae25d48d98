"""The tray in Chromium: everybody can read it, nothing scrolls sideways, one press files, a download stays a file."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from outreach.actions.filing import receive
from outreach.models import InboundMail, InboundState
from tests.outreach.letters_in import CAME, letter, make_office, settings_for_mail
from tests.outreach.views.test_mail_tray import in_parts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "dark"), [(390, True), (1440, False)])
def test_mail_is_read_and_filed_by_one_press(
    open_page: Callable[..., Page], settings: Any, width: int, dark: bool
) -> None:
    settings_for_mail(settings)
    office = make_office()
    mail = receive(letter(by="theschools"), machine=CAME)
    page = open_page(office.dean, width=width, dark=dark, path=reverse("mail_tray"))
    found = Axe().run(page).response["violations"]

    page.get_by_role("link", name="Your applicant").click()
    found += Axe().run(page).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="File it").click()

    expect(page.get_by_text("Filed. It stands in the ledger.")).to_be_visible()
    assert InboundMail.objects.get(pk=mail.pk).state == InboundState.FILED
    assert [one["id"] for one in found] == []


def test_attachment_is_downloaded_and_not_shown(open_page: Callable[..., Page], settings: Any) -> None:
    settings_for_mail(settings)
    office = make_office()
    page = open_page(office.dean, path=reverse("mail", args=[in_parts().pk]))

    with page.expect_download() as download:
        page.get_by_role("link", name="cv").click()

    assert download.value.path().read_bytes() == b"PDF"
    assert page.get_by_text("Not given out: a file of this kind can run.").is_visible()

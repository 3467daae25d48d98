"""Pages that packages bring, in a browser under our content policy: it may have nothing to complain about."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.factories.advising import DeanFactory, ItAdminFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_admin_pages(open_page: Callable[..., Page]) -> None:
    page = open_page(ItAdminFactory(), path="/admin/")
    links = [link.get_attribute("href") for link in page.locator("#content-main a").all()]

    for link in links:
        page.goto(str(link))
        assert page.locator("#user-tools").is_visible(), link


@pytest.mark.parametrize("path", ["/accounts/2fa/", "/accounts/sessions/", "/accounts/password/change/"])
def test_account_page(open_page: Callable[..., Page], path: str) -> None:
    page = open_page(DeanFactory(), path=path)

    assert page.locator("main").is_visible()


def test_sign_in_page(page: Page) -> None:
    page.goto("/accounts/login/")

    assert page.get_by_role("button", name="Sign in").first.is_visible()

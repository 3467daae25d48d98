"""What static/js/app.js does with polling: only in sight, quietly, and honest about silence."""

import pytest
from playwright.sync_api import Page

from tests import moments
from tests.factories import CycleFactory, DeanFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HALF_A_MINUTE = 31_000
TUESDAY = moments.TUESDAY_NOON


@pytest.fixture
def page(open_page) -> Page:
    """The gallery with a clock that stands still until the test moves it on."""
    page: Page = open_page(DeanFactory(school=CycleFactory().school))
    page.clock.install(time=TUESDAY)
    page.goto("/gallery/")
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


@pytest.fixture
def asked(page) -> list[str]:
    """The tags with which the strip was asked, one for each time."""
    tags: list[str] = []
    page.on(
        "request",
        lambda request: (
            tags.append(request.headers.get("if-none-match", "")) if request.url.endswith("/strip/") else None
        ),
    )
    return tags


def test_strip_is_asked_again_with_its_tag(page, asked):
    with page.expect_response("**/strip/"):
        page.clock.run_for(HALF_A_MINUTE)
    page.wait_for_selector("#strip[data-etag]")
    with page.expect_response("**/strip/") as second:
        page.clock.run_for(HALF_A_MINUTE)

    assert asked[0] == ""
    assert asked[1] != ""
    assert second.value.status in (200, 304)
    assert page.locator("#strip b").first.is_visible()


def test_nothing_is_asked_in_a_hidden_tab(page, asked):
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => true})")

    page.clock.run_for(3 * HALF_A_MINUTE)
    page.wait_for_load_state("networkidle")

    assert asked == []


def test_coming_back_asks_at_once(page, asked):
    with page.expect_response("**/strip/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    assert len(asked) == 1


def test_silence_is_said_after_a_minute_and_taken_back(browser, live, client):
    # A browser of its own, since htmx writes each failure to the console, where open_page allows nothing.
    client.force_login(DeanFactory(school=CycleFactory().school))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live}
    context = browser.new_context(base_url=live)
    context.add_cookies([session])
    page = context.new_page()
    page.clock.install(time=TUESDAY)
    page.goto("/gallery/")
    page.route("**/strip/", lambda route: route.fulfill(status=503, body=""))
    band = page.locator("[data-not-live]")

    for _ in range(4):
        page.clock.run_for(HALF_A_MINUTE)
        page.wait_for_load_state("networkidle")
    words = band.inner_text()
    page.unroute("**/strip/")
    with page.expect_response("**/strip/"):
        band.get_by_role("button", name="Try now").click()
    band.wait_for(state="hidden")
    context.close()

    assert "You see the last copy" in words


def test_ended_session_is_said_and_swaps_nothing(page):
    page.context.clear_cookies()

    with page.expect_response("**/accounts/login/**"):
        page.clock.run_for(HALF_A_MINUTE)
    page.locator("[data-not-live]").wait_for()

    assert "Your session has ended" in page.locator("[data-not-live]").inner_text()
    assert page.locator("#id_login").count() == 0


def test_polling_leaves_focus_where_it_was(page):
    page.get_by_role("button", name="Open a dialog").focus()

    with page.expect_response("**/strip/"):
        page.clock.run_for(HALF_A_MINUTE)
    page.wait_for_selector("#strip[data-etag]")

    assert page.evaluate("document.activeElement.textContent") == "Open a dialog"


def test_single_keys_rest_while_somebody_types(page):
    page.evaluate("document.querySelector('a[href=\"#maya\"]').dataset.key = 'm'")
    page.locator("#id_note").focus()

    page.keyboard.type("m")
    typed = page.url
    page.locator("h1").click()
    page.keyboard.press("m")

    assert not typed.endswith("#maya")
    assert page.url.endswith("#maya")


def test_fix_is_applied_by_its_number(page):
    page.evaluate(
        "document.querySelector('.fnd [data-key=\"1\"]').addEventListener('click', () => { window.fixed = 1 })"
    )

    page.keyboard.press("1")

    assert page.evaluate("window.fixed") == 1


def test_question_mark_lists_the_keys(page):
    page.keyboard.press("?")

    assert page.get_by_role("heading", name="Keys", exact=True).is_visible()


def test_keys_can_be_switched_off(page):
    page.keyboard.press("?")
    page.get_by_role("button", name="Switch keys off").click()
    page.wait_for_selector('html[data-keys="off"][data-ready]', state="attached")

    page.keyboard.press("?")

    assert not page.get_by_role("heading", name="Keys", exact=True).is_visible()


def test_rows_are_walked_with_j_and_k(page):
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("k")

    assert second != page.evaluate("document.activeElement.textContent")


def test_undo_key_presses_the_last_toasts_undo(page):
    page.evaluate(
        "document.querySelector('[data-toasts]').append(document.querySelector('.lib [data-toast]'));"
        "document.querySelector('[data-toasts] form').addEventListener('submit', e => "
        "{ e.preventDefault(); window.undone = 1 })"
    )

    page.keyboard.press("Control+z")

    assert page.evaluate("window.undone") == 1

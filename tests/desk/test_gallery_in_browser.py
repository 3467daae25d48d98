"""The gallery in Chromium: nothing complains, nothing scrolls sideways, everybody can read it."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories import CycleFactory, DeanFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def dean():
    return DeanFactory(school=CycleFactory().school, name="Katherine Alvarez")


def ready(page):
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 768, 1440])
def test_gallery_has_no_barriers(open_page, dean, width, dark):
    page = ready(open_page(dean, width=width, dark=dark, path="/gallery/"))

    violations = Axe().run(page).response["violations"]

    assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == []


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440])
def test_gallery_does_not_scroll_sideways(open_page, dean, width):
    page = ready(open_page(dean, width=width, path="/gallery/"))

    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_sign_in_has_no_barriers(open_page, db, path, dark):
    page = ready(open_page(width=390, dark=dark, path=path))

    violations = Axe().run(page).response["violations"]

    assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == []


def test_theme_is_changed_at_once_and_kept(open_page, dean):
    page = ready(open_page(dean, path="/gallery/"))

    page.locator(".side .me > summary").click()
    with page.expect_response("**/appearance/"):
        page.locator('.side button[name="theme"][value="dark"]').click()
    at_once = page.locator("html").get_attribute("data-bs-theme")
    page.reload()

    assert (at_once, page.locator("html").get_attribute("data-bs-theme")) == ("dark", "dark")


def test_dialog_takes_focus_and_gives_it_back(open_page, dean):
    page = ready(open_page(dean, path="/gallery/"))
    opener = page.get_by_role("button", name="Open a dialog")

    opener.click()
    inside = page.evaluate("document.getElementById('g-dialog').contains(document.activeElement)")
    page.keyboard.press("Escape")

    assert inside
    assert page.evaluate("document.activeElement.textContent") == "Open a dialog"


def test_countdown_runs_on_the_servers_clock(open_page, dean):
    page = open_page(dean)
    page.clock.install(time=0)  # a device whose clock is decades off
    page.goto("/gallery/")
    countdown = ready(page).locator("#clock .count")
    first = countdown.inner_text()

    page.clock.run_for(61_000)

    assert (first, countdown.inner_text()) == ("1d 18h 39min", "1d 18h 38min")


def test_toast_stays_while_somebody_looks(open_page, dean):
    page = open_page(dean)
    page.clock.install()
    page.goto("/gallery/")
    ready(page)
    toasts = page.locator("[data-toast]")
    toasts.first.hover()

    page.clock.run_for(25_000)
    looked_at = toasts.count()
    page.mouse.move(0, 0)
    page.clock.run_for(2_000)

    assert (looked_at, toasts.count()) == (2, 1)  # what was refused stays in any case


def test_page_reads_without_script(browser, live, dean):
    context = browser.new_context(base_url=live, java_script_enabled=False)
    page = context.new_page()
    page.goto("/accounts/login/")

    assert page.get_by_role("button", name="Sign in", exact=True).is_visible()
    context.close()


def marks_of(page):
    return page.locator("#id_contact_body_marks mark").all_text_contents()


def test_editor_marks_follow_the_words_around_them(open_page, dean):
    page = ready(open_page(dean, path="/gallery/"))
    area = page.locator("#id_contact_body")

    area.evaluate("area => area.setSelectionRange(0, 0)")
    area.press_sequentially("Again. ")

    assert marks_of(page) == ["Her leave in 2024 was for a family illness", "one more application"]


def test_editor_mark_goes_when_it_is_typed_into(open_page, dean):
    page = ready(open_page(dean, path="/gallery/"))
    area = page.locator("#id_contact_body")
    inside = area.evaluate("area => area.value.indexOf('leave in 2024')")

    area.evaluate("(area, at) => { area.focus(); area.setSelectionRange(at, at) }", inside)
    page.keyboard.type("long ")

    assert marks_of(page) == ["one more application"]


@pytest.mark.parametrize("width", [390, 1440])
def test_editor_layer_wraps_as_the_textarea_does(open_page, dean, width):
    page = ready(open_page(dean, width=width, path="/gallery/"))
    page.locator("#id_contact_body").fill("A sentence of some length that wraps. " * 30)

    heights = page.evaluate(
        "['id_contact_body_marks', 'id_contact_body'].map(id => document.getElementById(id).scrollHeight)"
    )

    assert abs(heights[0] - heights[1]) <= 1

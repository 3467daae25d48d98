"""Every page as every role who may open it, in Chromium: it fits, it is readable to all, nothing complains."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from tests.addresses import ADDRESSES, filled
from tests.role_walk_table import WALKS
from tests.role_walk_world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TABLET = 768
"""Looked at for its layout alone; what can be read by all is found at the other two."""
_WIDTH = "document.documentElement.scrollWidth"


@pytest.mark.parametrize(("width", "dark"), [(390, True), (TABLET, False), (1440, False)])
@pytest.mark.parametrize("role", ["dean", "advocate", "student"])
def test_pages_fit_and_can_be_read_by_everybody(
    open_page: Callable[..., Page], role: str, width: int, dark: bool
) -> None:
    world = make_world()
    page = open_page(world.users[role], width=width, dark=dark)

    faults = [f"{path}: {fault}" for path in _paths(world, role) for fault in _faults(page, path, width)]

    assert faults == []


def _paths(world: World, role: str) -> Iterator[str]:
    """The addresses that this role may open and that answer with a page."""
    client = Client()
    client.force_login(world.users[role])
    for address in ADDRESSES:
        walk = WALKS[address.name]
        if walk.post or walk.signs_out or role not in walk.may:
            continue
        path = reverse(address.name, kwargs=filled(address, walk, world))
        answer = client.get(path)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        if answer.status_code == 200 and is_page and b"<html" in b"".join(answer):
            yield path


def _faults(page: Page, path: str, width: int) -> Iterator[str]:
    page.goto(path)
    page.wait_for_selector("html[data-ready]", state="attached")
    if (found := page.evaluate(_WIDTH)) > width:
        yield f"scrolls sideways, {found} px at {width}"
    if width == TABLET:
        return
    for violation in Axe().run(page).response["violations"]:
        yield f"{violation['id']}: {[node['html'][:120] for node in violation['nodes']][:3]}"

"""What every test stands on: real servers, a browser, and no quiet faults."""

import ipaddress
import logging
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from tests import board_feeds
from tests.services import browser as chromium
from tests.services import smtp
from tests.services import worker as celery_worker
from tests.services.smtp import Inbox
from tests.services.worker import Worker

# Playwright's event loop runs in the test's thread, where Django would refuse the ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PHONE, DESK = 390, 1440  # the widths in CSS pixels at which pages are looked at


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this run's database cannot show."""
    if os.environ.get("TEST_DATABASE", "sqlite") == "postgresql":
        return
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("postgresql")])
    items[:] = [item for item in items if not item.get_closest_marker("postgresql")]


# No quiet faults


@pytest.fixture(autouse=True)
def no_logged_errors(request: pytest.FixtureRequest) -> Iterator[None]:
    """An error in the log fails the test, unless it is marked `logs_errors` because it provokes one."""
    seen: list[str] = []

    class Seen(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(f"{record.name}: {record.getMessage()}")

    handler = Seen(level=logging.ERROR)
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)
    if not request.node.get_closest_marker("logs_errors"):
        assert seen == []


@pytest.fixture(autouse=True)
def board_hears_of_every_write(request: pytest.FixtureRequest) -> Iterator[None]:
    """An action that writes what the board shows raises the board's version with it (tests/board_feeds.py)."""
    if not request.node.get_closest_marker("django_db"):
        yield
        return
    with board_feeds.guarded() as guard:
        yield
    assert guard.faults == [], "written, and the board was not told"


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """This machine only."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not _is_here(address[0]):
            raise AssertionError(f"a test asked the network for {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


# Servers


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """As ever; what a killed process left running in this run's database ends before that is dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """A real mail server of the test's own; point EMAIL_HOST and EMAIL_PORT at it."""
    with smtp.running() as running:
        yield running


@pytest.fixture
def smtp_settings(inbox: Inbox, settings: Any) -> Inbox:
    """Mail of this test goes to `inbox` by SMTP."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = inbox.host, inbox.port
    return inbox


@pytest.fixture
def worker(transactional_db: None) -> Iterator[Worker]:
    """A real Celery worker on this test's database and broker."""
    with celery_worker.running() as running:
        yield running


@pytest.fixture
def live(live_server: LiveServer, settings: Any) -> str:
    """The address of a running site on this test's database."""
    settings.SITE_URL = live_server.url
    return str(live_server.url)


# Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if chromium.program() is None:
        if os.environ.get("CI"):
            pytest.fail(chromium.MISSING)
        pytest.skip(chromium.MISSING)
    with chromium.running() as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, live: str) -> Iterator[Callable[..., Page]]:
    """`open_page(user, width=390, dark=True)`: a new browser on the running site, signed in as `user`.

    The test fails when any page complained in the console, failed in script, or asked another site.
    """
    contexts, watches = [], []

    def open_for(user: Any = None, *, width: int = DESK, dark: bool = False, path: str = "") -> Page:
        context = browser.new_context(
            base_url=live,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            has_touch=width <= PHONE,
            reduced_motion="reduce",
        )
        contexts.append(context)
        watches.append(chromium.Watch(context, live))
        context.set_default_timeout(chromium.PATIENCE)
        if user is not None:
            client = Client()
            client.force_login(user)
            cookie = client.cookies["sessionid"]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live}])
        page = context.new_page()
        if path:
            page.goto(path)
        return page

    yield open_for
    for context in contexts:
        context.close()
    assert [fault for watch in watches for fault in watch.faults] == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A desk-wide browser on the running site, signed out."""
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A phone-wide browser on the running site, signed out."""
    return open_page(width=PHONE)


# Sizes


@pytest.fixture(scope="session")
def soak_size() -> int:
    """How many rounds a soak test goes; SOAK=1 in CI, more for `make soak`."""
    return int(os.environ.get("SOAK", "1"))


@pytest.fixture
def vendor() -> str:
    return connection.vendor

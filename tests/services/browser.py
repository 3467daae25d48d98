"""Chromium through Playwright: the system's, never a downloaded one."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = (
    "No Chromium or Chrome was found for the browser tests. Install one (Debian: apt install chromium; "
    "macOS: brew install --cask chromium), or point SOAPNET_CHROMIUM at its program."
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 10_000  # milliseconds


def program() -> str | None:
    named = os.environ.get("SOAPNET_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def running() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), headless=True, args=ARGUMENTS)
        yield browser
        browser.close()


class Watch:
    """Notes what no page may do: complain in the console, crash in script, or ask another site."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.site = site
        self.faults: list[str] = []
        context.on("page", self._watch_page)
        context.on("request", self._request)

    def _watch_page(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium repeats each 4xx in the console; pages that are refused on purpose are tested too.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:", "about:")):
            self.faults.append(f"asked another site: {request.url}")

"""Take the README's pictures from a running demo school.

From the project's root: `.venv/bin/python -m scripts.pictures http://127.0.0.1:8000`.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser

from soapnet.demo import cast
from tests.services import browser as chromium

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
# Name, whose, path, width and height.
SHOTS = (
    ("board", cast.DEAN, "/board/", 1440, 1060),
    ("phone", cast.ADVOCATE, "/my-students/", 390, 780),
    ("student", cast.STUDENT, "/today/", 1180, 900),
)


def main(address: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with chromium.running() as browser:
        for name, who, path, width, height in SHOTS:
            shoot(browser, address, who, path, PICTURES / f"{name}.jpg", width, height)


def shoot(
    browser: Browser, address: str, who: tuple[str, ...], path: str, file: Path, width: int, height: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(f"{address}/accounts/login/?next={path}")
    page.fill("input[name=login]", cast.address(*who))
    page.fill("input[name=password]", cast.PASSWORD)
    page.click("button[type=submit]:has-text('Sign in')")
    page.wait_for_url(f"{address}{path}")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.screenshot(path=file, type="jpeg", quality=80)
    context.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))

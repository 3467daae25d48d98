"""What holds for every template of ours: it parses, and leaves the Content-Security-Policy nothing to block."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from soapnet.templatetags.icons import icon_names

FOLDER = Path(__file__).resolve().parent.parent.parent / "templates"
PAGES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
MAILS = [page for page in PAGES if page.startswith("emails/")]
SEEN_BY_BROWSERS = [page for page in PAGES if page not in MAILS]


@pytest.mark.parametrize("page", PAGES)
def test_template_parses(page):
    get_template(page)


@pytest.mark.parametrize("page", SEEN_BY_BROWSERS)
def test_template_has_nothing_inline(page):
    text = (FOLDER / page).read_text()

    styles = re.findall(r"\sstyle=|<style", text)
    handlers = re.findall(r"\son[a-z]+=|hx-on|javascript:", text)
    scripts = [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag and "json" not in tag]
    assert styles + handlers + scripts == []


@pytest.mark.parametrize("page", SEEN_BY_BROWSERS)
def test_template_names_icons_that_exist(page):
    text = (FOLDER / page).read_text()
    named = re.findall(r'{%\s*icon "([^"]+)"', text) + re.findall(r'icon_(?:name|after)="([^"]+)"', text)

    assert [name for name in named if name not in icon_names()] == []


@pytest.mark.parametrize("page", SEEN_BY_BROWSERS)
def test_template_says_nothing_that_may_not_be_said(page):
    text = re.sub(r"{[{%#].*?[}%#]}", "", (FOLDER / page).read_text()).lower()

    banned = (
        "reach out",
        "put in a word",
        "open places",
        "unfilled",
        "forward this",
        "ask her to mention you",
    )
    assert [words for words in banned if words in text] == []

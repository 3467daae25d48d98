"""The front end's foreign files are what scripts/vendor.py copied, and hold all that pages use."""

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest

from soapnet.templatetags.icons import icon_names

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = ROOT / "scripts" / "vendor.py"


def test_vendored_files_match_their_sums():
    checked = subprocess.run([sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True)

    assert (checked.returncode, checked.stdout) == (0, "")


def test_sprite_holds_the_listed_icons():
    lines = (ROOT / "scripts" / "icons.txt").read_text().splitlines()

    assert icon_names() == {line for line in lines if line and not line.startswith("#")}


@pytest.mark.parametrize("path", sorted((ROOT / "static").rglob("*.css")), ids=lambda path: path.name)
def test_sheets_ask_no_other_site(path):
    addresses = re.findall(r"url\(([^)]*)\)", path.read_text())

    assert [a for a in addresses if re.match(r"['\"]?(https?:)?//", a)] == []


def test_scripts_build_no_code_from_text():
    own = (ROOT / "static" / "js" / "app.js").read_text()

    assert (
        re.findall(r"\beval\(|new Function|\.innerHTML|insertAdjacentHTML|setAttribute\(\"style", own) == []
    )


def test_first_visit_stays_within_its_weight():
    base = (ROOT / "templates" / "base.html").read_text()
    named = set(re.findall(r'{% static "([^"]+)" %}', base))
    always = named | {"vendor/lucide-1.62.0/icons.svg"}
    quoted = {"vendor/source-serif-4-5.3.1/source-serif-4-latin-wght-normal.woff2"}

    weight = sum(over_the_wire(ROOT / "static" / name) for name in always | quoted)

    assert len(named) > 10
    assert weight <= 180_000 - 12_000  # the rest is the page itself


def over_the_wire(path):
    content = path.read_bytes()
    return len(content) if path.suffix == ".woff2" else len(gzip.compress(content, 9))

#!/usr/bin/env python3
"""Copy the front end's third-party files into static/vendor, and check that they are what was copied.

`scripts/vendor.py`           fetches the packages below with `npm pack` and rewrites static/vendor (maintainers only)
`scripts/vendor.py --check`   compares every vendored file with static/vendor/SHA256SUMS; needs no network

The files are committed, so that nobody needs npm, or any other site, to run or to test the product.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
ICON_LIST = ROOT / "scripts" / "icons.txt"
SUMS = VENDOR / "SHA256SUMS"


@dataclass(frozen=True)
class Package:
    """One npm package: what we take of it, and under which licence it comes."""

    npm: str
    version: str
    folder: str
    licence: str
    files: tuple[str, ...]

    @property
    def target(self) -> Path:
        return VENDOR / f"{self.folder}-{self.version}"


PACKAGES = (
    Package("bootstrap", "5.3.9", "bootstrap", "MIT", ("dist/css/bootstrap.min.css",)),
    Package("htmx.org", "2.0.11", "htmx", "0BSD", ("dist/htmx.min.js",)),
    Package("idiomorph", "0.7.4", "idiomorph", "0BSD", ("dist/idiomorph-ext.min.js",)),
    Package(
        "@fontsource-variable/inter",
        "5.3.0",
        "inter",
        "OFL-1.1",
        ("files/inter-latin-wght-normal.woff2", "files/inter-latin-ext-wght-normal.woff2"),
    ),
    Package(
        "@fontsource-variable/source-serif-4",
        "5.3.1",
        "source-serif-4",
        "OFL-1.1",
        ("files/source-serif-4-latin-wght-normal.woff2", "files/source-serif-4-latin-ext-wght-normal.woff2"),
    ),
    Package("lucide-static", "1.62.0", "lucide", "ISC", ()),  # only the sprite we build from it
)

# Hashed static files look up what these comments name, and the maps are not vendored.
SOURCE_MAP = re.compile(rb"(?://# sourceMappingURL=[^\n]*\n?|/\*# sourceMappingURL=.*?\*/)")


def fetch(package: Package, into: Path) -> Path:
    """Unpack the package with the ordinary npm client and return its folder."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", "--pack-destination", str(into), f"{package.npm}@{package.version}"],
        check=True,
        capture_output=True,
        text=True,
    )
    archive = into / packed.stdout.strip().splitlines()[-1]
    unpacked = into / package.folder
    with tarfile.open(archive) as tar:
        tar.extractall(unpacked, filter="data")
    return unpacked / "package"


def copy(package: Package, source: Path) -> None:
    """Put the named files, without source map comments, and the licence into the package's folder."""
    if package.target.exists():
        shutil.rmtree(package.target)
    package.target.mkdir(parents=True)
    for name in package.files:
        content = (source / name).read_bytes()
        if name.endswith((".js", ".css")):
            content = SOURCE_MAP.sub(b"", content)
        if name == "dist/css/bootstrap.min.css":
            banner, _, sheet = content.decode().partition("*/")
            content = f"{banner}*/\n{slimmed(sheet.strip())}\n".encode()
        (package.target / Path(name).name).write_bytes(content)
    shutil.copyfile(source / "LICENSE", package.target / "LICENSE")


# Parts of Bootstrap that SoapNet draws itself or has no use for: half of the sheet's weight on a first visit.
LEFT_OUT = re.compile(
    r"(\[data-bs-theme=dark\] )?\.(accordion|badge|breadcrumb"
    r"|btn-(close|dark|group|info|light|outline|secondary|success|warning)"
    r"|card|carousel|display-|dropdown|dropend|dropstart|dropup|figure|focus-ring|form-floating|icon-link|img-|link-"
    r"|list-group|modal|nav\b|nav-|navbar|offcanvas|offset-|order-|page-|pagination|placeholder|popover|bs-popover"
    r"|progress|ratio|row-cols|spinner|sticky-|tab-content|table|text-bg|toast|tooltip|bs-tooltip)"
)


def rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The sheet's top-level rules: what stands before the braces, and what in them."""
    start = 0
    while (opens := sheet.find("{", start)) >= 0:
        end, depth = opens + 1, 1
        while depth:
            depth += {"{": 1, "}": -1}.get(sheet[end], 0)
            end += 1
        yield sheet[start:opens], sheet[opens + 1 : end - 1]
        start = end


def slimmed(sheet: str) -> str:
    """The sheet without the rules for what is left out."""
    kept = []
    for head, body in rules(sheet):
        if head.startswith(("@media", "@supports")):
            inside = slimmed(body)
            kept += [f"{head}{{{inside}}}"] if inside else []
        elif head.startswith("@"):
            kept.append(f"{head}{{{body}}}")
        else:
            selectors = [one for one in re.split(r",(?![^(]*\))", head) if not LEFT_OUT.match(one)]
            kept += [f"{','.join(selectors)}{{{body}}}"] if selectors else []
    return "".join(kept)


def icon_names() -> list[str]:
    lines = ICON_LIST.read_text().splitlines()
    return sorted({line.strip() for line in lines if line.strip() and not line.startswith("#")})


def build_sprite(source: Path) -> str:
    """One SVG file with a <symbol> for each icon of scripts/icons.txt."""
    symbols = []
    for name in icon_names():
        drawing = (source / "icons" / f"{name}.svg").read_text()
        inside = drawing.split(">", 2)[2].rsplit("</svg>", 1)[0]
        inside = re.sub(r"\s+", " ", inside).replace(" />", "/>").replace("> <", "><").strip()
        symbols.append(f'<symbol id="i-{name}" viewBox="0 0 24 24">{inside}</symbol>')
    body = "\n".join(symbols)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n<!-- lucide, ISC, see LICENSE -->\n{body}\n</svg>\n'


def vendored_files() -> list[Path]:
    return sorted(path for path in VENDOR.rglob("*") if path.is_file() and path != SUMS)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sums() -> str:
    return "".join(f"{digest(path)}  {path.relative_to(VENDOR).as_posix()}\n" for path in vendored_files())


def write_index() -> None:
    """The list a person reads: what is here, which version, under which licence."""
    rows = "".join(f"| {p.npm} | {p.version} | {p.licence} | `{p.target.name}/` |\n" for p in PACKAGES)
    (VENDOR / "README.md").write_text(
        "# Third-party files of the front end\n\n"
        "Written by `scripts/vendor.py`; do not edit. Each folder holds its licence. `SHA256SUMS` lists every file.\n"
        "Bootstrap comes without the parts that SoapNet does not use, lucide as one sprite of the icons in use.\n\n"
        f"| package | version | licence | folder |\n|---|---|---|---|\n{rows}"
    )


def vendor() -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            source = fetch(package, Path(folder))
            copy(package, source)
            if package.folder == "lucide":
                (package.target / "icons.svg").write_text(build_sprite(source))
    write_index()
    SUMS.write_text(sums())


def check() -> int:
    """0 when every file is as listed and none is missing or new."""
    if sums() == SUMS.read_text():
        return 0
    print("static/vendor differs from static/vendor/SHA256SUMS. Run scripts/vendor.py, or restore the files.")
    return 1


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare with SHA256SUMS and change nothing")
    if parser.parse_args().check:
        return check()
    vendor()
    return check()


if __name__ == "__main__":
    sys.exit(main())

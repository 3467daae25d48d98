"""What may stand in no file of the project: this machine's paths, a package registry's host."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED_PLACES = {"/", "/tmp", "/home", "/srv", "/opt", "/root", "/app"}


def files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def found(pattern: str) -> list[str]:
    return [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for file in files()
        for number, line in enumerate(file.read_text(errors="ignore").splitlines(), start=1)
        if re.search(pattern, line)
    ]


def test_no_path_of_this_machine() -> None:
    places = {str(ROOT), str(ROOT.parent), str(Path.home())} - SHARED_PLACES

    assert found("|".join(rf"(?<![\w.]){re.escape(place)}(?=/|\b)" for place in sorted(places))) == []


def test_no_host_of_a_package_registry() -> None:
    hosts = ["files.pythonhosted", "pypi" + r"\.org", "registry.npmjs", "deb.debian", "/simple/"]

    assert [line for line in found("|".join(hosts)) if "test_repository" not in line] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_compiled_requirements_name_no_address(name: str) -> None:
    assert "://" not in (ROOT / name).read_text()


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_requirement_is_compiled_and_has_a_reason(name: str) -> None:
    lines = [line for line in (ROOT / f"{name}.in").read_text().splitlines() if line and line[0] != "#"]
    compiled = (ROOT / f"{name}.txt").read_text()

    for line in lines:
        requirement, _, reason = line.partition("#")
        package = re.split(r"[\[<>=;~ ]", requirement.strip())[0].lower()
        assert reason.strip(), f"{name}.in: {package} has no reason beside it"
        assert re.search(rf"^{package}(\[.+\])?==", compiled, re.MULTILINE), (
            f"{name}.txt lacks {package}: run make requirements"
        )

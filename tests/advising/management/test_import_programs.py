from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from advising.models import Program
from tests.advising.imports.files import csv_bytes

pytestmark = pytest.mark.django_db


def run(*args: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_programs", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    path = tmp_path / "directory.csv"
    path.write_bytes(
        csv_bytes(
            "Program Code,Program Name,Institution",
            "1903140C0,Internal Medicine,Riverside",
            "903140C1,Internal Medicine,Lakeside",
        )
    )
    return path


def test_good_rows_go_in_and_the_others_are_told(directory: Path) -> None:
    out, err = run(directory)

    assert out.startswith("Programs new 1, changed 0, unchanged 0; left out because of problems 1;")
    assert err.startswith('Row 3, Program Code: "903140C1" is too short')
    assert [program.code for program in Program.objects.all()] == ["1903140C0"]


def test_dry_run_writes_nothing(directory: Path) -> None:
    out, _ = run(directory, "--dry-run")

    assert out.startswith("Would be new 1")
    assert Program.objects.count() == 0


def test_no_directory_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "nothing.csv")
    (tmp_path / "list.csv").write_bytes(csv_bytes("a,b,c", "1,2,3"))
    with pytest.raises(CommandError, match="No row names the columns of a directory of programs"):
        run(tmp_path / "list.csv")

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from advising.models import Cycle, ImportBatch, Person, Student
from tests.advising.imports.files import FOLDER
from tests.factories import CycleFactory, DeanFactory, FacultyUserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    cycle: Cycle = CycleFactory()
    DeanFactory(school=cycle.school, email="dean@example.edu")
    return cycle


def run(
    file: Path, kind: str, cycle: Cycle, email: str = "dean@example.edu", **options: Any
) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    given = {"kind": kind, "school": cycle.school.slug, "email": email} | options
    call_command("import_people", file, stdout=out, stderr=err, **given)
    return out.getvalue(), err.getvalue()


@pytest.mark.parametrize(
    ("kind", "name", "told"),
    [
        ("roster", "roster_unmatched.csv", "25 rows: 24 new, 0 changed, 0 unchanged, 1 stay out."),
        ("r3", "roster_r3_upload.tsv", "24 rows: 24 new, 0 changed, 0 unchanged, 0 stay out."),
        ("faculty", "faculty.csv", "31 rows: 30 new, 0 changed, 0 unchanged, 1 stay out."),
    ],
)
def test_samples_go_in(cycle: Cycle, kind: str, name: str, told: str) -> None:
    out, _ = run(FOLDER / name, kind, cycle)

    assert out.splitlines()[-2:] == [told, "Imported."]
    assert Person.objects.count() == 30 if kind == "faculty" else Student.objects.count() == 24


def test_problems_are_told_with_row_and_column(cycle: Cycle) -> None:
    _, err = run(FOLDER / "roster_unmatched.csv", "roster", cycle)

    assert err.splitlines()[0].startswith("Row 26, AAMC ID: the same AAMC ID as in row 10")


def test_dry_run_leaves_a_preview(cycle: Cycle) -> None:
    out, _ = run(FOLDER / "roster_unmatched.csv", "roster", cycle, dry_run=True)

    batch = ImportBatch.objects.get()
    assert out.endswith(f"Nothing was written. The preview is at {batch.get_absolute_url()}.\n")
    assert (batch.is_open, Student.objects.count()) == (True, 0)


def test_refusals(cycle: Cycle) -> None:
    FacultyUserFactory(school=cycle.school, email="faculty@example.edu")
    roster = FOLDER / "roster_unmatched.csv"

    with pytest.raises(CommandError, match="no school with the slug nowhere"):
        run(roster, "roster", cycle, school="nowhere")
    with pytest.raises(CommandError, match="has no account"):
        run(roster, "roster", cycle, email="nobody@example.edu")
    with pytest.raises(CommandError, match="may not do this"):
        run(roster, "roster", cycle, email="faculty@example.edu")
    with pytest.raises(CommandError, match="does not look like a list of faculty"):
        run(roster, "faculty", cycle)
    with pytest.raises(CommandError, match="cannot be read"):
        run(FOLDER / "nothing.csv", "roster", cycle)
    assert ImportBatch.objects.count() == 0

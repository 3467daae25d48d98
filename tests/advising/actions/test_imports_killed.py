"""The process of an import is killed in the midst of its writing: nothing of it is left, and it can be done again."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from advising.actions.imports import commit_import, preview_import
from advising.models import AuditEvent, ImportBatch, ImportKind, ImportState, Person, Student
from advising.refusals import Refusal
from tests.advising.imports.files import sample
from tests.factories import CycleFactory, StaffFactory
from tests.moments import MONDAY_NOON, moment
from tests.services.worker import environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
DIES_AT_ROW_20 = """
import os, signal, sys
import django
django.setup()
from advising.actions import import_students
from advising.actions.imports import commit_import
from advising.models import ImportBatch, Person, User
from tests.moments import MONDAY_NOON, moment

real = import_students._Writing.row

def row(self, row):
    if row.number == 20:
        assert Person.objects.count() > 10  # written, and not yet committed
        os.kill(os.getpid(), signal.SIGKILL)
    real(self, row)

import_students._Writing.row = row
batch, user = sys.argv[1:]
commit_import(batch=ImportBatch.objects.get(pk=batch), by=User.objects.get(pk=user), now=moment(MONDAY_NOON))
"""


def test_killed_import_leaves_nothing_and_can_be_repeated() -> None:
    cycle = CycleFactory()
    staff = StaffFactory(school=cycle.school)
    batch = preview_import(
        school=cycle.school,
        cycle=cycle,
        kind=ImportKind.ROSTER_UNMATCHED,
        file_name="roster.csv",
        data=sample("roster_unmatched.csv"),
        by=staff,
        now=moment(MONDAY_NOON),
    )

    killed = subprocess.run(
        [sys.executable, "-c", DIES_AT_ROW_20, str(batch.pk), str(staff.pk)],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    batch.refresh_from_db()
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert (Student.objects.count(), Person.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)
    assert batch.state == ImportState.PREVIEWED
    commit_import(batch=batch, by=staff, now=moment(MONDAY_NOON))
    assert Student.objects.count() == 24


@pytest.mark.postgresql
def test_two_presses_at_once_import_once() -> None:
    cycle = CycleFactory()
    staff = StaffFactory(school=cycle.school)
    batches = [
        preview_import(
            school=cycle.school,
            cycle=cycle,
            kind=ImportKind.ROSTER_UNMATCHED,
            file_name="roster.csv",
            data=sample("roster_unmatched.csv"),
            by=staff,
            now=moment(MONDAY_NOON),
        )
        for _ in range(2)
    ]
    presses = [batches[0], batches[0], batches[1], batches[1]]

    def press(batch: ImportBatch) -> str:
        try:
            commit_import(batch=batch, by=staff, now=moment(MONDAY_NOON))
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(press, presses))

    assert told.count("done") == 1
    assert Student.objects.count() == 24

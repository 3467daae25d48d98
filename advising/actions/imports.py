"""Uploads of people: a preview that writes nothing to anybody's record, then all of it or none."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction

from advising import history
from advising.actions import import_faculty, import_students
from advising.clock import Moment
from advising.history import Event
from advising.imports import faculty, roster_r3, roster_unmatched
from advising.imports.faculty_values import of_faculty
from advising.imports.plans import Outcome, Plan, PlanRow, moved, stored_problems
from advising.imports.readings import Reading
from advising.imports.student_values import of_r3, of_roster
from advising.models import Cycle, ImportBatch, ImportKind, ImportState, School, User
from advising.permissions import Permission, require
from advising.refusals import Refusal

Values = Mapping[str, Any]
SHOWN_ROWS = 5


class NoCycle(Refusal):
    """Students belong to a cycle, and none is open."""


class NotOpen(Refusal):
    """The import has been committed or discarded."""


class GroundMoved(Refusal):
    """Records have changed since the preview, so that it no longer tells what a commit would do."""


@transaction.atomic
def preview_import(
    *,
    school: School,
    cycle: Cycle | None,
    kind: ImportKind,
    file_name: str,
    data: bytes,
    by: User,
    now: Moment,
) -> ImportBatch:
    """What the file would do, kept for a look and a commit. Nobody's record is touched.

    Raises NotATable where the file is no such list, NoCycle for students without an open cycle.
    """
    require(by, Permission.IMPORT, school=school)
    if kind != ImportKind.FACULTY and cycle is None:
        raise NoCycle("Students are imported into a cycle, and none is open. A dean opens one first.")
    reading, values = _read(kind, data, file_name)
    batch = ImportBatch(
        school=school,
        cycle=None if kind == ImportKind.FACULTY else cycle,
        kind=kind,
        file_name=file_name[-200:],
        file_hash=hashlib.sha256(data).hexdigest(),
        notes=list(reading.notes),
        uploaded_by=by,
        uploaded_at=now.machine,
    )
    made = _plan(batch, values)
    problems = [*reading.problems, *made.problems]
    batch.plan = [row.stored() for row in made.rows]
    batch.problems = stored_problems(problems)
    batch.notices = stored_problems([*reading.notices, *made.notices])
    batch.counts = {
        "total": reading.total,
        **{str(outcome): made.count(outcome) for outcome in Outcome},
        "problems": len({problem.row for problem in problems}),
    }
    batch.save()
    return batch


@transaction.atomic
def commit_import(*, batch: ImportBatch, by: User, now: Moment) -> ImportBatch:
    """Write what the preview shows, in one transaction.

    Raises NotOpen and GroundMoved, and then has written nothing.
    """
    require(by, Permission.IMPORT, school=batch.school)
    batch = _locked(batch)
    _refuse_unless_open(batch)
    rows = [(row["number"], row["values"]) for row in batch.plan]
    _hold(batch, rows)
    made = _plan(batch, rows)
    if gone := moved(batch.plan, made.rows):
        raise GroundMoved(_moved_words(gone))
    _write(batch, made.rows, by, now)
    batch.state = ImportState.COMMITTED
    batch.committed_at = now.machine
    batch.save(update_fields=["state", "committed_at"])
    history.record(
        Event.FILE_IMPORTED,
        school=batch.school,
        by=by,
        at=now.machine,
        about=batch,
        after={"kind": batch.kind, "sha256": batch.file_hash, **batch.counts},
    )
    return batch


@transaction.atomic
def discard_import(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Drop a preview. Raises NotOpen."""
    require(by, Permission.IMPORT, school=batch.school)
    batch = _locked(batch)
    _refuse_unless_open(batch)
    batch.state = ImportState.DISCARDED
    batch.save(update_fields=["state"])
    return batch


def _locked(batch: ImportBatch) -> ImportBatch:
    """The batch as it now stands, and its school held: of two imports the second sees what the first wrote."""
    School.objects.select_for_update().get(pk=batch.school_id)
    return (
        ImportBatch.objects.select_for_update(of=("self",)).select_related("school", "cycle").get(pk=batch.pk)
    )


def _refuse_unless_open(batch: ImportBatch) -> None:
    if batch.state == ImportState.COMMITTED:
        raise NotOpen("This file has been imported already. Nothing was written twice.")
    if batch.state == ImportState.DISCARDED:
        raise NotOpen("This preview was discarded. Upload the file again.")
    if batch.cycle and batch.cycle.closed_at:
        raise NotOpen("The cycle of this preview is closed. Upload the file again in the open one.")


def _read(kind: ImportKind, data: bytes, file_name: str) -> tuple[Reading[Any], list[tuple[int, Values]]]:
    reading, of_row = _READERS[kind](data, file_name)
    return reading, [(row.number, of_row(row)) for row in reading.rows]


_READERS: Mapping[str, Callable[[bytes, str], tuple[Reading[Any], Callable[[Any], dict[str, Any]]]]] = {
    ImportKind.ROSTER_UNMATCHED: lambda data, name: (roster_unmatched.read(data, name), of_roster),
    ImportKind.ROSTER_R3: lambda data, name: (roster_r3.read(data, name), of_r3),
    ImportKind.FACULTY: lambda data, name: (faculty.read(data, name), of_faculty),
}


def _plan(batch: ImportBatch, rows: Sequence[tuple[int, Values]]) -> Plan:
    if batch.cycle is None:
        return import_faculty.plan(rows=rows, school=batch.school)
    return import_students.plan(rows=rows, cycle=batch.cycle)


def _hold(batch: ImportBatch, rows: Sequence[tuple[int, Values]]) -> None:
    if batch.cycle is None:
        import_faculty.hold(rows=rows, school=batch.school)
    else:
        import_students.hold(rows=rows, cycle=batch.cycle)


def _write(batch: ImportBatch, rows: Sequence[PlanRow], by: User, now: Moment) -> None:
    if not any(row.outcome is not Outcome.UNCHANGED for row in rows):
        return
    if batch.cycle is None:
        import_faculty.write(rows=rows, batch=batch, by=by, now=now)
    else:
        import_students.write(rows=rows, batch=batch, cycle=batch.cycle, by=by, now=now)


def _moved_words(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:SHOWN_ROWS])
    more = f" and {len(numbers) - SHOWN_ROWS} more" if len(numbers) > SHOWN_ROWS else ""
    return (
        f"Records have changed since this preview (row {shown}{more}), so nothing was written. "
        "Upload the file again to see what it would do now."
    )

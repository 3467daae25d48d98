"""Uploads of people: which column is what, a preview that writes nothing to a record, then all of it or none."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import transaction

from advising import history, progress, signals
from advising.actions import import_alumni, import_faculty, import_students
from advising.actions.import_journal import Journal
from advising.clock import Moment
from advising.history import Event
from advising.imports import alumni, faculty, mappings, roster_r3, roster_unmatched
from advising.imports.alumni_values import of_alum
from advising.imports.faculty_values import of_faculty
from advising.imports.headings import Chosen, Layout, fits
from advising.imports.limits import NotATable, UnknownColumns
from advising.imports.mappings import Guess
from advising.imports.plans import Outcome, Plan, PlanRow, moved, stored_problems
from advising.imports.readings import Reading
from advising.imports.student_values import of_r3, of_roster
from advising.imports.tables import Grid, check_file, read_grids
from advising.models import Cycle, ImportBatch, ImportColumn, ImportKind, ImportState, School, User
from advising.permissions import Permission, require
from advising.refusals import Refusal

Values = Mapping[str, Any]
SHOWN_ROWS = 5
LONG_TO_READ = 1_000_000  # bytes: some thousands of rows, and seconds
LEASE = timedelta(seconds=60)  # after which a job that nobody holds is handed to a worker again


class NoCycle(Refusal):
    """Students belong to a cycle, and none is open."""


class NotOpen(Refusal):
    """The import has been committed or discarded, or is under way."""


class GroundMoved(Refusal):
    """Records have changed since the preview, so that it no longer tells what a commit would do."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of file is read: its layout, its reader, and what a row of it comes to."""

    layout: Layout
    read: Callable[[Sequence[Grid], Sequence[str], Chosen | None], Reading[Any]]
    values: Callable[[Any], dict[str, Any]]


class Writer(Protocol):
    """What a kind's rows do to a school: a module with these functions. `hold` locks what `plan` reads."""

    def plan(self, *, rows: Sequence[tuple[int, Values]], school: School) -> Plan: ...

    def hold(self, *, rows: Sequence[tuple[int, Values]], school: School) -> None: ...

    def write(
        self, *, rows: Sequence[PlanRow], batch: ImportBatch, by: User, now: Moment, journal: Journal
    ) -> None: ...


KINDS: dict[str, Kind] = {
    ImportKind.ROSTER_UNMATCHED: Kind(roster_unmatched.LAYOUT, roster_unmatched.of_grids, of_roster),
    ImportKind.ROSTER_R3: Kind(roster_r3.LAYOUT, roster_r3.of_grids, of_r3),
    ImportKind.FACULTY: Kind(faculty.LAYOUT, faculty.of_grids, of_faculty),
    ImportKind.ALUMNI: Kind(alumni.LAYOUT, alumni.of_grids, of_alum),
}
# Kinds that belong to the school; the others belong to its open cycle. Outreach adds its own (outreach/apps.py).
OF_SCHOOL: dict[str, Writer] = {ImportKind.FACULTY: import_faculty, ImportKind.ALUMNI: import_alumni}


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
    asks_for_columns: bool = False,
) -> ImportBatch:
    """What the file would do, kept for a look and a commit. Nobody's record is touched.

    Raises NotATable where the file is no such list, NoCycle for students without an open cycle. With
    `asks_for_columns` a table whose columns are not all known is kept for a person to say which is what.
    """
    batch = _new_batch(school, cycle, kind, file_name, data, by, now)
    _read(batch, asks_for_columns=asks_for_columns)
    batch.save()
    return batch


@transaction.atomic
def upload_import(
    *,
    school: School,
    cycle: Cycle | None,
    kind: ImportKind,
    file_name: str,
    data: bytes,
    by: User,
    now: Moment,
) -> ImportBatch:
    """As `preview_import`, read by a worker: for files that are long to read, so that nobody waits for a page.

    Raises NotATable for what can be refused at a glance, NoCycle.
    """
    batch = _new_batch(school, cycle, kind, file_name, data, by, now)
    check_file(data, file_name)
    return _hand_to_reader(batch, by, now)


def _new_batch(
    school: School, cycle: Cycle | None, kind: ImportKind, file_name: str, data: bytes, by: User, now: Moment
) -> ImportBatch:
    require(by, Permission.IMPORT, school=school)
    if kind not in OF_SCHOOL and cycle is None:
        raise NoCycle("Students are imported into a cycle, and none is open. A dean opens one first.")
    return ImportBatch(
        school=school,
        cycle=None if kind in OF_SCHOOL else cycle,
        kind=kind,
        file_name=file_name[-200:],
        file_hash=hashlib.sha256(data).hexdigest(),
        data=data,
        uploaded_by=by,
        uploaded_at=now.machine,
    )


def _hand_to_reader(batch: ImportBatch, by: User, now: Moment) -> ImportBatch:
    batch.state = ImportState.READING
    batch.asked_by = by
    batch.asked_at = now.machine
    batch.refusal = ""
    batch.save()
    signals.import_asked.send(sender=ImportBatch, batch=batch, now=now)
    return batch


def _read(batch: ImportBatch, *, asks_for_columns: bool) -> None:
    """Read the file and plan it. Raises NotATable, but asks for the columns where they alone are missing."""
    grids, notes = read_grids(bytes(batch.data or b""), batch.file_name)
    kind = ImportKind(batch.kind)
    layout, held = KINDS[kind].layout, batch.columns
    chosen: Chosen | None
    if held:  # said by a person
        chosen = Chosen(held["sheet"], held["heading"], tuple(held["fields"]))
        guess = mappings.guess(grids, layout, {}, sheet=held["sheet"], heading=held["heading"])
    else:
        guess = mappings.guess(grids, layout, _remembered(batch))
        chosen = guess.chosen if guess.is_remembered else None
    try:
        _fill(batch, grids, notes, guess, chosen)
    except UnknownColumns as refusal:
        if not asks_for_columns or not (batch.columns or _may_be_meant(grids, guess, kind)):
            raise
        _keep_for_columns(batch, guess, refusal)
    else:
        batch.state = ImportState.PREVIEWED


@transaction.atomic
def choose_columns(*, batch: ImportBatch, chosen: Chosen, by: User, now: Moment) -> ImportBatch:
    """Read the file again with these columns, and remember them for the school's next file of the kind.

    Raises NotATable where the choice does not fit, NotOpen.
    """
    require(by, Permission.IMPORT, school=batch.school)
    batch = _locked(batch)
    grids, notes = file_of(batch)
    guess = mappings.guess(grids, KINDS[batch.kind].layout, {}, sheet=chosen.sheet, heading=chosen.heading)
    fields = tuple((*chosen.fields, *[""] * len(guess.columns))[: len(guess.columns)])
    chosen = Chosen(guess.sheet, guess.heading, fields)
    _remember(batch, guess, fields)
    if len(batch.data or b"") > LONG_TO_READ:
        batch.columns = _columns(guess, chosen)
        return _hand_to_reader(batch, by, now)
    _fill(batch, grids, notes, guess, chosen)
    batch.state = ImportState.PREVIEWED
    batch.refusal = ""
    batch.save()
    return batch


def guess_columns(
    *, batch: ImportBatch, by: User, sheet: str | None = None, heading: int | None = None
) -> Guess:
    """The columns of an open import with what each is taken for, to be changed. Raises NotOpen, NotATable."""
    require(by, Permission.IMPORT, school=batch.school)
    grids, _ = file_of(batch)
    held = batch.columns
    if sheet is None and heading is None:
        sheet, heading = held["sheet"], held["heading"]
    found = mappings.guess(grids, KINDS[batch.kind].layout, _remembered(batch), sheet=sheet, heading=heading)
    if [column.heading for column in found.columns] != held["headings"] or (
        found.sheet != held["sheet"] or found.heading != held["heading"]
    ):
        return found
    return mappings.with_fields(found, held["fields"])


def file_of(batch: ImportBatch) -> tuple[list[Grid], list[str]]:
    """The cells of the file that was uploaded. Raises NotOpen where it is not kept any more."""
    if batch.state not in {ImportState.UPLOADED, ImportState.PREVIEWED} or batch.data is None:
        raise NotOpen("The file of this import is not kept any more. Upload it again.")
    return read_grids(bytes(batch.data), batch.file_name)


@transaction.atomic
def start_import(*, batch: ImportBatch, by: User, now: Moment) -> ImportBatch:
    """Hand what the preview shows to a worker, once this is committed. Raises NotOpen."""
    require(by, Permission.IMPORT, school=batch.school)
    batch = _locked(batch)
    _refuse_unless_open(batch)
    batch.state = ImportState.IMPORTING
    batch.asked_by = by
    batch.asked_at = now.machine
    batch.refusal = ""
    batch.save(update_fields=["state", "asked_by", "asked_at", "refusal"])
    progress.show(batch.pk, 0, batch.counts["new"] + batch.counts["changed"])
    signals.import_asked.send(sender=ImportBatch, batch=batch, now=now)
    return batch


def run_import(*, batch_id: int, machine: datetime) -> ImportBatch:
    """The job: read or write what was asked for, or put down why not. A second run of it finds nothing to do."""
    batch = ImportBatch.objects.without_rows().select_related("school", "cycle", "asked_by").get(pk=batch_id)
    if batch.state == ImportState.READING:
        return _read_as_asked(batch)
    if batch.state != ImportState.IMPORTING or batch.asked_by is None:
        return batch
    now = batch.cycle.moment(machine) if batch.cycle else Moment(cycle=machine, machine=machine)
    try:
        return commit_import(batch=batch, by=batch.asked_by, now=now)
    except NotOpen:
        batch.refresh_from_db(fields=["state", "refusal"])  # another worker was quicker
        return batch
    except Refusal as refusal:
        return _put_back(batch, str(refusal))
    except Exception:
        _put_back(batch, "Something went wrong, so nothing was written. Try again, or tell who runs SoapNet.")
        raise


def _read_as_asked(batch: ImportBatch) -> ImportBatch:
    try:
        with transaction.atomic():
            batch = _locked(batch)
            if batch.state == ImportState.READING:
                _read(batch, asks_for_columns=True)
                batch.save()
            return batch
    except Refusal as refusal:
        return _drop(batch, str(refusal))
    except Exception:
        _drop(batch, "Something went wrong in reading this file. Tell who runs SoapNet.")
        raise


def _drop(batch: ImportBatch, words: str) -> ImportBatch:
    """A file that cannot be read is not kept; its page says why."""
    batch.state, batch.refusal, batch.data = ImportState.DISCARDED, words[:500], None
    batch.counts = {"total": 0, **{str(outcome): 0 for outcome in Outcome}, "problems": 0}
    batch.save(update_fields=["state", "refusal", "data", "counts"])
    return batch


def hand_on_left_imports(machine: datetime) -> None:
    """Hand jobs on whose worker was lost. One that still runs holds its row, and is passed over."""
    running = (ImportState.READING, ImportState.IMPORTING)
    due = ImportBatch.objects.filter(state__in=running, asked_at__lte=machine - LEASE)
    if not due.exists():
        return
    with transaction.atomic():
        for batch in due.without_rows().select_for_update(skip_locked=True):
            ImportBatch.objects.filter(pk=batch.pk).update(asked_at=machine)
            signals.import_asked.send(
                sender=ImportBatch, batch=batch, now=Moment(cycle=machine, machine=machine)
            )


def _put_back(batch: ImportBatch, words: str) -> ImportBatch:
    batch.state, batch.refusal = ImportState.PREVIEWED, words[:500]
    ImportBatch.objects.filter(pk=batch.pk, state=ImportState.IMPORTING).update(
        state=batch.state, refusal=batch.refusal
    )
    return batch


@transaction.atomic
def commit_import(*, batch: ImportBatch, by: User, now: Moment) -> ImportBatch:
    """Write what the preview shows, in one transaction.

    Raises NotOpen and GroundMoved, and then has written nothing.
    """
    require(by, Permission.IMPORT, school=batch.school)
    batch = _locked(batch)
    _refuse_unless_open(batch, is_job=True)
    rows = [(row["number"], row["values"]) for row in batch.plan]
    _hold(batch, rows)
    made = _plan(batch, rows)
    if gone := moved(batch.plan, made.rows):
        raise GroundMoved(_moved_words(gone))
    journal = Journal(batch, total=sum(row.outcome is not Outcome.UNCHANGED for row in made.rows))
    _write(batch, made.rows, by, now, journal)
    batch.state = ImportState.COMMITTED
    batch.committed_at = now.machine
    batch.journal = journal.stored()
    batch.data = None
    batch.save(update_fields=["state", "committed_at", "journal", "data"])
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
    if batch.state != ImportState.UPLOADED:
        _refuse_unless_open(batch)
    batch.state = ImportState.DISCARDED
    batch.data = None
    batch.save(update_fields=["state", "data"])
    return batch


def _locked(batch: ImportBatch) -> ImportBatch:
    """The batch as it now stands, and its school held: of two imports the second sees what the first wrote."""
    School.objects.select_for_update().get(pk=batch.school_id)
    return (
        ImportBatch.objects.select_for_update(of=("self",)).select_related("school", "cycle").get(pk=batch.pk)
    )


def _refuse_unless_open(batch: ImportBatch, *, is_job: bool = False) -> None:
    if batch.state == ImportState.COMMITTED:
        raise NotOpen("This file has been imported already. Nothing was written twice.")
    if batch.state == ImportState.IMPORTING and not is_job:
        raise NotOpen("This file is being imported already.")
    if batch.state == ImportState.READING:
        raise NotOpen("This file is still being read.")
    if batch.state == ImportState.UPLOADED:
        raise NotOpen("Say first which column is what.")
    if batch.state == ImportState.UNDONE:
        raise NotOpen("This import was undone. Upload the file again.")
    if batch.state == ImportState.DISCARDED:
        raise NotOpen("This preview was discarded. Upload the file again.")
    if batch.cycle and batch.cycle.closed_at:
        raise NotOpen("The cycle of this preview is closed. Upload the file again in the open one.")


def _fill(
    batch: ImportBatch, grids: Sequence[Grid], notes: Sequence[str], guess: Guess, chosen: Chosen | None
) -> None:
    """Read the file and plan it. Raises NotATable."""
    kind = KINDS[batch.kind]
    reading = kind.read(grids, notes, chosen)
    made = _plan(batch, [(row.number, kind.values(row)) for row in reading.rows])
    made.notices.extend(notice for ask in made.later for notice in ask())
    problems = [*reading.problems, *made.problems]
    batch.columns = _columns(guess, chosen or guess.chosen)
    batch.notes = list(reading.notes)
    batch.plan = [row.stored() for row in made.rows]
    batch.problems = stored_problems(problems)
    batch.notices = stored_problems([*reading.notices, *made.notices])
    batch.counts = {
        "total": reading.total,
        **{str(outcome): made.count(outcome) for outcome in Outcome},
        "problems": len({problem.row for problem in problems}),
    }


def _columns(guess: Guess, chosen: Chosen) -> dict[str, Any]:
    return {
        "sheet": chosen.sheet,
        "heading": chosen.heading,
        "headings": [column.heading for column in guess.columns],
        "fields": list(chosen.fields),
    }


def _keep_for_columns(batch: ImportBatch, guess: Guess, refusal: NotATable) -> None:
    batch.state = ImportState.UPLOADED
    batch.refusal = str(refusal)[:500]
    batch.columns = _columns(guess, guess.chosen)
    batch.counts = {"total": 0, **{str(outcome): 0 for outcome in Outcome}, "problems": 0}


def _may_be_meant(grids: Sequence[Grid], guess: Guess, kind: ImportKind) -> bool:
    """Whether it makes sense to ask for columns: not for a file of another kind, nor for one with no table in it."""
    others = [other.layout for name, other in KINDS.items() if name != kind]
    return len(guess.columns) > 1 and not any(fits(grids, layout) for layout in others)


def _remembered(batch: ImportBatch) -> dict[str, str]:
    said = ImportColumn.objects.filter(school=batch.school_id, kind=batch.kind)
    return dict(said.values_list("heading", "field"))


def _remember(batch: ImportBatch, guess: Guess, fields: Sequence[str]) -> None:
    """What was chosen otherwise than the headings say it; what was said before of these headings is forgotten."""
    said = mappings.to_remember(guess.columns, fields, KINDS[batch.kind].layout)
    keys = [column.key for column in guess.columns if column.key]
    held = ImportColumn.objects.filter(school=batch.school_id, kind=batch.kind, heading__in=keys)
    held.delete()
    ImportColumn.objects.bulk_create(
        ImportColumn(school_id=batch.school_id, kind=batch.kind, heading=heading, field=field)
        for heading, field in said.items()
    )


def _plan(batch: ImportBatch, rows: Sequence[tuple[int, Values]]) -> Plan:
    if batch.cycle is None:
        return OF_SCHOOL[batch.kind].plan(rows=rows, school=batch.school)
    return import_students.plan(rows=rows, cycle=batch.cycle)


def _hold(batch: ImportBatch, rows: Sequence[tuple[int, Values]]) -> None:
    if batch.cycle is None:
        OF_SCHOOL[batch.kind].hold(rows=rows, school=batch.school)
    else:
        import_students.hold(rows=rows, cycle=batch.cycle)


def _write(batch: ImportBatch, rows: Sequence[PlanRow], by: User, now: Moment, journal: Journal) -> None:
    if not any(row.outcome is not Outcome.UNCHANGED for row in rows):
        return
    if batch.cycle is None:
        OF_SCHOOL[batch.kind].write(rows=rows, batch=batch, by=by, now=now, journal=journal)
    else:
        import_students.write(rows=rows, batch=batch, cycle=batch.cycle, by=by, now=now, journal=journal)


def _moved_words(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:SHOWN_ROWS])
    more = f" and {len(numbers) - SHOWN_ROWS} more" if len(numbers) > SHOWN_ROWS else ""
    return (
        f"Records have changed since this preview (row {shown}{more}), so nothing was written. "
        "Upload the file again to see what it would do now."
    )

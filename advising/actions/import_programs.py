"""The operator's yearly import of the shared program directory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from advising import history, versions
from advising.clock import Moment
from advising.history import Event
from advising.imports.programs import ProgramRow
from advising.models import ApplicationService, Program
from advising.postgresql import add_rows
from advising.sisters import sister_key

BATCH = 250
Values = tuple[str, ...]
# Emergency medicine and OB-GYN apply through ResidencyCAS (domain.md 5), all others through ERAS.
RESIDENCYCAS = frozenset({"110", "220"})
FIELDS = (
    "acgme_id",
    "specialty_code",
    "track_name",
    "institution_code",
    "institution_name",
    "program_type",
    "city",
    "state",
    "service",
    "sister_key",
    "listed_director",
)


@dataclass(frozen=True, slots=True)
class DirectoryChange:
    """What a directory file does, or would do, to the shared directory."""

    new: int
    changed: int
    unchanged: int
    missing: int
    """Programs of the directory that the file does not name; they stay."""


@transaction.atomic
def import_programs(*, rows: Sequence[ProgramRow], now: Moment, is_trial: bool = False) -> DirectoryChange:
    """Make the shared directory say what the file says; the same file again writes nothing.

    Empty cells erase nothing. What is not in the file stays, for a closed program may still be on file somewhere.
    A trial only counts. The operator's alone: no school and no user stands behind it.
    """
    held = _held()
    new: list[Values] = []
    changed: dict[int, Values] = {}
    for row in rows:
        told = _told(row)
        if row.code not in held:
            new.append((row.code, *told))
            continue
        program_id, stands = held[row.code]
        becomes = tuple(value or before for value, before in zip(told, stands, strict=True))
        if becomes != stands:
            changed[program_id] = becomes
    change = DirectoryChange(
        new=len(new),
        changed=len(changed),
        unchanged=len(rows) - len(new) - len(changed),
        missing=len(held.keys() - {row.code for row in rows}),
    )
    if is_trial or not (new or changed):
        return change
    add_rows(Program, ("code", *FIELDS), new)
    _change(changed)
    versions.bump_open(None, versions.Scope.BOARD)
    history.record(
        Event.DIRECTORY_IMPORTED,
        school=None,
        by=None,
        at=now.machine,
        after={"new": change.new, "changed": change.changed},
    )
    return change


def _held() -> dict[str, tuple[int, Values]]:
    """Each code of the shared directory, with its id and what stands in FIELDS; held until the import is over."""
    rows = Program.objects.filter(school__isnull=True).select_for_update().values_list("pk", "code", *FIELDS)
    return {code: (program_id, tuple(stands)) for program_id, code, *stands in rows}


def _told(row: ProgramRow) -> Values:
    """What the row says, in the order of FIELDS."""
    service = (
        ApplicationService.RESIDENCYCAS if row.specialty_code in RESIDENCYCAS else ApplicationService.ERAS
    )
    return (
        row.acgme_id,
        row.specialty_code,
        row.track_name,
        row.institution_code,
        row.institution_name,
        row.program_type,
        row.city,
        row.state,
        service.value,
        sister_key(row.institution_code, row.specialty_code),
        row.director,
    )


def _change(changed: Mapping[int, Values]) -> None:
    programs = [Program(pk=pk, **dict(zip(FIELDS, values, strict=True))) for pk, values in changed.items()]
    Program.objects.bulk_update(programs, FIELDS, batch_size=BATCH)

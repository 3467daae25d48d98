"""The operator's yearly import of the shared program directory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from advising import history
from advising.clock import Moment
from advising.history import Event
from advising.imports.programs import ProgramRow
from advising.models import ApplicationService, Program
from advising.models.program import ProgramQuerySet
from advising.sisters import sister_key

BATCH = 1000
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
    held = {program.code: program for program in _directory().select_for_update()}
    new: list[Program] = []
    changed: list[Program] = []
    for row in rows:
        program = held.get(row.code)
        values = _values(row)
        if program is None:
            new.append(Program(code=row.code, **values))
        elif _differs(program, values):
            changed.append(program)
            for name, value in values.items():
                setattr(program, name, value or getattr(program, name))
    change = DirectoryChange(
        new=len(new),
        changed=len(changed),
        unchanged=len(rows) - len(new) - len(changed),
        missing=len(held.keys() - {row.code for row in rows}),
    )
    if is_trial or not (new or changed):
        return change
    Program.objects.bulk_create(new, batch_size=BATCH)
    Program.objects.bulk_update(changed, FIELDS, batch_size=BATCH // 4)
    history.record(
        Event.DIRECTORY_IMPORTED,
        school=None,
        by=None,
        at=now.machine,
        after={"new": change.new, "changed": change.changed},
    )
    return change


def _directory() -> ProgramQuerySet:
    return Program.objects.filter(school__isnull=True)


def _values(row: ProgramRow) -> dict[str, str]:
    return {
        "acgme_id": row.acgme_id,
        "specialty_code": row.specialty_code,
        "track_name": row.track_name,
        "institution_code": row.institution_code,
        "institution_name": row.institution_name,
        "program_type": row.program_type,
        "city": row.city,
        "state": row.state,
        "service": ApplicationService.RESIDENCYCAS
        if row.specialty_code in RESIDENCYCAS
        else ApplicationService.ERAS,
        "sister_key": sister_key(row.institution_code, row.specialty_code),
        "listed_director": row.director,
    }


def _differs(program: Program, values: Mapping[str, str]) -> bool:
    """Whether the file says anything else; what it does not say is no difference."""
    return any(value and getattr(program, name) != value for name, value in values.items())

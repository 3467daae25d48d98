"""What a school keeps of programs: what it knows of them, who filled, and its own rows beside the directory."""

from datetime import date

from django.db import transaction

from advising import history, signals, specialties, versions
from advising.clock import Moment
from advising.history import Event
from advising.models import (
    ApplicationService,
    Confidence,
    Cycle,
    Filling,
    Intel,
    IntelKind,
    Program,
    ProgramType,
    School,
    User,
)
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.sisters import sister_key
from advising.standings import role_day
from advising.versions import Scope

NUMBERS = frozenset({IntelKind.MIN_STEP2, IntelKind.POSITIONS})
YES_OR_NO = frozenset(
    {
        IntelKind.REQUIRES_STEP2,
        IntelKind.ACCEPTS_ATTEMPTS,
        IntelKind.VISAS,
        IntelKind.NOT_IN_SOAP,
        IntelKind.TAKES_DO,
        IntelKind.TAKES_IMG,
    }
)
LEAST_SCORE, HIGHEST_SCORE = 100, 300


class BadIntel(Refusal):
    """Something that cannot be kept of a program as it was typed."""


class BadProgram(Refusal):
    """A program that cannot be added so."""


@transaction.atomic
def add_intel(
    *,
    school: School,
    program: Program,
    kind: IntelKind,
    value: str = "",
    text: str = "",
    source: str,
    known_on: date,
    confidence: str = Confidence.MEDIUM,
    expires_on: date | None = None,
    by: User,
    now: Moment,
) -> Intel:
    """Keep what the school was told of a program, by whom and when. Raises BadIntel, NotAllowed."""
    require(by, Permission.EDIT_RECORDS, school=school)
    _refuse_far(program, school)
    value, text, source = value.strip(), text.strip(), source.strip()
    if not source:
        raise BadIntel("Please say who told it: a name, a call, a page.")
    if known_on > role_day(now.cycle):
        raise BadIntel("Known on: that day is still to come.")
    if expires_on is not None and expires_on <= known_on:
        raise BadIntel("Until: that day must come after the day it was told.")
    _refuse_value(kind, value, text)
    intel = Intel.objects.create(
        school=school, program=program, kind=kind, value=value.lower() if kind in YES_OR_NO else value, text=text,
        source=source, known_on=known_on, confidence=confidence, expires_on=expires_on, added_by=by,
    )  # fmt: skip
    _tell(Event.INTEL_ADDED, intel, by, now)
    return intel


@transaction.atomic
def withdraw_intel(*, intel: Intel, by: User, now: Moment) -> None:
    """It was wrong, or is no longer so. That a program stays out of SOAP only a dean takes back: it opens windows."""
    require(by, Permission.EDIT_RECORDS, school=intel.school)
    if intel.kind == IntelKind.NOT_IN_SOAP and not by.is_dean:
        raise NotAllowed("That a program stays out of SOAP shuts its windows: a dean takes it back.")
    _tell(Event.INTEL_WITHDRAWN, intel, by, now)
    intel.delete()


@transaction.atomic
def mark_filled(*, cycle: Cycle, program: Program, said_by: str, by: User, now: Moment) -> Filling:
    """The program told us that it has filled: once, however often it is said. Raises BadIntel, NotAllowed.

    What is unsent to it is checked anew, reservations end, and nobody is asked to answer it any more.
    """
    require(by, Permission.LOG, school=cycle.school)
    if not by.is_office:
        raise NotAllowed("Please log what the program said; deans and staff mark it as filled.")
    _refuse_far(program, cycle.school)
    if not said_by.strip():
        raise BadIntel("Please say who told us. The list of unfilled programs may not be copied.")
    Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
    filling, is_new = Filling.objects.get_or_create(
        cycle=cycle, program=program, defaults={"filled_at": now.cycle, "said_by": said_by.strip()[:200]}
    )
    if is_new:
        history.record(
            Event.PROGRAM_FILLED, school=cycle.school_id, by=by, at=now.machine, about=program,
            after={"said_by": filling.said_by},
        )  # fmt: skip
        versions.bump(cycle.pk, Scope.BOARD, Scope.OFFERS)
        signals.program_filled.send(sender=Filling, cycle=cycle, program=program, now=now)
    return filling


@transaction.atomic
def add_own_program(
    *,
    school: School,
    institution_name: str,
    track_name: str,
    specialty_code: str,
    by: User,
    now: Moment,
    city: str = "",
    state: str = "",
    institution_code: str = "",
    service: str = ApplicationService.ERAS,
    program_type: str = ProgramType.CATEGORICAL,
) -> Program:
    """A program that the shared directory lacks, for this school alone. Raises BadProgram; KeyError for a specialty."""
    require(by, Permission.EDIT_RECORDS, school=school)
    specialty = specialties.by_code(specialty_code)
    institution_name, track_name = institution_name.strip(), track_name.strip() or specialty.name
    if not institution_name:
        raise BadProgram("Please give the institution's name.")
    same = Program.objects.directory(school).filter(
        institution_name__iexact=institution_name,
        track_name__iexact=track_name,
        specialty_code=specialty.code,
    )
    if (found := same.first()) is not None:
        raise BadProgram(f"{found.name} is on file already{f' as {found.code}' if found.code else ''}.")
    program = Program.objects.create(
        school=school, institution_name=institution_name, track_name=track_name, specialty_code=specialty.code,
        city=city.strip(), state=state.strip(), institution_code=institution_code.strip(), service=service,
        program_type=program_type,
        # Without an institution's code nothing else is its sister.
        sister_key=sister_key(institution_code.strip() or f"own {school.pk} {institution_name}"[:50], specialty.code),
    )  # fmt: skip
    history.record(
        Event.PROGRAM_ADDED, school=school, by=by, at=now.machine, about=program, after={"name": program.name}
    )
    return program


def _refuse_far(program: Program, school: School) -> None:
    if program.school_id not in (None, school.pk):
        raise BadIntel("This program is not in this school's directory.")


def _refuse_value(kind: IntelKind, value: str, text: str) -> None:
    if kind in NUMBERS and not value.isdigit():
        raise BadIntel(f"{kind.label}: please give a number.")
    if kind == IntelKind.MIN_STEP2 and not LEAST_SCORE <= int(value) <= HIGHEST_SCORE:
        raise BadIntel(f"{kind.label}: a score lies between {LEAST_SCORE} and {HIGHEST_SCORE}.")
    if kind in YES_OR_NO and value.lower() not in ("yes", "no"):
        raise BadIntel(f"{kind.label}: please say yes or no; what else there is to say goes into the words.")
    if not value and not text:
        raise BadIntel("Please say what you know.")


def _tell(event: Event, intel: Intel, by: User, now: Moment) -> None:
    told = {"kind": intel.kind, "value": intel.value, "text": intel.text, "program": intel.program_id}
    history.record(
        event, school=intel.school_id, by=by, at=now.machine, about=intel,
        before=told if event is Event.INTEL_WITHDRAWN else None,
        after=told if event is Event.INTEL_ADDED else None,
    )  # fmt: skip
    versions.bump_open(intel.school_id, Scope.BOARD)

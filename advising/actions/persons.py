"""What the school keeps of a person: details, ways to reach them, roles, ties, acquaintances; and what an advocate says
of themself, or the office for them: room, specialties, absences, conflicts of interest."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction

from advising import history, specialties, versions
from advising.clock import Moment
from advising.history import Event
from advising.imports.plans import plain
from advising.models import (
    AT_THE_SCHOOL,
    Absence,
    Acquaintance,
    AcquaintanceKind,
    Channels,
    Interest,
    Person,
    Program,
    Role,
    RoleKind,
    School,
    Student,
    Tie,
    TieKind,
    User,
)
from advising.permissions import NotAllowed, Permission, may, require
from advising.refusals import Refusal
from advising.standings import role_day
from advising.versions import Scope

MOST_STUDENTS, MOST_ASKS = 50, 50
DETAILS = (
    "title", "given_name", "middle_name", "family_name", "suffix", "preferred_name", "birth_family_name", "pronouns",
    "class_year", "specialty_codes", "city", "state", "time_zone", "employer", "position", "trained_at", "alumni_id",
    "npi", "profile_url", "is_deceased", "is_reserved", "is_well_known", "asks_a_season",
)  # fmt: skip
CHANNELS = ("email", "other_emails", "phone", "no_contact")
OFFICES_OWN = frozenset(
    {
        "is_advocate", "is_deceased", "is_reserved", "is_well_known", "alumni_id", "npi", "given_name", "family_name",
        "class_year", "email", "other_emails",
    }
)  # fmt: skip
"""What a person does not change of themself: who they are, and by which address they are known to be it."""


class BadDetails(Refusal):
    """A field of a person that cannot stand as it was typed."""


class BadRole(Refusal):
    """A role that cannot be, or is on file already."""


class BadCapacity(Refusal):
    """No number of students that a person can carry."""


class BadAbsence(Refusal):
    """An absence that ends before it begins."""


class NotHere(Refusal):
    """The student or program is not of this school."""


def may_edit(user: User, person: Person) -> bool:
    """Faculty themself, and deans and staff of the school. A student's record is the office's."""
    is_own = user.is_active and user.is_faculty and person.user_id == user.pk
    return is_own or may(user, Permission.EDIT_RECORDS, school=person.school)


@transaction.atomic
def change_advocate(
    *,
    person: Person,
    capacity: int,
    specialty_codes: Sequence[str],
    by: User,
    now: Moment,
    is_advocate: bool | None = None,
) -> Person:
    """How many students they take, in what, and whether any (None: as it is), which the office alone says.

    Raises BadCapacity, NotAllowed; KeyError for a code.
    """
    person = _locked(person, by)
    if is_advocate is None:
        is_advocate = person.is_advocate
    if is_advocate != person.is_advocate:
        require(by, Permission.EDIT_RECORDS, school=person.school)
    if not 0 <= capacity <= MOST_STUDENTS:
        raise BadCapacity(f"Students at most: please give a number from 0 to {MOST_STUDENTS}.")
    codes = list(dict.fromkeys(specialties.by_code(code).code for code in specialty_codes))
    before = _values(person)
    person.is_advocate, person.capacity, person.specialty_codes = is_advocate, capacity, codes
    person.save(update_fields=["is_advocate", "capacity", "specialty_codes"])
    _tell(person, by=by, now=now, before=before, after=_values(person))
    return person


@transaction.atomic
def add_absence(
    *, person: Person, since: datetime, until: datetime, note: str, by: User, now: Moment
) -> Absence:
    """Away from one cycle instant to another. Raises BadAbsence, NotAllowed."""
    person = _locked(person, by)
    if since >= until:
        raise BadAbsence("Away: the end must lie after the beginning.")
    absence = Absence.objects.create(person=person, since=since, until=until, note=note)
    span = {"since": since.isoformat(), "until": until.isoformat()}
    _tell(person, by=by, now=now, after={"absence": span})
    return absence


@transaction.atomic
def remove_absence(*, absence: Absence, by: User, now: Moment) -> None:
    person = _locked(absence.person, by)
    span = {"since": absence.since.isoformat(), "until": absence.until.isoformat()}
    absence.delete()
    _tell(person, by=by, now=now, before={"absence": span})


@transaction.atomic
def declare_interest(
    *,
    person: Person,
    why: str,
    by: User,
    now: Moment,
    student: Student | None = None,
    program: Program | None = None,
) -> Interest:
    """A conflict of interest with one student or one program. Raises NotHere, NotAllowed, ValueError."""
    if (student is None) == (program is None):
        raise ValueError("An interest is in one student or in one program.")
    person = _locked(person, by)
    if student is not None and student.cycle.school_id != person.school_id:
        raise NotHere("This student is not of this school.")
    if program is not None and program.school_id not in (None, person.school_id):
        raise NotHere("This program is not in this school's directory.")
    interest = Interest.objects.create(person=person, student=student, program=program, why=why)
    _tell(person, by=by, now=now, student=student, after={"interest": interest.pk})
    return interest


@transaction.atomic
def withdraw_interest(*, interest: Interest, by: User, now: Moment) -> None:
    person = _locked(interest.person, by)
    pk, student = interest.pk, interest.student
    interest.delete()
    _tell(person, by=by, now=now, student=student, before={"interest": pk})


@transaction.atomic
def add_person(*, school: School, values: Mapping[str, Any], by: User, now: Moment) -> Person:
    """Somebody new, with the fields of `DETAILS` and `CHANNELS`. Raises BadDetails, NotAllowed."""
    require(by, Permission.EDIT_RECORDS, school=school)
    cleaned = _cleaned(values)
    if not (cleaned.get("given_name") and cleaned.get("family_name")):
        raise BadDetails("Please give a first and a last name.")
    try:
        with transaction.atomic():
            person = Person.objects.create(school=school, **cleaned)
    except IntegrityError as taken:
        raise BadDetails("Somebody else here has this alumni number already.") from taken
    if person.class_year is not None:
        Role.objects.create(person=person, kind=RoleKind.ALUM)
    _tell(person, by=by, now=now, after=cleaned)
    return person


@transaction.atomic
def change_person(*, person: Person, values: Mapping[str, Any], by: User, now: Moment) -> Person:
    """Change fields of `DETAILS` and `CHANNELS`. Another address or number is not checked yet.

    Raises BadDetails, NotAllowed: `OFFICES_OWN` are changed by deans and staff alone.
    """
    person = _locked(person, by)
    cleaned = {name: value for name, value in _cleaned(values).items() if getattr(person, name) != value}
    if set(cleaned) & OFFICES_OWN:
        require(by, Permission.EDIT_RECORDS, school=person.school)
    for channel in ("email", "phone"):
        if channel in cleaned and getattr(person, f"{channel}_verified_on"):
            cleaned[f"{channel}_verified_on"] = None
    if not cleaned:
        return person
    before = {name: plain(getattr(person, name)) for name in cleaned}
    for name, value in cleaned.items():
        setattr(person, name, value)
    try:
        with transaction.atomic():
            person.save(update_fields=list(cleaned))
    except IntegrityError as taken:
        raise BadDetails("Somebody else here has this alumni number already.") from taken
    after = {name: plain(value) for name, value in cleaned.items()}
    _tell(person, by=by, now=now, before=before, after=after)
    return person


@transaction.atomic
def verify_channel(*, person: Person, channel: str, by: User, now: Moment) -> Person:
    """The address or number was right today. Raises BadDetails where there is none."""
    person = _locked(person, by)
    if channel not in ("email", "phone") or not getattr(person, channel):
        raise BadDetails("There is nothing to mark: no such address or number is on file.")
    name, today = f"{channel}_verified_on", role_day(now.cycle)
    before = {name: plain(getattr(person, name))}
    setattr(person, name, today)
    person.save(update_fields=[name])
    _tell(person, by=by, now=now, before=before, after={name: plain(today)})
    return person


@transaction.atomic
def add_role(
    *,
    person: Person,
    kind: RoleKind,
    by: User,
    now: Moment,
    program: Program | None = None,
    title: str = "",
    since: date | None = None,
) -> Role:
    """What they are now, here or at a program. Raises BadRole, NotHere, NotAllowed."""
    person = _locked(person, by)
    require(by, Permission.EDIT_RECORDS, school=person.school)
    if (program is None) != (kind in AT_THE_SCHOOL):
        where = "is here, not at a program" if program else "is at a program: please name it"
        raise BadRole(f"“{kind.label}” {where}.")
    _refuse_other_directory(person, program)
    if person.roles.filter(kind=kind, program=program, until__isnull=True).exists():
        raise BadRole(f"{person.full_name} has this role already.")
    role = Role.objects.create(person=person, kind=kind, program=program, title=title.strip(), since=since)
    _tell(person, by=by, now=now, after={"role": kind, "program": program.pk if program else None})
    return role


@transaction.atomic
def end_role(*, role: Role, on: date, by: User, now: Moment) -> Role:
    """The role ended that day, and stays on file. Raises BadRole, NotAllowed."""
    person = _locked(role.person, by)
    require(by, Permission.EDIT_RECORDS, school=person.school)
    if role.since and on < role.since:
        raise BadRole("The role cannot end before it began.")
    before = {"role": role.kind, "until": plain(role.until)}
    role.until = on
    role.save(update_fields=["until"])
    _tell(person, by=by, now=now, before=before, after={"role": role.kind, "until": plain(on)})
    return role


@transaction.atomic
def add_tie(
    *,
    person: Person,
    program: Program,
    kind: TieKind,
    detail: str = "",
    source: str = "",
    by: User,
    now: Moment,
) -> Tie:
    """What connects them with a program; twice changes the words alone. Raises NotHere, NotAllowed."""
    person = _locked(person, by)
    _refuse_other_directory(person, program)
    tie, _ = Tie.objects.update_or_create(
        person=person,
        program=program,
        kind=kind,
        defaults={"detail": detail.strip(), "source": source.strip() or str(by)},
    )
    _tell(person, by=by, now=now, after={"tie": kind, "program": program.pk})
    return tie


@transaction.atomic
def remove_tie(*, tie: Tie, by: User, now: Moment) -> None:
    person = _locked(tie.person, by)
    before = {"tie": tie.kind, "program": tie.program_id}
    tie.delete()
    _tell(person, by=by, now=now, before=before)


@transaction.atomic
def note_acquaintance(
    *,
    person: Person,
    student: Student,
    kind: AcquaintanceKind,
    service: str = "",
    period: str = "",
    by: User,
    now: Moment,
) -> Acquaintance:
    """How they know a student; again for one kind changes the words alone. Raises NotHere, NotAllowed."""
    person = _locked(person, by)
    if student.cycle.school_id != person.school_id:
        raise NotHere("This student is not of this school.")
    known, _ = Acquaintance.objects.update_or_create(
        person=person,
        student=student,
        kind=kind,
        defaults={"service": service.strip(), "period": period.strip()},
    )
    _tell(person, by=by, now=now, student=student, after={"knows": kind})
    return known


@transaction.atomic
def remove_acquaintance(*, known: Acquaintance, by: User, now: Moment) -> None:
    person, student = _locked(known.person, by), known.student
    before = {"knows": known.kind}
    known.delete()
    _tell(person, by=by, now=now, student=student, before=before)


def _refuse_other_directory(person: Person, program: Program | None) -> None:
    if program is not None and program.school_id not in (None, person.school_id):
        raise NotHere("This program is not in this school's directory.")


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they may stand. Raises BadDetails, in words for who typed them."""
    unknown = set(values) - set(DETAILS) - set(CHANNELS)
    if unknown:
        raise ValueError(f"No fields of a person: {sorted(unknown)}")
    found: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }
    zone = found.get("time_zone", "")
    if zone and zone not in available_timezones():
        raise BadDetails(f"Time zone: “{zone}” is none we know. Write it as America/Chicago.")
    asks = found.get("asks_a_season")
    if asks is not None and not 0 <= asks <= MOST_ASKS:
        raise BadDetails(f"Asks a season: please give a number from 0 to {MOST_ASKS}.")
    if (npi := found.get("npi", "")) and not (npi.isdigit() and len(npi) == 10):
        raise BadDetails("NPI: ten digits, please.")
    for way, reason in found.get("no_contact", {}).items():
        if way not in set(Channels) or not reason.strip():
            raise BadDetails("Do not contact: please say for each way why.")
    return found


def _locked(person: Person, by: User) -> Person:
    """The row as assigning locks it, so that a limit is not lowered under a dean's press."""
    person = (
        Person.objects.select_for_update(of=("self",), no_key=True).select_related("school").get(pk=person.pk)
    )
    if not may_edit(by, person):
        raise NotAllowed("Only the person themself, deans and staff may change this.")
    return person


def _values(person: Person) -> dict[str, object]:
    return {
        "is_advocate": person.is_advocate,
        "capacity": person.capacity,
        "specialty_codes": list(person.specialty_codes),
    }


def _tell(
    person: Person,
    *,
    by: User,
    now: Moment,
    student: Student | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    history.record(
        Event.PERSON_CHANGED,
        school=person.school_id,
        by=by,
        at=now.machine,
        about=person,
        student=student,
        before=before,
        after=after,
    )
    versions.bump_open(person.school_id, Scope.BOARD)

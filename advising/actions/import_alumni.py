"""Alumni from an export: whom it would add or change at a school, and doing so. Who may be double is proposed, and
nobody is merged."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from django.db.models import Q

from advising import duplicates, history, versions
from advising.actions.import_faculty import listed_programs
from advising.actions.import_journal import Journal
from advising.actions.merges import file_proposals, records_of
from advising.clock import Moment
from advising.duplicates import Proposal, Record
from advising.history import Event
from advising.imports.alumni_values import PERSON_LABELS
from advising.imports.faculty import ProgramRole, program_role
from advising.imports.plans import Change, Outcome, Plan, PlanRow, changes, plain
from advising.imports.problems import Problem, Unreadable
from advising.imports.program_names import ListedProgram, ProgramIndex
from advising.imports.student_values import folded, is_same_human
from advising.models import (
    IS_AT_THE_PROGRAM,
    IS_THE_PROGRAM,
    Channels,
    ImportBatch,
    Person,
    Role,
    RoleKind,
    School,
    Tie,
    TieKind,
    User,
)
from advising.postgresql import add_records
from advising.standings import role_day

_IN_TRAINING = re.compile(r"(?i)\b(resident|chief resident|intern|pgy-?\d)\b")
_CURRENT = (*IS_THE_PROGRAM, *IS_AT_THE_PROGRAM)


@dataclass(slots=True)
class Ground:
    """The records that an export is compared with, read in as many queries however many rows there are."""

    people: list[Person]
    by_number: dict[str, Person]
    by_email: dict[str, list[Person]]
    by_profile: dict[str, Person]
    alum_titles: dict[int, str]
    at_programs: dict[int, set[tuple[str, int]]]
    trained: set[tuple[int, int]]
    programs: ProgramIndex

    def person(self, values: Mapping[str, Any]) -> Person | None:
        """Who the row is about: by alumni number, else by address or profile where no other number stands there."""
        number = values.get("alumni_id", "")
        if number and (numbered := self.by_number.get(number)):
            return numbered
        found = self.by_email.get(values.get("email", ""), [])
        if len(found) != 1:
            profile = self.by_profile.get(values.get("profile_url", ""))
            found = [profile] if profile else []
        if len(found) == 1 and not (number and found[0].alumni_id):
            return found[0] if _may_be(found[0], values) else None
        return None


def plan(*, rows: Sequence[tuple[int, Mapping[str, Any]]], school: School) -> Plan:
    """What these rows (number and values) would do to the school's people. Reads, and writes nothing."""
    ground = _ground(rows, school)
    made = Plan()
    new: dict[int, Mapping[str, Any]] = {}
    for number, values in rows:
        person = ground.person(values)
        if person and not _may_be(person, values):
            words = (
                f"{values.get('alumni_id')} is on file here for {person}, and the file says {_name(values)}."
            )
            made.problems.append(Problem(number, "Name", words))
            continue
        found = _changes(values, person, ground)
        made.notices.extend(_notices(number, values, ground))
        outcome = Outcome.NEW if person is None else Outcome.CHANGED if found else Outcome.UNCHANGED
        made.rows.append(PlanRow(number, _name(values), outcome, values, tuple(found)))
        if person is None:
            new[number] = values
    made.later.append(lambda: _maybe_double(new, ground))
    return made


def hold(*, rows: Sequence[tuple[int, Mapping[str, Any]]], school: School) -> None:
    """Lock the people on file, in the order of their ids, so that what the plan reads still stands when it is
    written. Inside the transaction of the import."""
    values = [values for _, values in rows]
    known = Person.objects.of_school(school).filter(
        Q(alumni_id__in={one["alumni_id"] for one in values if "alumni_id" in one})
        | Q(email__in={one["email"] for one in values if "email" in one})
        | Q(profile_url__in={one["profile_url"] for one in values if "profile_url" in one})
    )
    list(known.order_by("pk").select_for_update().values_list("pk"))


@dataclass(slots=True)
class _Written:
    """What the rows make, gathered to be written at once."""

    roles: list[Role] = field(default_factory=list)
    ties: dict[tuple[int, int], Tie] = field(default_factory=dict)


def write(*, rows: Sequence[PlanRow], batch: ImportBatch, by: User, now: Moment, journal: Journal) -> None:
    """Do what `plan` found, inside the transaction of the import."""
    ground = _ground([(row.number, row.values) for row in rows], batch.school)
    todo = [row for row in rows if row.outcome is not Outcome.UNCHANGED]
    people = _write_people(todo, ground, batch.school, journal)
    written = _Written()
    today = role_day(now.cycle)
    events = []
    for row in todo:
        person = people[row.number]
        _gather_roles(row.values, person, ground, written, journal, today)
        _gather_ties(row.values, person, ground, written, batch)
        events.append(
            history.event_of(
                Event.PERSON_CHANGED,
                school=batch.school,
                by=by,
                at=now.machine,
                about=person,
                before={change.label: change.was for change in row.changes if change.was},
                after={change.label: change.becomes for change in row.changes},
                reason=f"Import {batch.pk}, row {row.number}",
            )
        )
        journal.row_done()
    ties = list(written.ties.values())
    for records in (written.roles, ties):
        add_records(records)
        journal.add(*records)
    history.record_all(events)
    _propose(
        {person.pk for row in todo if row.outcome is Outcome.NEW for person in [people[row.number]]},
        batch,
        now,
    )
    versions.bump_open(batch.school_id, versions.Scope.BOARD)


def _ground(rows: Iterable[tuple[int, Mapping[str, Any]]], school: School) -> Ground:
    values = [values for _, values in rows]
    emails = {one["email"] for one in values if "email" in one}
    people = list(Person.objects.of_school(school))
    by_email: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        for address in {person.email, *person.other_emails} & emails:
            by_email[address].append(person)
    roles = Role.objects.filter(person__school=school, until__isnull=True)
    at_programs: dict[int, set[tuple[str, int]]] = defaultdict(set)
    alum_titles: dict[int, str] = {}
    for person_id, kind, program_id, title in roles.values_list("person_id", "kind", "program_id", "title"):
        if program_id is not None:
            at_programs[person_id].add((kind, program_id))
        elif kind == RoleKind.ALUM:
            alum_titles[person_id] = title
    return Ground(
        people=people,
        by_number={person.alumni_id: person for person in people if person.alumni_id},
        by_email=by_email,
        by_profile={person.profile_url: person for person in people if person.profile_url},
        alum_titles=alum_titles,
        at_programs=at_programs,
        trained=set(
            Tie.objects.filter(person__school=school, kind=TieKind.TRAINED_THERE).values_list(
                "person_id", "program_id"
            )
        ),
        programs=ProgramIndex(listed_programs(school)),
    )


def _may_be(person: Person, values: Mapping[str, Any]) -> bool:
    """Whether the names can be of one person; a name at birth counts as one of theirs."""
    held = {name: str(getattr(person, name)) for name in ("given_name", "preferred_name", "family_name")}
    if is_same_human(held, values):
        return True
    births = {folded(person.birth_family_name), folded(values.get("birth_family_name", ""))} - {""}
    return bool(births & {folded(person.family_name), folded(values["family_name"])})


def _name(values: Mapping[str, Any]) -> str:
    return " ".join(filter(None, [values["given_name"], values["family_name"], values.get("suffix")]))


# --- what would change ----------------------------------------------------------------------------


def _changes(values: Mapping[str, Any], person: Person | None, ground: Ground) -> list[Change]:
    held = {name: plain(getattr(person, name)) for name in PERSON_LABELS} if person else {}
    told = _told(person, values)
    found = changes(PERSON_LABELS, held, told)
    others = list(person.other_emails) if person else []
    if told.get("other_emails", others) != others:
        found.append(Change("Other addresses", ", ".join(others), ", ".join(told["other_emails"])))
    forbidden = dict(person.no_contact) if person else {}
    if told.get("no_contact", forbidden) != forbidden:
        found.append(Change("Do not contact", _forbids(forbidden), _forbids(told["no_contact"])))
    if person is None or person.pk not in ground.alum_titles:
        found.append(Change("Alum", "", "yes"))
    held_roles = ground.at_programs.get(person.pk, set()) if person else set()
    for kind, program in _roles(values, ground):
        if (kind, program.id) not in held_roles:
            found.append(
                Change(RoleKind(kind).label, "", f"{program.institution_name}, {program.track_name}")
            )
    tracks = _tracks(values.get("trained_at", ""), values, ground)
    if any(person is None or (person.pk, track.id) not in ground.trained for track in tracks):
        found.append(Change("Trained at", "", tracks[0].institution_name))
    return found


def _forbids(ways: Mapping[str, str]) -> str:
    return "; ".join(f"{Channels(way).label}: {reason}" for way, reason in sorted(ways.items()))


def _told(person: Person | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """The file's values as they would stand: nothing that is known better is lost to it.

    An initial does not replace a name, nor one specialty a list; another address stands beside the one on file; a
    checked number stays; what forbids contact is added to and never taken away.
    """
    told = dict(values)
    if person is None:
        return told
    first, second = folded(person.given_name), folded(values["given_name"])
    if len(second) == 1 and first.startswith(second):
        told.pop("given_name")
    if "specialty_codes" in told:
        told["specialty_codes"] = list(dict.fromkeys([*person.specialty_codes, *told["specialty_codes"]]))
    if "no_contact" in told:
        told["no_contact"] = {**told["no_contact"], **person.no_contact}
    if person.phone and person.phone_verified_on:
        told.pop("phone", None)
    if person.email:
        others = [told.pop("email", ""), *told.get("other_emails", [])]
        kept = list(dict.fromkeys([*person.other_emails, *filter(None, others)]))
        told["other_emails"] = [address for address in kept if address != person.email]
    return told


def _roles(values: Mapping[str, Any], ground: Ground) -> Iterator[tuple[str, ListedProgram]]:
    """What they are at a program now, where employer and specialty name one beyond doubt."""
    if values.get("is_deceased"):
        return
    position = values.get("position", "")
    named = {
        ProgramRole.DIRECTOR: RoleKind.DIRECTOR,
        ProgramRole.ASSOCIATE_DIRECTOR: RoleKind.ASSOCIATE_DIRECTOR,
        ProgramRole.COORDINATOR: RoleKind.COORDINATOR,
    }.get(program_role(position))
    kind = named or (RoleKind.RESIDENT if _IN_TRAINING.search(position) else RoleKind.WORKS)
    for program in _tracks(values.get("employer", ""), values, ground):
        yield str(kind), program


def _tracks(name: str, values: Mapping[str, Any], ground: Ground) -> list[ListedProgram]:
    if not name:
        return []
    try:
        return ground.programs.find(name, next(iter(values.get("specialty_codes", [])), ""))
    except Unreadable:
        return []


def _notices(number: int, values: Mapping[str, Any], ground: Ground) -> Iterator[Problem]:
    """What a person should look at, for the file alone does not settle it."""
    if name := values.get("trained_at", ""):
        try:
            ground.programs.find(name, next(iter(values.get("specialty_codes", [])), ""))
        except Unreadable as reason:
            yield Problem(number, "Residency", f"{reason} No tie was made.")
    role = program_role(values.get("position", ""))
    if role and not values.get("is_deceased") and not any(_roles(values, ground)):
        yield Problem(
            number,
            "Position",
            "says that they run a program, of which program is not known. Add it on their page: who runs a "
            "program may not speak to it for a student.",
        )


def _maybe_double(new: Mapping[int, Mapping[str, Any]], ground: Ground) -> Iterator[Problem]:
    """The rows that may be of somebody on file. They go in as records of their own, to be compared by a person."""
    if not new:
        return
    names = {person.pk: str(person) for person in ground.people}
    rows = [_record(("row", number), values) for number, values in new.items()]
    told: set[int] = set()
    for proposal in duplicates.propose(rows, against=records_of(ground.people)):
        number, other = _row_and_person(proposal)
        if number in told:
            continue
        told.add(number)
        why = ", ".join(proposal.evidence).lower()
        yield Problem(
            number,
            "Name",
            f"may be {names[other]}, who is on file ({why}). Goes in as a record of their own, to be compared "
            "after the import.",
        )


def _row_and_person(proposal: Proposal) -> tuple[int, int]:
    """The keys of rows are pairs, those of people on file their ids."""
    row, person = proposal.one, proposal.other
    if not isinstance(row, tuple):
        row, person = person, row
    return cast("tuple[str, int]", row)[1], cast(int, person)


def _record(key: Any, values: Mapping[str, Any]) -> Record:
    return Record(
        key=key,
        given=values["given_name"],
        family=values["family_name"],
        middle=values.get("middle_name", ""),
        preferred=values.get("preferred_name", ""),
        birth_family=values.get("birth_family_name", ""),
        suffix=values.get("suffix", ""),
        emails=tuple(filter(None, [values.get("email", ""), *values.get("other_emails", [])])),
        phone=values.get("phone", ""),
        class_year=values.get("class_year"),
        specialty_codes=tuple(values.get("specialty_codes", [])),
        employer=values.get("employer", ""),
        trained_at=values.get("trained_at", ""),
        city=values.get("city", ""),
        state=values.get("state", ""),
    )


# --- writing --------------------------------------------------------------------------------------


def _write_people(
    rows: Sequence[PlanRow], ground: Ground, school: School, journal: Journal
) -> dict[int, Person]:
    """The person of each row, by its number; new ones are made at once."""
    people: dict[int, Person] = {}
    new: list[tuple[int, Person]] = []
    fields = (*PERSON_LABELS, "other_emails", "no_contact")
    for row in rows:
        person = ground.person(row.values)
        told = _told(person, row.values)
        if person is None:
            made = Person(school=school, **{name: told[name] for name in fields if name in told})
            new.append((row.number, made))
            continue
        people[row.number] = person
        changed = [name for name in fields if name in told and plain(getattr(person, name)) != told[name]]
        before = {name: getattr(person, name) for name in changed}
        for name in changed:
            setattr(person, name, told[name])
        if changed:
            person.save(update_fields=changed)
            journal.change(person, before)
    add_records([person for _, person in new])
    journal.add(*(person for _, person in new))
    return people | dict(new)


def _gather_roles(
    values: Mapping[str, Any],
    person: Person,
    ground: Ground,
    written: _Written,
    journal: Journal,
    today: date,
) -> None:
    title = ", ".join(values.get("volunteers_as", []))[:200]
    if person.pk not in ground.alum_titles:
        written.roles.append(Role(person=person, kind=RoleKind.ALUM, title=title))
    held = ground.at_programs.get(person.pk, set())
    told = {(kind, program.id) for kind, program in _roles(values, ground)}
    if not told - held:
        return
    has_moved = bool(held - told)
    if has_moved:
        # Who moves keeps what they were: the former role ends, and is not written over.
        former = person.roles.filter(program__isnull=False, until__isnull=True, kind__in=_CURRENT)
        for role in former:
            if (role.kind, role.program_id) not in told:
                role.until = max(today, role.since or today)
                role.save(update_fields=["until"])
                journal.change(role, {"until": None})
    written.roles.extend(
        Role(
            person=person,
            kind=kind,
            program_id=program_id,
            title=values.get("position", ""),
            since=today if has_moved else None,
        )
        for kind, program_id in sorted(told - held)
    )


def _gather_ties(
    values: Mapping[str, Any], person: Person, ground: Ground, written: _Written, batch: ImportBatch
) -> None:
    for track in _tracks(values.get("trained_at", ""), values, ground):
        if (person.pk, track.id) not in ground.trained:
            written.ties[person.pk, track.id] = Tie(
                person=person,
                program_id=track.id,
                kind=TieKind.TRAINED_THERE,
                source=f"Alumni export (import {batch.pk})",
            )


def _propose(new: set[int], batch: ImportBatch, now: Moment) -> None:
    """File who of the new ones may be somebody on file, or another new one."""
    if not new:
        return
    records = records_of(Person.objects.of_school(batch.school))
    fresh = [record for record in records if record.key in new]
    old = [record for record in records if record.key not in new]
    file_proposals([*duplicates.propose(fresh, against=old), *duplicates.propose(fresh)], now)

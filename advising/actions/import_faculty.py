"""Faculty from a sheet: whom it would add or change at a school, and doing so."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from advising import history, versions
from advising.actions.import_journal import Journal
from advising.clock import Moment
from advising.history import Event
from advising.imports.faculty import ProgramRole, program_role
from advising.imports.faculty_values import PERSON_LABELS
from advising.imports.plans import Change, Outcome, Plan, PlanRow, changes, plain
from advising.imports.problems import Problem, Unreadable
from advising.imports.program_names import ListedProgram, ProgramIndex
from advising.imports.student_values import folded, is_same_human
from advising.models import (
    IS_THE_PROGRAM,
    ImportBatch,
    Person,
    Program,
    Role,
    RoleKind,
    School,
    Tie,
    TieKind,
    User,
)

ROLE_LABELS = {
    ProgramRole.DIRECTOR: "Program director",
    ProgramRole.ASSOCIATE_DIRECTOR: "Associate program director",
    ProgramRole.COORDINATOR: "Program coordinator",
}


@dataclass(slots=True)
class Ground:
    """The records that a sheet is compared with, read in as many queries however many rows there are."""

    by_number: dict[str, Person]
    by_email: dict[str, list[Person]]
    names: dict[str, Person]
    ties: set[tuple[int, int, str]]
    faculty_titles: dict[int, str]
    program_roles: dict[int, set[tuple[str, int]]]
    programs: ProgramIndex
    home: list[ListedProgram]

    def person(self, values: Mapping[str, Any]) -> Person | None:
        """Who the row is about: by employee number, else by address."""
        numbered = self.by_number.get(values.get("employee_id", ""))
        if numbered:
            return numbered
        persons = self.by_email.get(values.get("email", ""), [])
        return persons[0] if len(persons) == 1 else None


def plan(*, rows: Sequence[tuple[int, Mapping[str, Any]]], school: School) -> Plan:
    """What these rows (number and values) would do to the school's people. Reads, and writes nothing."""
    ground = _ground(rows, school)
    made = Plan()
    for number, values in rows:
        person = ground.person(values)
        problem = _contradiction(values, person, ground)
        if problem:
            made.problems.append(Problem(number, *problem))
            continue
        found = _changes(values, person, ground)
        made.notices.extend(_notices(number, values, person, ground))
        outcome = Outcome.CHANGED if found else Outcome.UNCHANGED
        made.rows.append(
            PlanRow(number, _name(values), outcome if person else Outcome.NEW, values, tuple(found))
        )
    return made


def hold(*, rows: Sequence[tuple[int, Mapping[str, Any]]], school: School) -> None:
    """Lock the people on file, in the order of their ids, so that what the plan reads still stands when it is
    written. Inside the transaction of the import."""
    numbers = {values["employee_id"] for _, values in rows if "employee_id" in values}
    emails = {values["email"] for _, values in rows if "email" in values}
    known = Person.objects.of_school(school).filter(Q(employee_id__in=numbers) | Q(email__in=emails))
    list(known.order_by("pk").select_for_update().values_list("pk"))


def write(*, rows: Sequence[PlanRow], batch: ImportBatch, by: User, now: Moment, journal: Journal) -> None:
    """Do what `plan` found, inside the transaction of the import."""
    ground = _ground([(row.number, row.values) for row in rows], batch.school)
    ties: list[Tie] = []
    for row in rows:
        if row.outcome is Outcome.UNCHANGED:
            continue
        person = _write_person(row.values, ground, batch.school, journal)
        _write_roles(row.values, person, ground, journal)
        ties.extend(_new_ties(row.values, person, ground, batch))
        history.record(
            Event.PERSON_CHANGED,
            school=batch.school,
            by=by,
            at=now.machine,
            about=person,
            before={change.label: change.was for change in row.changes if change.was},
            after={change.label: change.becomes for change in row.changes},
            reason=f"Import {batch.pk}, row {row.number}",
        )
        journal.row_done()
    # One row may name a program twice, and two sisters of it.
    once = list({(tie.person_id, tie.program_id, tie.kind): tie for tie in ties}.values())
    journal.add(*Tie.objects.bulk_create(once))
    versions.bump_open(batch.school_id, versions.Scope.BOARD)


def _ground(rows: Iterable[tuple[int, Mapping[str, Any]]], school: School) -> Ground:
    values = [values for _, values in rows]
    persons = list(Person.objects.of_school(school))
    numbers = {one["employee_id"] for one in values if "employee_id" in one}
    emails = {one["email"] for one in values if "email" in one}
    by_email: dict[str, list[Person]] = {}
    for person in persons:
        if person.email in emails:
            by_email.setdefault(person.email, []).append(person)
    roles = list(Role.objects.filter(person__school=school, until__isnull=True))
    program_roles: dict[int, set[tuple[str, int]]] = {}
    for role in roles:
        if role.program_id:
            program_roles.setdefault(role.person_id, set()).add((role.kind, role.program_id))
    listed = listed_programs(school)
    return Ground(
        by_number={person.employee_id: person for person in persons if person.employee_id in numbers},
        by_email=by_email,
        names={folded(person.given_name + person.family_name): person for person in persons},
        ties=set(Tie.objects.filter(person__school=school).values_list("person_id", "program_id", "kind")),
        faculty_titles={
            role.person_id: role.title
            for role in roles
            if role.kind == RoleKind.FACULTY and not role.program_id
        },
        program_roles=program_roles,
        programs=ProgramIndex(listed),
        home=_home_programs(school, listed),
    )


def listed_programs(school: School) -> list[ListedProgram]:
    fields = ("pk", "institution_code", "institution_name", "specialty_code", "track_name", "state")
    return [ListedProgram(*values) for values in Program.objects.directory(school).values_list(*fields)]


def _home_programs(school: School, listed: Sequence[ListedProgram]) -> list[ListedProgram]:
    """The school's own rows, and those of the directory that bear the school's very name."""
    own = set(Program.objects.filter(school=school).values_list("pk", flat=True))
    names = {folded(school.name), folded(school.short_name)}
    return [program for program in listed if program.id in own or folded(program.institution_name) in names]


def _name(values: Mapping[str, Any]) -> str:
    return " ".join(filter(None, [values["given_name"], values["family_name"], values.get("suffix")]))


def _held(person: Person) -> dict[str, Any]:
    return {name: plain(getattr(person, name)) for name in PERSON_LABELS}


def _contradiction(
    values: Mapping[str, Any], person: Person | None, ground: Ground
) -> tuple[str, str] | None:
    """What forbids to take the row: column and words, or nothing."""
    if person and not is_same_human(_held(person), values):
        mark = values.get("employee_id") if person.employee_id else values.get("email")
        return ("Name", f"{mark} is on file here for {person}, and the file says {_name(values)}.")
    number = values.get("employee_id", "")
    if person and number and person.employee_id not in {"", number}:
        return (
            "Email",
            f"{values['email']} is on file here for {person} with the number {person.employee_id}.",
        )
    sharing = [other for other in ground.by_email.get(values.get("email", ""), []) if other != person]
    if sharing:
        return (
            "Email",
            f"{values['email']} is on file here for {sharing[0]}. Give each person their own address.",
        )
    return None


def _changes(values: Mapping[str, Any], person: Person | None, ground: Ground) -> list[Change]:
    held = _held(person) if person else {}
    found = changes(PERSON_LABELS, held, _told(held, values))
    title = values.get("job_title", "")
    title_held = ground.faculty_titles.get(person.pk) if person else None
    if title_held is None or (title and title != title_held):
        found.append(Change("Faculty", title_held or "", title or "yes"))
    held_roles = ground.program_roles.get(person.pk, set()) if person else set()
    found += [
        Change(ROLE_LABELS[program_role(title)], "", _program_shown(program))
        for program in _directed(title, values, ground)
        if (str(program_role(title)), program.id) not in held_roles
    ]
    for kind, label, name, tracks in _tied(values, ground):
        if any(person is None or (person.pk, track.id, kind) not in ground.ties for track in tracks):
            found.append(Change(label, "", f"{name} ({len(tracks)} tracks)" if len(tracks) > 1 else name))
    return found


def _told(held: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The file's values as they would stand: an initial does not replace a name, nor one specialty a list."""
    told = dict(values)
    first, second = folded(str(held.get("given_name", ""))), folded(values["given_name"])
    if len(second) == 1 and first.startswith(second):
        told.pop("given_name")
    on_file = list(held.get("specialty_codes") or [])
    if "specialty_codes" in told:
        told["specialty_codes"] = [
            *on_file,
            *(code for code in told["specialty_codes"] if code not in on_file),
        ]
    return told


def _directed(title: str, values: Mapping[str, Any], ground: Ground) -> list[ListedProgram]:
    """The home programs that somebody of this title runs, if only one can be meant."""
    if program_role(title) is ProgramRole.NONE:
        return []
    codes = values.get("specialty_codes", [])
    mine = [program for program in ground.home if program.specialty_code in codes]
    sisters = {(program.institution_code, program.specialty_code) for program in mine}
    return mine if len(sisters) == 1 else []


def _tied(values: Mapping[str, Any], ground: Ground) -> list[tuple[str, str, str, list[ListedProgram]]]:
    """(kind of tie, label, institution as written, tracks) for what the file ties to programs beyond doubt."""
    return [
        (kind, label, name, tracks)
        for kind, label, name in _named(values)
        if (tracks := _tracks(name, values, ground))
    ]


def _named(values: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    trained = values.get("trained_at")
    found = [(str(TieKind.TRAINED_THERE), "Trained at", trained)] if trained else []
    return found + [
        (str(TieKind.KNOWS_DIRECTOR), "Knows the director at", name) for name in values.get("knows_at", [])
    ]


def _tracks(name: str, values: Mapping[str, Any], ground: Ground) -> list[ListedProgram]:
    try:
        return ground.programs.find(name, _specialty(values))
    except Unreadable:
        return []


def _specialty(values: Mapping[str, Any]) -> str:
    return next(iter(values.get("specialty_codes", [])), "")


def _notices(number: int, values: Mapping[str, Any], person: Person | None, ground: Ground) -> list[Problem]:
    """What a person should look at, for the file alone does not settle it."""
    found: list[Problem] = []
    for kind, _, name in _named(values):
        try:
            ground.programs.find(name, _specialty(values))
        except Unreadable as reason:
            column = "Residency" if kind == TieKind.TRAINED_THERE else "Knows PDs at"
            found.append(Problem(number, column, f"{reason} No tie was made."))
    role = program_role(values.get("job_title", ""))
    held = ground.program_roles.get(person.pk, set()) if person else set()
    if (
        role
        and not _directed(values.get("job_title", ""), values, ground)
        and not any(k in IS_THE_PROGRAM for k, _ in held)
    ):
        found.append(
            Problem(
                number,
                "Title",
                f"says {ROLE_LABELS[role].lower()}, of which program is not known. Add it on their page: who "
                "runs a program may not speak to it for a student.",
            )
        )
    if values.get("ask_first"):
        found.append(
            Problem(
                number,
                "Willing to advocate",
                "says to ask first: not set as an advocate until somebody has asked.",
            )
        )
    same = ground.names.get(folded(values["given_name"] + values["family_name"]))
    if person is None and same:
        found.append(
            Problem(
                number,
                "Name",
                f"somebody called {same} is on file without this number and address: added as another person.",
            )
        )
    return found


def _program_shown(program: ListedProgram) -> str:
    return f"{program.institution_name}, {program.track_name}"


def _write_person(values: Mapping[str, Any], ground: Ground, school: School, journal: Journal) -> Person:
    person = ground.person(values)
    if person is None:
        told = {name: values[name] for name in PERSON_LABELS if name in values}
        person = Person.objects.create(school=school, **told)
        journal.add(person)
        return person
    told = _told(_held(person), values)
    fields = [name for name in PERSON_LABELS if name in told and plain(getattr(person, name)) != told[name]]
    before = {name: getattr(person, name) for name in fields}
    for name in fields:
        setattr(person, name, told[name])
    if fields:
        person.save(update_fields=fields)
        journal.change(person, before)
    return person


def _write_roles(values: Mapping[str, Any], person: Person, ground: Ground, journal: Journal) -> None:
    title = values.get("job_title", "")
    if person.pk not in ground.faculty_titles:
        journal.add(Role.objects.create(person=person, kind=RoleKind.FACULTY, title=title))
    elif title and title != ground.faculty_titles[person.pk]:
        for role in person.roles.filter(kind=RoleKind.FACULTY, program__isnull=True, until__isnull=True):
            before = {"title": role.title}
            role.title = title
            role.save(update_fields=["title"])
            journal.change(role, before)
    held = ground.program_roles.get(person.pk, set())
    for program in _directed(title, values, ground):
        if (str(program_role(title)), program.id) not in held:
            role = Role.objects.create(
                person=person, kind=program_role(title), program_id=program.id, title=title
            )
            journal.add(role)


def _new_ties(values: Mapping[str, Any], person: Person, ground: Ground, batch: ImportBatch) -> list[Tie]:
    updated = values.get("updated_on", "")
    source = f"Faculty sheet{', updated ' + updated if updated else ''} (import {batch.pk})"
    return [
        Tie(
            person=person,
            program_id=track.id,
            kind=kind,
            detail=values.get("trained_in", "") if kind == TieKind.TRAINED_THERE else "",
            source=source,
        )
        for kind, _, _, tracks in _tied(values, ground)
        for track in tracks
        if (person.pk, track.id, kind) not in ground.ties
    ]

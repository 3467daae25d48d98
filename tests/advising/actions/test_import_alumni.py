"""Exports of alumni through preview and commit: against what is known of the people in them, and row by row."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from advising.actions.import_programs import import_programs
from advising.actions.import_undo import undo_import
from advising.actions.imports import commit_import, preview_import
from advising.imports import programs
from advising.models import (
    AuditEvent,
    Cycle,
    Duplicate,
    ImportBatch,
    ImportKind,
    Person,
    Role,
    RoleKind,
    Tie,
    User,
)
from tests.advising.imports.files import PROGRAMS, csv_bytes, sample, truth
from tests.factories import AlumFactory, CycleFactory, PersonFactory, ProgramFactory, StaffFactory
from tests.moments import MONDAY_NOON, TUESDAY_NOON, moment

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW, LATER = moment(MONDAY_NOON), moment(TUESDAY_NOON)
HEADING = (
    "Alumni ID,First Name,Last Name,Maiden Name,Class Year,Email,Home Phone,State,Specialty,Company,"
    "Job Title,Residency,Deceased,Do Not Contact"
)
CHEN = "A1,Maya,Chen,,2016,maya@example.org,(651) 555-0124,MN,IM,,,,,"
Upload = Callable[..., ImportBatch]


@pytest.fixture
def cycle() -> Cycle:
    return CycleFactory()


@pytest.fixture
def staff(cycle: Cycle) -> User:
    return StaffFactory(school=cycle.school)


@pytest.fixture
def upload(cycle: Cycle, staff: User) -> Upload:
    def _upload(*lines: str, data: bytes = b"", name: str = "alumni.csv") -> ImportBatch:
        return preview_import(
            school=cycle.school, cycle=cycle, kind=ImportKind.ALUMNI, file_name=name,
            data=data or csv_bytes(HEADING, *lines), by=staff, now=NOW,
        )  # fmt: skip

    return _upload


@pytest.fixture
def take_in(upload: Upload, staff: User) -> Upload:
    def _take_in(*lines: str, **file: Any) -> ImportBatch:
        return commit_import(batch=upload(*lines, **file), by=staff, now=NOW)

    return _take_in


def values(person: Person, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(person, name) for name in names)


# --- the samples and their truth


def test_fund_raising_export_becomes_the_people_of_its_truth(take_in: Upload) -> None:
    known = truth("alumni_truth.json")

    batch = take_in(data=sample("alumni_raisers_edge.csv"), name="alumni_raisers_edge.csv")

    people = {person.alumni_id: person for person in Person.objects.exclude(alumni_id="")}
    assert len(people) == batch.counts["new"] == known["raisers_edge_rows"] - batch.counts["problems"]
    wrong = {
        number: (person.full_name, person.class_year)
        for number, person in people.items()
        if (who := known["people"].get(number))
        and (person.class_year, person.specialty_codes) != (who["class_year"], [who["specialty_code"]])
    }
    assert wrong == {}
    assert {n for n, one in people.items() if one.is_deceased} == set(known["deceased"]) & people.keys()
    assert {n for n, one in people.items() if one.forbids("call") and not one.is_deceased} >= (
        set(known["do_not_contact"]) & people.keys() - set(known["deceased"])
    )
    assert all(people[n].forbids("email") for n in known["no_email_requested"] if n in people)


def test_duplicates_are_proposed_as_the_truth_has_them(take_in: Upload) -> None:
    known = truth("alumni_truth.json")
    take_in(data=sample("alumni_raisers_edge.csv"), name="alumni_raisers_edge.csv")

    numbers = dict(Person.objects.values_list("pk", "alumni_id"))
    proposed = {
        frozenset((numbers[one], numbers[other]))
        for one, other in Duplicate.objects.values_list("one", "other")
    }
    clusters = {frozenset(cluster["ids"]) for cluster in known["duplicate_clusters"]}
    there = {pair for pair in clusters if pair <= set(numbers.values())}

    assert len(proposed & there) / len(there) >= 0.95
    assert len(proposed & there) / len(proposed) >= 0.95
    assert frozenset(known["same_name_different_person"]) not in proposed


def test_crm_import_of_the_same_people_changes_them_and_adds_none(take_in: Upload) -> None:
    take_in(data=sample("alumni_raisers_edge.csv"), name="alumni_raisers_edge.csv")
    before = Person.objects.count()

    batch = take_in(data=sample("alumni_salesforce_npsp.csv"), name="alumni_salesforce_npsp.csv")

    known = set(Person.objects.exclude(alumni_id="").values_list("alumni_id", flat=True))
    told = {row["values"]["alumni_id"] for row in batch.plan if row["outcome"] == "new"}
    assert Person.objects.count() - before == batch.counts["new"] == len(told)
    assert len(known) == Person.objects.exclude(alumni_id="").count()


def test_network_connections_are_matched_or_proposed_and_never_merged(take_in: Upload) -> None:
    take_in(data=sample("alumni_raisers_edge.csv"), name="alumni_raisers_edge.csv")
    Duplicate.objects.all().delete()
    known = truth("alumni_truth.json")

    batch = take_in(data=sample("alumni_linkedin_connections.csv"), name="alumni_linkedin_connections.csv")

    matched = sum(row["outcome"] != "new" for row in batch.plan)
    assert batch.counts["new"] + matched == len(batch.plan)
    proposed = Duplicate.objects.exclude(one__alumni_id="", other__alumni_id="").count()
    assert proposed + matched >= 0.9 * len(known["linkedin_ids"])


@pytest.mark.slow
def test_where_they_are_and_trained_is_right_wherever_it_is_said(take_in: Upload) -> None:
    """Of the directory's 6,373 programs; who cannot be placed beyond doubt is left out and told."""
    import_programs(rows=programs.read(PROGRAMS.read_bytes(), PROGRAMS.name).rows, now=NOW)
    known = truth("alumni_truth.json")["people"]

    take_in(data=sample("alumni_raisers_edge.csv"), name="alumni_raisers_edge.csv")

    def placed(rows: Any) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for number, sister in rows.values_list("person__alumni_id", "program__sister_key"):
            found.setdefault(number, set()).add(sister)
        return found

    for field, rows in (
        ("current_program", Role.objects.filter(program__isnull=False)),
        ("residency_program", Tie.objects.all()),
    ):
        told = {n: sisters for n, sisters in placed(rows).items() if n in known and known[n].get(field)}
        wrong = {
            n for n, sisters in told.items() if sisters != {f"{known[n][field][:4]}-{known[n][field][4:7]}"}
        }
        assert len(told) > 100
        assert wrong == set()


# --- row by row


def test_new_alum_is_what_the_row_says(take_in: Upload) -> None:
    take_in(CHEN)

    maya = Person.objects.get()
    assert values(maya, "full_name", "class_year", "email", "phone", "state", "specialty_codes") == (
        "Maya Chen", 2016, "maya@example.org", maya.phone, "MN", ["140"],
    )  # fmt: skip
    assert maya.phone.endswith("0124")
    assert list(maya.roles.values_list("kind", flat=True)) == [RoleKind.ALUM]


def test_preview_touches_nobody(upload: Upload) -> None:
    batch = upload(CHEN)

    assert batch.counts["new"] == 1
    assert not Person.objects.exists()


def test_same_file_again_changes_nothing(take_in: Upload) -> None:
    take_in(CHEN)

    again = take_in(CHEN)

    assert (again.counts["unchanged"], again.counts["new"], again.counts["changed"]) == (1, 0, 0)
    assert AuditEvent.objects.filter(event="person_changed").count() == 1


CHANGES: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "another address stands beside": (
        {"email": "old@example.org"}, CHEN, {"email": "old@example.org", "other_emails": ["maya@example.org"]}
    ),
    "an initial replaces no name": (
        {"given_name": "Maya"}, "A1,M,Chen,,2016,,,,,,,,,", {"given_name": "Maya"}
    ),
    "specialties join": ({"specialty_codes": ["320"]}, CHEN, {"specialty_codes": ["320", "140"]}),
    "a checked number stays": (
        {"phone": "+1 651 555 0000", "phone_verified_on": date(2027, 1, 1)}, CHEN, {"phone": "+1 651 555 0000"}
    ),
    "what forbids contact is added to": (
        {"no_contact": {"call": "Told us"}}, "A1,Maya,Chen,,2016,,,,,,,,,yes",
        {"no_contact": {"all": "Do not contact", "call": "Told us"}},
    ),
    "what forbids contact is not taken away": (
        {"no_contact": {"all": "Told us"}}, CHEN, {"no_contact": {"all": "Told us"}},
    ),
    "the dead are dead": ({}, "A1,Maya,Chen,,2016,,,,,,,,yes,", {"is_deceased": True}),
    "a file that says no brings nobody back": (
        {"is_deceased": True}, "A1,Maya,Chen,,2016,,,,,,,,no,", {"is_deceased": True}
    ),
    "an empty cell erases nothing": ({"state": "MN"}, "A1,Maya,Chen,,2016,,,,,,,,,", {"state": "MN"}),
    "married": (
        {}, "A1,Maya,Lund,Chen,2016,,,,,,,,,", {"family_name": "Lund", "birth_family_name": "Chen"}
    ),
}  # fmt: skip


@pytest.mark.parametrize(("held", "line", "becomes"), CHANGES.values(), ids=CHANGES)
def test_alum_on_file_is_changed_with_care(
    held: dict[str, Any], line: str, becomes: dict[str, Any], take_in: Upload, cycle: Cycle
) -> None:
    fields = {
        "given_name": "Maya",
        "family_name": "Chen",
        "alumni_id": "A1",
        "email": "maya@example.org",
        **held,
    }
    maya = AlumFactory(school=cycle.school, class_year=2016, **fields)

    take_in(line)

    maya.refresh_from_db()
    assert {name: getattr(maya, name) for name in becomes} == becomes


def test_alum_without_a_number_here_is_found_by_address(take_in: Upload, cycle: Cycle) -> None:
    maya = AlumFactory(
        school=cycle.school,
        given_name="Maya",
        family_name="Chen",
        email="",
        other_emails=["maya@example.org"],
    )

    take_in(CHEN)

    maya.refresh_from_db()
    assert (Person.objects.count(), maya.alumni_id) == (1, "A1")


def test_another_number_with_the_same_address_is_a_record_of_its_own_and_proposed(
    take_in: Upload, cycle: Cycle
) -> None:
    AlumFactory(
        school=cycle.school, given_name="Maya", family_name="Chen", email="maya@example.org", alumni_id="A9",
        class_year=2016,
    )  # fmt: skip

    batch = take_in(CHEN)

    assert Person.objects.count() == 2
    assert Duplicate.objects.count() == 1
    assert "may be Maya Chen, who is on file" in batch.notices[0]["words"]


def test_number_of_somebody_else_is_a_problem(take_in: Upload, cycle: Cycle) -> None:
    AlumFactory(school=cycle.school, given_name="Noor", family_name="Haddad", alumni_id="A1")

    batch = take_in(CHEN)

    assert [problem["words"] for problem in batch.problems] == [
        "A1 is on file here for Noor Haddad, and the file says Maya Chen."
    ]
    assert Person.objects.count() == 1


def test_other_schools_alumni_are_others(take_in: Upload) -> None:
    PersonFactory(alumni_id="A1", given_name="Noor", family_name="Haddad")

    take_in(CHEN)

    assert Person.objects.filter(alumni_id="A1").count() == 2


def at(company: str, position: str, number: str = "A1") -> str:
    return f"{number},Maya,Chen,,2016,,,,IM,{company},{position},,,"


ROLES = {
    "resident": ("Resident", RoleKind.RESIDENT),
    "attending": ("Attending Physician", RoleKind.WORKS),
    "director": ("Program Director", RoleKind.DIRECTOR),
}


@pytest.mark.parametrize(("position", "kind"), ROLES.values(), ids=ROLES)
def test_position_at_a_program_of_the_directory_is_a_role_there(
    position: str, kind: str, take_in: Upload
) -> None:
    program = ProgramFactory(institution_name="County General")

    take_in(at("County General", position))

    assert list(Role.objects.filter(program__isnull=False).values_list("kind", "program", "title")) == [
        (kind, program.pk, position)
    ]


def test_who_moves_keeps_what_they_were(take_in: Upload) -> None:
    first = ProgramFactory(institution_name="County General")
    second = ProgramFactory(institution_name="Mercy Valley")
    take_in(at("County General", "Program Director"))

    take_in(at("Mercy Valley", "Program Director"))

    roles = Role.objects.filter(program__isnull=False).order_by("pk")
    assert list(roles.values_list("program", "since", "until")) == [
        (first.pk, None, date(2027, 3, 15)),
        (second.pk, date(2027, 3, 15), None),
    ]


def test_the_dead_work_nowhere(take_in: Upload) -> None:
    ProgramFactory(institution_name="County General")

    take_in("A1,Maya,Chen,,2016,,,,IM,County General,Program Director,,yes,")

    assert not Role.objects.filter(program__isnull=False).exists()


def test_residency_is_a_tie_or_told(take_in: Upload) -> None:
    program = ProgramFactory(institution_name="County General")

    batch = take_in(
        "A1,Maya,Chen,,2016,,,,IM,,,County General,,", "A2,Noor,Haddad,,2015,,,,IM,,,Nowhere Hospital,,"
    )

    assert list(Tie.objects.values_list("person__alumni_id", "program", "kind")) == [
        ("A1", program.pk, "trained_there")
    ]
    assert ["Nowhere" in notice["words"] for notice in batch.notices] == [True]


def test_director_of_an_unknown_program_is_told(upload: Upload) -> None:
    batch = upload(at("Nowhere Hospital", "Program Director"))

    assert "they run a program" in batch.notices[0]["words"]


def test_import_can_be_undone(take_in: Upload, staff: User, cycle: Cycle) -> None:
    ProgramFactory(institution_name="County General")
    held = AlumFactory(
        school=cycle.school,
        given_name="Noor",
        family_name="Haddad",
        alumni_id="A2",
        email="",
        class_year=2016,
    )
    twin = AlumFactory(
        school=cycle.school, given_name="Maya", family_name="Chen", email="maya@example.org", alumni_id="A9",
        class_year=2016,
    )  # fmt: skip
    before = list(Person.objects.order_by("pk").values())
    batch = take_in(
        CHEN, "A2,Noor,Haddad,,2016,noor@example.org,,,IM,County General,Resident,County General,,"
    )
    assert Duplicate.objects.filter(one=twin).count() == 1

    undo_import(batch=batch, by=staff, now=LATER)

    assert list(Person.objects.order_by("pk").values()) == before
    assert list(held.roles.values_list("kind", flat=True)) == [RoleKind.ALUM]
    assert not Tie.objects.exists()
    assert not Duplicate.objects.exists()


def test_queries_do_not_grow_with_new_rows(upload: Upload, staff: User) -> None:
    def queries(numbers: range) -> int:
        lines = [f"N{n},Given{n},Family{n},,2016,n{n}@example.org,,,IM,,,,," for n in numbers]
        batch = upload(*lines)
        with CaptureQueriesContext(connection) as seen:
            commit_import(batch=batch, by=staff, now=NOW)
        return len(seen)

    assert queries(range(3)) == queries(range(10, 40))

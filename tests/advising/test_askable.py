"""From rows to who might be asked."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from advising.askable import Askable, Past, askable, flagged_among, profile_of, wanted_states
from advising.guide import Degree, Guide
from advising.models import (
    Absence,
    Acquaintance,
    Exam,
    Failure,
    Leave,
    Person,
    Placing,
    Role,
    RoleKind,
    Student,
    Tie,
)
from advising.ranking import Helper, Known
from tests import factories, moments

pytestmark = pytest.mark.django_db
NOW = moments.moment(moments.WINTER)


@pytest.fixture
def student() -> Student:
    return factories.StudentFactory(places_wanted="Ohio or CA")


def read(student: Student, past: dict[int, Past] | None = None) -> Askable:
    dean = factories.DeanFactory(school=student.cycle.school)
    return askable(cycle=student.cycle, students=[student], by=dean, past=past or {}, now=NOW)


def helper(student: Student, person: Person, past: dict[int, Past] | None = None) -> Helper:
    return read(student, past).pool.helpers[person.pk]


def test_helper_is_what_the_rows_say(student: Student) -> None:
    program = factories.ProgramFactory(institution_name="County General")
    factories.TargetFactory(student=student, program=program)
    person = factories.AlumFactory(
        school=student.cycle.school, given_name="Maya", family_name="Chen", class_year=2025,
        specialty_codes=["140"], state="OH", email_verified_on=date(2026, 5, 1), phone_verified_on=date(2027, 1, 2),
        asks_a_season=5, is_reserved=True,
    )  # fmt: skip
    Role.objects.create(person=person, kind=RoleKind.RESIDENT, program=program)
    Acquaintance.objects.create(person=person, student=student, kind="taught", is_recommended=True)

    assert helper(student, person, {person.pk: Past(2, 1, 4, 3, True)}) == Helper(
        person.pk, "Maya Chen", class_year=2025, specialty_codes=("140",), state="OH", is_resident=True,
        known={student.pk: (Known("taught"),)}, ties=frozenset({program.sister_key}),
        is_program_at={program.sister_key: "County General"}, asked=2, answered=1, asked_before=4, answered_before=3,
        takes=5, said_no=True, promised=frozenset({student.pk}), verified_on=date(2027, 1, 2), is_reserved=True,
    )  # fmt: skip


def test_our_faculty_who_teach_elsewhere_are_no_program_but_who_direct_are(student: Student) -> None:
    program = factories.ProgramFactory()
    teaches, directs = factories.AdvocateFactory.create_batch(2, school=student.cycle.school)
    Role.objects.create(person=teaches, kind=RoleKind.TEACHES, program=program)
    Role.objects.create(person=directs, kind=RoleKind.DIRECTOR, program=program)

    found = read(student).pool.helpers

    assert found[teaches.pk].is_program_at == {}
    assert found[teaches.pk].ties == {program.sister_key}
    assert found[directs.pk].directs == {program.sister_key}


def test_role_that_ended_leaves_a_tie_alone(student: Student) -> None:
    program = factories.ProgramFactory()
    person = factories.AlumFactory(school=student.cycle.school, class_year=2022)
    Role.objects.create(person=person, kind=RoleKind.RESIDENT, program=program, until=date(2026, 6, 30))

    found = helper(student, person)

    assert not found.is_program_at
    assert found.ties == {program.sister_key}
    assert not found.is_resident


TITLES: dict[str, tuple[dict[str, Any], str]] = {
    "resident by position": ({"position": "Chief Resident", "class_year": 2023}, "is_resident"),
    "known by position": ({"position": "Chair of Surgery", "class_year": 1990}, "is_well_known"),
    "known because staff say so": ({"is_well_known": True}, "is_well_known"),
}


@pytest.mark.parametrize(("fields", "what"), TITLES.values(), ids=TITLES)
def test_position_is_read(fields: dict[str, Any], what: str, student: Student) -> None:
    person = factories.PersonFactory(school=student.cycle.school, **{"is_well_known": True, **fields})

    assert getattr(helper(student, person), what) is True


@pytest.mark.parametrize(
    ("kind", "title", "what"),
    [
        (RoleKind.COMMITTEE, "", "on_committee"),
        (RoleKind.FACULTY, "Chair, Career Advising Committee", "on_committee"),
        (RoleKind.CLERKSHIP, "", "is_pointer"),
        (RoleKind.FACULTY, "Clerkship director", "is_pointer"),
    ],
)
def test_role_is_read(kind: RoleKind, title: str, what: str, student: Student) -> None:
    person = factories.PersonFactory(school=student.cycle.school)
    Role.objects.create(person=person, kind=kind, title=title)

    assert getattr(helper(student, person), what) is True


def test_away_deceased_and_do_not_contact_are_seen(student: Student) -> None:
    school = student.cycle.school
    away, dead, silent = factories.AdvocateFactory.create_batch(3, school=school)
    Absence.objects.create(person=away, since=moments.WINTER, until=moments.FRIDAY_BEFORE)
    Person.objects.filter(pk=dead.pk).update(is_deceased=True)
    Person.objects.filter(pk=silent.pk).update(no_contact={"all": "Asked"})

    found = read(student).pool.helpers

    assert found[away.pk].is_away
    assert dead.pk not in found
    assert silent.pk not in found


def test_seeking_is_what_the_record_says(student: Student) -> None:
    program = factories.ProgramFactory(state="NY", institution_name="County General")
    factories.TargetFactory(student=student, program=program)
    Leave.objects.create(student=student, category="medical")

    seeking = read(student).seeking[student.pk]

    assert seeking.targets == {program.sister_key: "County General"}
    assert seeking.states == {"NY", "OH", "CA"}
    assert seeking.has_red_flag


def test_other_schools_and_the_class_itself_are_not_asked(student: Student) -> None:
    stranger = factories.AlumFactory(class_year=2025)
    classmate = factories.StudentFactory(cycle=student.cycle)
    Person.objects.filter(pk=classmate.person_id).update(is_well_known=True)

    found = read(student).pool.helpers

    assert stranger.pk not in found
    assert classmate.person_id not in found


def test_placings_come_in_their_order(student: Student) -> None:
    people = factories.AlumFactory.create_batch(2, school=student.cycle.school, class_year=1970)
    for place, person in ((2, people[0]), (1, people[1])):
        Placing.objects.create(student=student, person=person, place=place, reason="x", placed_at=NOW.machine)

    assert [one.person_id for one in read(student).ranking(student.pk).worth] == [people[1].pk, people[0].pk]


def test_who_can_matter_to_nobody_is_counted_alone(student: Student) -> None:
    factories.AlumFactory.create_batch(3, school=student.cycle.school, class_year=1970)

    found = read(student)

    assert len(found.pool.helpers) == 0
    assert found.ranking(student.pk).low_count == 3


def test_queries_do_not_grow_with_people_and_students(student: Student) -> None:
    dean = factories.DeanFactory(school=student.cycle.school)

    def queries() -> int:
        students = list(Student.objects.filter(cycle=student.cycle).select_related("person"))
        with CaptureQueriesContext(connection) as seen:
            askable(cycle=student.cycle, students=students, by=dean, past={}, now=NOW)
        return len(seen)

    one = queries()
    for _ in range(3):
        other = factories.StudentFactory(cycle=student.cycle)
        target = factories.TargetFactory(student=other)
        person = factories.AdvocateFactory(school=student.cycle.school)
        Tie.objects.create(person=person, program=target.program, kind="trained_there")
        Acquaintance.objects.create(person=person, student=other, kind="supervised")

    assert queries() == one


@pytest.mark.parametrize(
    ("text", "states"),
    [("", set()), ("Ohio, CA", {"OH", "CA"}), ("Anywhere warm", set()), ("NY and New Jersey", {"NY", "NJ"})],
)
def test_wanted_states(text: str, states: set[str]) -> None:
    assert wanted_states(text) == states


def test_flagged_are_who_have_something_to_explain() -> None:
    clean, failed, again, repeated = factories.StudentFactory.create_batch(4)
    Exam.objects.create(student=clean, exam="Step 1", result="pass")
    Exam.objects.create(student=failed, exam="Step 1", result="fail")
    Exam.objects.create(student=again, exam="Step 1", result="pass", attempts=2)
    Failure.objects.create(student=repeated, course="Surgery")

    ids = [one.pk for one in (clean, failed, again, repeated)]

    assert flagged_among(ids) == set(ids[1:])


def test_profile_is_of_the_record(student: Student) -> None:
    Exam.objects.create(student=student, exam="Step 2 CK", result="pass", score=221)
    Exam.objects.create(student=student, exam="Step 1", result="pass", attempts=2)
    Leave.objects.create(student=student, category="medical", note="secret")
    Failure.objects.create(student=student, course="Surgery")

    found = profile_of(student, Guide())

    assert (found.degree, found.step2, found.interviews) == (Degree.US_MD, 221, None)
    assert found.red_flags == ("Step 1 passed at attempt 2", "a leave", "Surgery repeated")

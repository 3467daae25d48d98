"""Rows become candidates, in two queries however many there are."""

from typing import Any

import pytest

from advising.candidates import pool, seeker
from advising.models import Absence, Acquaintance, Cycle, Interest, RoleKind, Tie, TieKind
from tests.factories.advising import (
    AdvocateFactory,
    AssignmentFactory,
    BackupFactory,
    CycleFactory,
    PersonFactory,
    ProgramFactory,
    RoleFactory,
    StudentFactory,
    TargetFactory,
)
from tests.moments import HOUR, TUESDAY_NOON, moment

pytestmark = pytest.mark.django_db
NOW = moment(TUESDAY_NOON)


@pytest.fixture
def cycle() -> Cycle:
    made: Cycle = CycleFactory()
    return made


def test_candidate_carries_what_the_rows_say(cycle: Cycle) -> None:
    student = StudentFactory(cycle=cycle, person__given_name="Luis")
    program = ProgramFactory(institution_name="County General")
    sister = ProgramFactory(sister_key=program.sister_key)
    TargetFactory(student=student, program=program)
    person = AdvocateFactory(school=cycle.school, family_name="Bell", capacity=3)
    AssignmentFactory(advocate=person, student__cycle=cycle)
    BackupFactory(advocate=person, student__cycle=cycle)
    Acquaintance.objects.create(person=person, student=student, kind="supervised", service="M3 surgery")
    Tie.objects.create(person=person, program=sister, kind=TieKind.KNOWS_DIRECTOR)
    RoleFactory(person=person, kind=RoleKind.TEACHES, program=program)
    Interest.objects.create(person=person, program=program, why="sits on a board")
    Absence.objects.create(person=person, since=TUESDAY_NOON, until=TUESDAY_NOON + HOUR)

    found = pool(school=cycle.school, seekers=[seeker(student)], now=NOW).suggestions(student.pk)[0]

    assert (found.name, found.carried, found.capacity) == ("Dr. Bell", 1, 3)
    assert found.reasons == (
        "Supervised Luis, M3 surgery",
        "Knows the director at County General",
        "Lightest load",
    )
    assert found.doubts == (
        "Works at County General",
        "Away until 1 pm",
        "Declared a conflict of interest with County General",
    )


def test_director_of_a_sister_track_is_out(cycle: Cycle) -> None:
    student = StudentFactory(cycle=cycle)
    target = TargetFactory(student=student)
    person = AdvocateFactory(school=cycle.school)
    sister = ProgramFactory(sister_key=target.program.sister_key)
    RoleFactory(person=person, kind=RoleKind.ASSOCIATE_DIRECTOR, program=sister)

    found = pool(school=cycle.school, seekers=[seeker(student)], now=NOW).suggestions(student.pk)

    assert [one.is_dual_role for one in found] == [True]


def test_pool_is_of_this_school_and_of_those_who_take_students(cycle: Cycle) -> None:
    PersonFactory(school=cycle.school)
    AdvocateFactory()

    assert pool(school=cycle.school, seekers=[], now=NOW).candidates == ()


@pytest.mark.parametrize("size", [1, 3])
def test_pool_takes_two_queries(cycle: Cycle, size: int, django_assert_num_queries: Any) -> None:
    students = StudentFactory.create_batch(size, cycle=cycle)
    for student in students:
        TargetFactory(student=student)
        AdvocateFactory(school=cycle.school)

    with django_assert_num_queries(2):
        pool(school=cycle.school_id, seekers=[seeker(student) for student in students], now=NOW)

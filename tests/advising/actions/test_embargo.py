from collections.abc import Iterator
from typing import Any

import pytest

from advising.actions.embargo import lift_embargos
from advising.models import Assignment, AuditEvent, Cycle, Student, TaskOwner
from advising.signals import advocate_assigned, embargo_lifted
from tests.factories import AssignmentFactory, CycleFactory, PersonFactory, StudentFactory, TaskFactory
from tests.moments import MONDAY_EMBARGO, MONDAY_NOON, eastern

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> Iterator[list[Any]]:
    heard: list[Any] = []

    def lifted(students: list[int], **kwargs: object) -> None:
        heard.append(students)

    def assigned(assignment: Assignment, **kwargs: object) -> None:
        heard.append(assignment)

    embargo_lifted.connect(lifted)
    advocate_assigned.connect(assigned)
    yield heard
    embargo_lifted.disconnect(lifted)
    advocate_assigned.disconnect(assigned)


def hidden(cycle: Cycle) -> Student:
    return StudentFactory(
        cycle=cycle, person=PersonFactory(school=cycle.school), is_hidden=True, is_embargoed=True
    )


def test_nothing_is_told_before_its_instant(told: list[Any]) -> None:
    student = hidden(CycleFactory())

    assert lift_embargos(MONDAY_EMBARGO) == 0
    assert lift_embargos(eastern(3, 15, 9, 59, 59)) == 0

    student.refresh_from_db()
    assert (student.is_hidden, student.is_embargoed, told) == (True, True, [])


def test_at_its_instant_all_is_told_once(told: list[Any]) -> None:
    cycle = CycleFactory()
    student = hidden(cycle)
    task = TaskFactory(student=student, kind="release", owner=TaskOwner.OFFICE)
    other = TaskFactory(student=student, kind="packet", owner=TaskOwner.OFFICE)
    assignment = AssignmentFactory(student=student, is_embargoed=True)

    assert lift_embargos(eastern(3, 15, 10)) == 1
    assert lift_embargos(MONDAY_NOON) == 0

    for row in (student, task, other, assignment, student.person):
        row.refresh_from_db()
    assert (student.is_hidden, student.is_embargoed, assignment.is_embargoed) == (False, False, False)
    assert (task.owner, other.owner) == (TaskOwner.STUDENT, TaskOwner.OFFICE)
    assert told == [[student.pk], assignment]
    assert student.person.user is not None
    assert student.person.user.invited_at == eastern(3, 15, 10)
    assert AuditEvent.objects.filter(event="embargo_lifted").count() == 1


def test_an_assignment_that_ended_meanwhile_is_not_told(told: list[Any]) -> None:
    student = hidden(CycleFactory())
    AssignmentFactory(student=student, is_embargoed=True, until=MONDAY_EMBARGO)

    lift_embargos(MONDAY_NOON)

    assert told == [[student.pk]]


def test_a_rehearsal_goes_by_its_own_clock() -> None:
    cycle = CycleFactory(is_rehearsal=True, anchor_machine_at=MONDAY_NOON, anchor_cycle_at=MONDAY_EMBARGO)
    student = hidden(cycle)

    assert lift_embargos(MONDAY_NOON) == 0
    assert lift_embargos(MONDAY_NOON + (eastern(3, 15, 10) - MONDAY_EMBARGO)) == 1

    student.refresh_from_db()
    assert not student.is_hidden

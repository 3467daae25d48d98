from typing import Any

import pytest

from advising.actions.persons import (
    BadAbsence,
    BadCapacity,
    NotHere,
    add_absence,
    change_advocate,
    declare_interest,
    remove_absence,
    withdraw_interest,
)
from advising.models import Absence, AuditEvent, Interest
from advising.permissions import NotAllowed
from tests.factories.advising import (
    AdvocateFactory,
    DeanFactory,
    FacultyUserFactory,
    ProgramFactory,
    StaffFactory,
    StudentFactory,
)
from tests.moments import HOUR, TUESDAY_NOON, moment

pytestmark = pytest.mark.django_db
NOW = moment(TUESDAY_NOON)


def _change(person: Any, by: Any, **values: Any) -> Any:
    given = {"is_advocate": True, "capacity": 3, "specialty_codes": ["440"], **values}
    return change_advocate(person=person, by=by, now=NOW, **given)


def test_advocate_changes_their_own_limit() -> None:
    advocate = AdvocateFactory()

    changed = _change(advocate, advocate.user)

    assert (changed.capacity, changed.specialty_codes) == (3, ["440"])
    assert AuditEvent.objects.get().before["capacity"] == 4


def test_whether_somebody_takes_students_is_the_offices_to_say() -> None:
    advocate = AdvocateFactory()

    with pytest.raises(NotAllowed):
        _change(advocate, advocate.user, is_advocate=False)

    assert _change(advocate, StaffFactory(school=advocate.school), is_advocate=False).is_advocate is False
    assert _change(advocate, advocate.user, is_advocate=None).is_advocate is False


def test_student_makes_no_advocate_of_themself() -> None:
    student = StudentFactory()

    with pytest.raises(NotAllowed):
        _change(student.person, student.person.user)


@pytest.mark.parametrize("factory", [StaffFactory, DeanFactory])
def test_office_changes_it_too(factory: Any) -> None:
    advocate = AdvocateFactory()

    assert _change(advocate, factory(school=advocate.school)).capacity == 3


def test_colleague_and_other_school_may_not() -> None:
    advocate = AdvocateFactory()

    for by in (FacultyUserFactory(school=advocate.school), DeanFactory()):
        with pytest.raises(NotAllowed):
            _change(advocate, by)


@pytest.mark.parametrize("capacity", [-1, 51])
def test_capacity_out_of_bounds_is_refused(capacity: int) -> None:
    advocate = AdvocateFactory()

    with pytest.raises(BadCapacity):
        _change(advocate, advocate.user, capacity=capacity)


def test_absence_comes_and_goes() -> None:
    advocate = AdvocateFactory()

    absence = add_absence(
        person=advocate, since=TUESDAY_NOON, until=TUESDAY_NOON + HOUR, note="", by=advocate.user, now=NOW
    )
    remove_absence(absence=absence, by=advocate.user, now=NOW)

    assert not Absence.objects.exists()
    assert AuditEvent.objects.count() == 2


def test_absence_backwards_is_refused() -> None:
    advocate = AdvocateFactory()

    with pytest.raises(BadAbsence):
        add_absence(
            person=advocate, since=TUESDAY_NOON, until=TUESDAY_NOON, note="", by=advocate.user, now=NOW
        )


def test_interest_is_declared_and_withdrawn() -> None:
    student = StudentFactory()
    advocate = AdvocateFactory(school=student.cycle.school)

    interest = declare_interest(person=advocate, student=student, why="cousin", by=advocate.user, now=NOW)
    withdraw_interest(interest=interest, by=advocate.user, now=NOW)

    assert not Interest.objects.exists()


def test_interest_in_another_schools_student_or_program_is_refused() -> None:
    advocate = AdvocateFactory()

    with pytest.raises(NotHere):
        declare_interest(person=advocate, student=StudentFactory(), why="x", by=advocate.user, now=NOW)
    with pytest.raises(NotHere):
        declare_interest(
            person=advocate,
            program=ProgramFactory(school=StudentFactory().cycle.school),
            why="x",
            by=advocate.user,
            now=NOW,
        )

"""Who counts as a program, also where they are on file twice."""

from datetime import date
from typing import Any

import pytest

from advising.models import RoleKind
from advising.standings import at_a_program
from tests import factories
from tests.factories.advising import RoleFactory

pytestmark = pytest.mark.django_db
TODAY = date(2027, 3, 16)


@pytest.fixture
def school() -> Any:
    return factories.SchoolFactory()


def test_director_is_at_a_program_under_each_record_with_their_address(school: Any) -> None:
    director = factories.DirectorFactory(school=school, at=factories.ProgramFactory(), email="js@example.org")
    double = factories.AlumFactory(school=school, email="JS@example.org")
    alum = factories.AlumFactory(school=school)

    assert at_a_program([double.pk, alum.pk], on=TODAY) == {double.pk}
    assert at_a_program([director.pk], on=TODAY) == {director.pk}


def test_who_has_no_address_shares_none(school: Any) -> None:
    factories.DirectorFactory(school=school, at=factories.ProgramFactory(), email="")
    alum = factories.AlumFactory(school=school, email="")

    assert at_a_program([alum.pk], on=TODAY) == set()


def test_role_that_ended_under_the_same_address_counts_no_more(school: Any) -> None:
    former = factories.PersonFactory(school=school, email="js@example.org")
    RoleFactory(
        person=former, kind=RoleKind.DIRECTOR, program=factories.ProgramFactory(), until=date(2026, 6, 30)
    )
    alum = factories.AlumFactory(school=school, email="js@example.org")

    assert at_a_program([alum.pk], on=TODAY) == set()


def test_our_faculty_who_teach_at_a_program_are_not_the_program(school: Any) -> None:
    ours, theirs = factories.AdvocateFactory(school=school), factories.PersonFactory(school=school)
    for person in (ours, theirs):
        RoleFactory(person=person, kind=RoleKind.TEACHES, program=factories.ProgramFactory())

    assert at_a_program([ours.pk, theirs.pk], on=TODAY) == {theirs.pk}


def test_any_number_of_people_costs_three_queries(school: Any, django_assert_num_queries: Any) -> None:
    people = [
        factories.AdvocateFactory(school=school),
        *factories.AlumFactory.create_batch(5, school=school, other_emails=["a@example.org"]),
    ]
    factories.DirectorFactory(school=school, at=factories.ProgramFactory(), email="A@example.org")

    for some in (people[:1], people):
        with django_assert_num_queries(3):
            at_a_program([one.pk for one in some], on=TODAY)

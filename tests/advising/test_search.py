"""Finding, on whichever database the tests run: each goes its own way, and finds the same."""

from typing import Any

import pytest

from advising.finding import read_query
from advising.models import Person, Program, Student
from advising.search import find_people, find_programs, find_students
from tests import factories

pytestmark = pytest.mark.django_db


def people(typed: str, most: int = 8) -> list[str]:
    return [person.full_name for person in find_people(Person.objects.all(), read_query(typed), most=most)]


@pytest.fixture
def crowd() -> None:
    for given, family, more in (
        ("Maya", "Chen", {}),
        ("Ruth", "Okafor", {}),
        ("Ana", "Muñoz", {}),
        ("Robert", "Lund", {"preferred_name": "Rob"}),
        ("Noor", "Haddad", {"birth_family_name": "Quill"}),
        ("Łukasz", "Øster", {}),
    ):
        factories.PersonFactory(given_name=given, family_name=family, **more)


FOUND = {
    "whole name": ("Maya Chen", "Maya Chen"),
    "turned round": ("chen maya", "Maya Chen"),
    "last name": ("OKAFOR", "Ruth Okafor"),
    "beginning": ("Okaf", "Ruth Okafor"),
    "slip": ("Okafer", "Ruth Okafor"),
    "lost accent": ("munoz", "Ana Muñoz"),
    "typed accent": ("Muñoz", "Ana Muñoz"),
    "other letters": ("lukasz oster", "Łukasz Øster"),
    "nickname": ("Bob Lund", "Rob Lund"),
    "name at birth": ("Quill", "Noor Haddad"),
}


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize(("typed", "name"), FOUND.values(), ids=FOUND)
def test_person_is_found_first(typed: str, name: str) -> None:
    assert people(typed)[:1] == [name]


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("typed", ["", "-", "Brown", "Maya Haddad"])
def test_nobody_is_found_where_nobody_is_meant(typed: str) -> None:
    assert people(typed) == []


def test_only_so_many_are_given() -> None:
    factories.PersonFactory.create_batch(5, family_name="Chen")

    assert len(people("Chen", most=3)) == 3


def test_only_those_handed_in_are_found() -> None:
    mine, _ = (factories.PersonFactory(family_name="Chen") for _ in range(2))

    found = find_people(Person.objects.of_school(mine.school), read_query("Chen"), most=8)

    assert found == [mine]


def test_person_reached_by_two_ways_is_found_once() -> None:
    person = factories.AdvocateFactory(family_name="Chen")
    for _ in range(2):
        factories.AssignmentFactory(
            advocate=person, student=factories.StudentFactory(cycle__school=person.school, cycle__closed_at=None)
            if not person.school.cycles.exists()
            else factories.StudentFactory(cycle=person.school.cycles.get()),
        )  # fmt: skip

    found = find_people(Person.objects.visible_to(person.user), read_query("Chen"), most=8)

    assert found == [person]


@pytest.fixture
def iowa() -> Program:
    return factories.ProgramFactory(
        institution_name="University of Iowa Hospitals", institution_code="1203", city="Iowa City", state="IA",
        acgme_id="1401821000",
    )  # fmt: skip


PROGRAMS = {
    "code": "1203140C0",
    "beginning of the code": "1203140",
    "ACGME": "1401821000",
    "institution": "univ iowa hospitals",
    "slip": "Iowa Hopsitals",
    "city": "Iowa City",
    "specialty": "IM Iowa",
    "specialty in full": "internal medicine iowa",
}


@pytest.mark.parametrize("typed", PROGRAMS.values(), ids=PROGRAMS)
def test_program_is_found(typed: str, iowa: Program) -> None:
    factories.ProgramFactory(
        institution_name="Mercy", specialty_code="320", track_name="Pediatrics", city="Ames"
    )

    assert find_programs(Program.objects.all(), read_query(typed), most=8)[:1] == [iowa]


STUDENTS: dict[str, str] = {"id": "14820937", "read aloud": "1482 0937", "half": "1482", "name": "Nair"}


@pytest.mark.parametrize("typed", STUDENTS.values(), ids=STUDENTS)
def test_student_is_found(typed: str) -> None:
    student = factories.StudentFactory(aamc_id="14820937", person__family_name="Nair")
    factories.StudentFactory(cycle=student.cycle, aamc_id="15550000")

    found: Any = find_students(Student.objects.all(), read_query(typed), most=8)

    assert found == [student]

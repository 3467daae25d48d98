"""Whom to ask for a student, on the page and on the student's own."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from advising.models import Acquaintance, Cycle, Person, Role, RoleKind, Student, User
from tests import factories, moments

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_tuesday() -> object:
    with time_machine.travel(moments.TUESDAY_NOON, tick=False):
        yield


@pytest.fixture
def student() -> Student:
    return factories.StudentFactory()


@pytest.fixture
def client(student: Student) -> Client:
    found = Client()
    found.force_login(factories.DeanFactory(school=student.cycle.school))
    return found


def user_of(person: Person) -> User:
    assert person.user is not None
    return person.user


def supervisor(student: Student) -> object:
    person = factories.AdvocateFactory(school=student.cycle.school, family_name="Okafor")
    Acquaintance.objects.create(person=person, student=student, kind="supervised", service="ward A")
    return person


def test_page_shows_who_to_ask_why_and_for_what(client: Client, student: Student) -> None:
    supervisor(student)

    shown = client.get(reverse("student_people", args=[student.pk])).content.decode()

    assert "Dr. Okafor" in shown
    assert f"Supervised {student.person.first_name}, ward A" in shown
    assert "a practice interview" in shown
    assert "a word with a program</" not in shown


def test_fragment_is_the_first_few_alone(client: Client, student: Student) -> None:
    supervisor(student)

    shown = client.get(reverse("student_people", args=[student.pk]), headers={"HX-Request": "true"})

    assert next(one.name for one in shown.templates if one.name) == "desk/_people_worth.html"
    assert "Dr. Okafor" in shown.content.decode()


def test_staff_put_somebody_first_and_the_reason_is_read(client: Client, student: Student) -> None:
    supervisor(student)
    stranger = factories.AdvocateFactory(school=student.cycle.school, family_name="Stone")

    shown = client.post(
        reverse("person_place", args=[student.pk]),
        {"person": stranger.pk, "reason": "Trained with the chair"},
        follow=True,
    ).content.decode()

    assert "Trained with the chair" in shown
    assert shown.index("Dr. Stone") < shown.index("Dr. Okafor")


def test_first_without_a_reason_is_refused_in_words(client: Client, student: Student) -> None:
    stranger = factories.AdvocateFactory(school=student.cycle.school)

    shown = client.post(reverse("person_place", args=[student.pk]), {"person": stranger.pk}, follow=True)

    assert "Please say why" in shown.content.decode()
    assert not student.placings.exists()


def test_student_sees_whom_the_school_recommends_and_for_what(client: Client, student: Student) -> None:
    alum = factories.AlumFactory(school=student.cycle.school, family_name="Lund", class_year=2025)
    client.post(
        reverse("person_recommend", args=[student.pk]),
        {"person": alum.pk, "asking_for": "Advice on where to aim"},
    )
    own = Client()
    own.force_login(user_of(student.person))

    shown = own.get(reverse("own_alumni")).content.decode()

    assert "Lund" in shown
    assert "Advice on where to aim" in shown
    assert f"mailto:{alum.email}" in shown


def test_student_is_given_no_address_of_who_is_at_a_program_while_contact_is_bound(student: Student) -> None:
    alum = factories.AlumFactory(school=student.cycle.school)
    Acquaintance.objects.create(person=alum, student=student, kind="never_met", is_recommended=True)
    Role.objects.create(person=alum, kind=RoleKind.RESIDENT, program=factories.ProgramFactory())
    own = Client()
    own.force_login(user_of(student.person))

    during = own.get(reverse("own_alumni")).content.decode()
    with time_machine.travel(moments.THURSDAY_NIGHT, tick=False):
        own.force_login(user_of(student.person))
        after = own.get(reverse("own_alumni")).content.decode()

    assert "mailto:" not in during
    assert f"mailto:{alum.email}" in after


@pytest.mark.parametrize("fields", [{"no_contact": {"email": "Asked"}}, {"is_deceased": True}, {"email": ""}])
def test_student_is_given_no_address_that_is_not_to_be_used(
    fields: dict[str, object], student: Student
) -> None:
    alum = factories.AlumFactory(school=student.cycle.school, **fields)
    Acquaintance.objects.create(person=alum, student=student, kind="never_met", is_recommended=True)
    own = Client()
    own.force_login(user_of(student.person))

    assert "mailto:" not in own.get(reverse("own_alumni")).content.decode()


def test_take_back_ends_what_the_student_sees(client: Client, student: Student) -> None:
    alum = factories.AlumFactory(school=student.cycle.school)
    Acquaintance.objects.create(person=alum, student=student, kind="never_met", is_recommended=True)

    client.post(reverse("recommendation_end", args=[student.pk, alum.pk]))

    assert not Acquaintance.objects.recommended().exists()


def test_advocate_is_told_that_it_is_the_offices(student: Student) -> None:
    advocate = factories.AssignmentFactory(student=student).advocate
    own = Client()
    own.force_login(user_of(advocate))

    assert own.get(reverse("student_people", args=[student.pk])).status_code == 403


def test_another_schools_student_is_not_found(client: Client) -> None:
    other: Cycle = factories.CycleFactory()

    assert (
        client.get(reverse("student_people", args=[factories.StudentFactory(cycle=other).pk])).status_code
        == 404
    )

"""A person's page: what is known, what may be done, and somebody new."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from advising.models import Duplicate, Person, Role, RoleKind, School
from tests import factories, moments

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_tuesday() -> Iterator[None]:
    with time_machine.travel(moments.TUESDAY_NOON, tick=False):
        yield


@pytest.fixture
def school() -> School:
    found: School = factories.CycleFactory().school
    return found


@pytest.fixture
def client(school: School) -> Client:
    found = Client()
    found.force_login(factories.StaffFactory(school=school))
    return found


def test_page_shows_roles_over_time_and_what_forbids_contact(client: Client, school: School) -> None:
    person = factories.AlumFactory(school=school, no_contact={"call": "Asked in 2024"})
    program = factories.ProgramFactory(institution_name="County General")
    Role.objects.create(
        person=person,
        kind=RoleKind.DIRECTOR,
        program=program,
        since=date(2015, 7, 1),
        until=date(2020, 6, 30),
    )

    shown = client.get(person.get_absolute_url())

    assert [role.kind for role in shown.context["former"]] == [RoleKind.DIRECTOR]
    assert "30 Jun 2020" in shown.content.decode()
    assert "Calls: Asked in 2024" in shown.content.decode()


def test_number_of_who_is_at_a_program_is_off_the_page_and_its_forms_while_contact_is_bound(
    client: Client, school: School
) -> None:
    person = factories.AlumFactory(school=school, phone="+1 651 555 0124", email="there@example.org")
    Role.objects.create(person=person, kind=RoleKind.WORKS, program=factories.ProgramFactory())

    for path in (person.get_absolute_url(), reverse("person_details", args=[person.pk])):
        shown = client.get(path).content.decode()
        assert "555 0124" not in shown
        assert "there@example.org" not in shown


def test_details_are_saved(client: Client, school: School) -> None:
    person = factories.AlumFactory(school=school)

    client.post(
        reverse("person_details", args=[person.pk]),
        {"given_name": "Maya", "family_name": "Chen", "state": "Minnesota", "class_year": "2016"},
    )

    person.refresh_from_db()
    assert (person.full_name, person.state) == ("Maya Chen", "MN")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"given_name": "Maya", "family_name": "Chen", "time_zone": "Minnesota"}, "none we know"),
        ({"given_name": "", "family_name": "Chen"}, "required"),
    ],
)
def test_wrong_details_are_told_and_nothing_is_saved(
    values: dict[str, str], words: str, client: Client, school: School
) -> None:
    person = factories.AlumFactory(school=school, given_name="Old")

    shown = client.post(reverse("person_details", args=[person.pk]), values)

    person.refresh_from_db()
    assert shown.status_code == 422
    assert words in shown.content.decode()
    assert person.given_name == "Old"


def test_channels_role_tie_and_acquaintance_are_added_on_the_page(client: Client, school: School) -> None:
    person = factories.AlumFactory(school=school, email="")
    student = factories.StudentFactory(cycle=school.cycles.get())
    program = factories.ProgramFactory()
    posts = [
        (
            "person_channels",
            {"email": "a@example.org", "other_emails": "b@example.org, c@example.org", "no_text": "Asked"},
        ),
        ("role_add", {"kind": "committee"}),
        ("tie_add", {"kind": "trained_there", "program": program.code}),
        ("acquaintance_add", {"kind": "taught", "student": str(student.pk)}),
        ("channel_verify", {"channel": "email"}),
    ]  # fmt: skip

    for name, values in posts:
        client.post(reverse(name, args=[person.pk]), values)

    person.refresh_from_db()
    assert (person.email, person.other_emails) == ("a@example.org", ["b@example.org", "c@example.org"])
    assert (person.no_contact, person.email_verified_on) == ({"text": "Asked"}, date(2027, 3, 16))
    assert set(person.roles.values_list("kind", flat=True)) == {"alum", "committee"}
    assert list(person.ties.values_list("program", flat=True)) == [program.pk]
    assert list(person.acquaintances.values_list("student", flat=True)) == [student.pk]


def test_program_that_is_not_one_is_told_by_its_candidates(client: Client, school: School) -> None:
    person = factories.AlumFactory(school=school)
    for number in range(2):
        factories.ProgramFactory(institution_name=f"County General {number}")

    shown = client.post(
        reverse("tie_add", args=[person.pk]), {"kind": "trained_there", "program": "County"}, follow=True
    )

    assert "Several can be meant" in shown.content.decode()
    assert not person.ties.exists()


def test_somebody_new_is_on_file(client: Client) -> None:
    shown = client.post(
        reverse("person_add"), {"given_name": "Maya", "family_name": "Chen", "class_year": "2016"}
    )

    maya = Person.objects.get(family_name="Chen")
    assert shown.headers["Location"] == maya.get_absolute_url()


def test_somebody_who_may_be_on_file_is_shown_first_and_added_only_when_confirmed(
    client: Client, school: School
) -> None:
    factories.AlumFactory(school=school, given_name="Maya", family_name="Chen", email="maya@example.org")
    values = {"given_name": "Maia", "family_name": "Chen", "email": "maya@example.org"}

    shown = client.post(reverse("person_add"), values)
    assert "Is this somebody on file?" in shown.content.decode()
    assert Person.objects.filter(family_name="Chen").count() == 1

    client.post(reverse("person_add"), {**values, "confirmed": "yes"})
    assert Person.objects.filter(family_name="Chen").count() == 2


def test_page_names_who_may_be_the_same(client: Client, school: School) -> None:
    one, other = factories.AlumFactory.create_batch(2, school=school)
    Duplicate.objects.create(one=one, other=other, weight=9, evidence=["Same NPI"], found_at=moments.WINTER)

    assert "Same NPI" in client.get(one.get_absolute_url()).content.decode()


def test_advocate_sees_neither_the_offices_facts_nor_students_of_others(school: School) -> None:
    advocate = factories.AdvocateFactory(school=school)
    hidden = factories.StudentFactory(cycle=school.cycles.get(), person__family_name="Quill")
    advocate.acquaintances.create(student=hidden, kind="taught")
    assert advocate.user is not None
    own = Client()
    own.force_login(advocate.user)

    shown = own.get(advocate.get_absolute_url()).content.decode()

    assert "Quill" not in shown
    assert "Edit details" not in shown


def test_advocate_saves_room_and_phone_on_their_page_and_neither_address_nor_office(school: School) -> None:
    advocate = factories.AdvocateFactory(school=school, email="own@example.org")
    assert advocate.user is not None
    own = Client()
    own.force_login(advocate.user)

    shown = own.get(advocate.get_absolute_url())
    own.post(reverse("person_advocate", args=[advocate.pk]), {"capacity": 2})
    own.post(
        reverse("person_channels", args=[advocate.pk]),
        {"phone": "+1 651 555 0124", "email": "director@example.org", "other_emails": "other@example.org"},
    )

    advocate.refresh_from_db()
    assert "is_advocate" not in shown.context["form"].fields
    assert {"email", "other_emails"}.isdisjoint(shown.context["channels_form"].fields)
    assert (advocate.capacity, advocate.is_advocate, advocate.phone) == (2, True, "+1 651 555 0124")
    assert (advocate.email, advocate.other_emails) == ("own@example.org", [])


def test_student_posts_to_no_form_of_their_own_person(school: School) -> None:
    student = factories.StudentFactory(cycle=school.cycles.get())
    own = Client()
    own.force_login(student.person.user)

    assert own.post(reverse("person_advocate", args=[student.person_id]), {"capacity": 2}).status_code == 403
    assert own.post(reverse("person_channels", args=[student.person_id]), {"email": ""}).status_code == 403

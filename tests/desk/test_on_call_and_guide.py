from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from advising.forms.guides import GuideForm
from advising.guide import Guide
from advising.models import Exam, OnCall, Student
from tests import factories, moments

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_tuesday() -> Iterator[None]:
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


def test_on_call_suggests_puts_on_and_takes_off(client: Client, student: Student) -> None:
    advocate = factories.AdvocateFactory(school=student.cycle.school, specialty_codes=["140"])

    row = client.get(reverse("on_call")).context["rows"][0]
    assert (row["code"], row["students"]) == ("140", 1)
    assert [one.person_id for one in row["suggested"]] == [advocate.pk]

    client.post(reverse("on_call_put"), {"person": advocate.pk, "specialty_code": "140"})
    row = client.get(reverse("on_call")).context["rows"][0]
    assert [one.person_id for one in row["on_call"]] == [advocate.pk]
    assert row["suggested"] == []
    assert advocate.address_name in client.get(reverse("student_people", args=[student.pk])).content.decode()

    client.post(reverse("on_call_end", args=[OnCall.objects.get().pk]))
    assert not OnCall.objects.exists()


def test_unknown_specialty_is_told(client: Client, student: Student) -> None:
    advocate = factories.AdvocateFactory(school=student.cycle.school)

    answer = client.post(
        reverse("on_call_put"), {"person": advocate.pk, "specialty_code": "000"}, follow=True
    )

    assert "Please choose a specialty" in answer.content.decode()


def test_guide_of_the_school_is_what_the_page_says(client: Client, student: Student) -> None:
    Exam.objects.create(student=student, exam="Step 2 CK", result="pass", score=228)
    form = GuideForm(guide=Guide())
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    values.pop("is_abroad")

    client.post(reverse("guide"), {**values, "low": "230", "md_low_ask": "Dr. Okafor’s ward\n"})
    shown = client.get(reverse("student_people", args=[student.pk])).content.decode()

    assert "Dr. Okafor’s ward" in shown
    assert "Step 2 CK 228, below 230" in shown


def test_wrong_guide_is_told_and_not_kept(client: Client, student: Student) -> None:
    form = GuideForm(guide=Guide())
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    values.pop("is_abroad")

    shown = client.post(reverse("guide"), {**values, "low": "299"})

    student.cycle.school.refresh_from_db()
    assert shown.status_code == 422
    assert "low comes first" in shown.content.decode()
    assert student.cycle.school.guide == {}

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from advising.models import StudentStatus, User
from tests import moments
from tests.factories import AssignmentFactory, DeanFactory, StaffFactory, StudentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def student() -> Any:
    return StudentFactory()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", ["status_change", "record_edit"])
def test_record_pages_are_for_the_office(name: str, student: Any) -> None:
    advocate = AssignmentFactory(student=student).advocate
    address = reverse(name, args=[student.pk])

    assert signed_in(StaffFactory(school=student.cycle.school)).get(address).status_code == 200
    assert signed_in(advocate.user).get(address).status_code == 403
    assert signed_in(DeanFactory()).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_status_change_saves_and_says_what_is_wrong(student: Any) -> None:
    client = signed_in(DeanFactory(school=student.cycle.school))
    address = reverse("status_change", args=[student.pk])

    refused = client.post(address, {"status": "accepted", "source": "R3"})
    saved = client.post(address, {"status": "withdrawn", "source": "Told us by phone"})

    assert "at which program" in refused.content.decode()
    assert saved.status_code == 302
    student.refresh_from_db()
    assert student.status == StudentStatus.WITHDRAWN


def test_record_edit_adds_keeps_and_removes_rows(student: Any) -> None:
    student.exams.create(exam="Step 1", result="pass", attempts=1)
    student.leaves.create(category="family")
    client = signed_in(DeanFactory(school=student.cycle.school))
    data = {
        "specialty_codes": ["140"],
        "visa": "needed",
        "exams-TOTAL_FORMS": "2",
        "exams-INITIAL_FORMS": "1",
        "exams-0-exam": "Step 1",
        "exams-0-result": "pass",
        "exams-0-attempts": "1",
        "exams-1-exam": "Step 2 CK",
        "exams-1-result": "pass",
        "exams-1-attempts": "1",
        "exams-1-score": "233",
        "leaves-TOTAL_FORMS": "1",
        "leaves-INITIAL_FORMS": "1",
        "leaves-0-category": "family",
        "leaves-0-DELETE": "on",
        "failures-TOTAL_FORMS": "1",
        "failures-INITIAL_FORMS": "0",
    }

    answer = client.post(reverse("record_edit", args=[student.pk]), data)

    assert answer.status_code == 302
    assert list(student.exams.values_list("exam", "score")) == [("Step 1", None), ("Step 2 CK", 233)]
    assert not student.leaves.exists()
    student.refresh_from_db()
    assert student.visa == "needed"


def test_correction_is_answered_by_the_office_of_the_school(student: Any) -> None:
    correction = student.corrections.create(text="Wrong year.", sent_at=moments.TUESDAY_NOON)
    client = signed_in(DeanFactory(school=student.cycle.school))
    address = reverse("correction_settle", args=[correction.pk])

    assert "Wrong year." in client.get(reverse("correction_list")).content.decode()
    assert signed_in(DeanFactory()).post(address, {"answer": "x"}).status_code == 404
    assert signed_in(student.person.user).get(reverse("correction_list")).status_code == 403
    client.post(address, {"answer": "Corrected."})

    correction.refresh_from_db()
    assert correction.answer == "Corrected."

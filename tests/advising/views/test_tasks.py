"""A task is added on its page, and stands on the student's own."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from advising.models import Task
from tests import factories, moments

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    with time_machine.travel(moments.TUESDAY_NOON, tick=False):
        yield


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_what_the_advocate_adds_the_student_reads() -> None:
    assignment = factories.AssignmentFactory()
    told = {
        "kind": "mock_interview",
        "title": "",
        "owner": "student",
        "due_at": "2027-03-17T10:00",
        "detail": "",
    }

    signed_in(assignment.advocate.user).post(reverse("task_add", args=[assignment.student.pk]), told)

    assert Task.objects.get().due_at == moments.eastern(3, 17, 10)
    page = signed_in(assignment.student.person.user).get(reverse("student_today")).content.decode()
    assert "Mock interview" in page


def test_something_else_needs_words() -> None:
    assignment = factories.AssignmentFactory()
    client = signed_in(assignment.advocate.user)

    answer = client.post(
        reverse("task_add", args=[assignment.student.pk]), {"kind": "other", "title": "", "owner": "student"}
    )

    assert (answer.status_code, "in words what is to be done" in answer.content.decode()) == (422, True)
    assert not Task.objects.exists()

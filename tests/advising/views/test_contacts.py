"""The student's own part in a program's contact is taken back by her or the office, with a reason."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from advising.models import AuditEvent, Hat
from advising.window import Reason
from advising.windows import window_of
from tests import factories, moments

pytestmark = pytest.mark.django_db
NOW = moments.TUESDAY_NOON + moments.HOUR


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def contact() -> Any:
    """The program called the student, who reported it."""
    target = factories.TargetFactory()
    student = target.student
    return factories.ContactFactory(
        student=student, program=target.program, contacted=student.person, contacted_hat=Hat.STUDENT,
        needs_confirming=True,
    )  # fmt: skip


def post(contact: Any, user: Any, reason: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(reverse("student_part_end", args=[contact.pk]), {"reason": reason}, follow=True)


def reason_for_her(contact: Any) -> Reason:
    return window_of(contact.student, contact.program, who=contact.student.person.user, now=NOW).reason


def test_she_ends_her_own_part(contact: Any) -> None:
    assert reason_for_her(contact) is Reason.CONTACTED

    answer = post(contact, contact.student.person.user, "It was another student's call.")

    assert "Taken back." in answer.content.decode()
    assert reason_for_her(contact) is not Reason.CONTACTED
    assert AuditEvent.objects.get(event="student_part_ended").reason == "It was another student's call."


def test_what_waits_for_the_desk_stays(contact: Any) -> None:
    post(contact, factories.StaffFactory(school=contact.cycle.school), "A mistake.")

    contact.refresh_from_db()
    assert (contact.student_part_ended_at, contact.taken_back_at, contact.declined_at) == (NOW, None, None)


def test_without_a_reason_it_is_asked_again(contact: Any) -> None:
    answer = post(contact, contact.student.person.user, "")

    assert (answer.status_code, "in a few words why" in answer.content.decode()) == (422, True)
    assert reason_for_her(contact) is Reason.CONTACTED


def test_her_advocate_may_not(contact: Any) -> None:
    advocate = factories.AssignmentFactory(student=contact.student).advocate

    assert post(contact, advocate.user, "A mistake.").status_code == 403


def test_a_contact_with_the_desk_has_no_such_part(contact: Any) -> None:
    other = factories.ContactFactory(student=contact.student, program=contact.program)

    dean = factories.DeanFactory(school=contact.cycle.school)
    assert post(other, dean, "A mistake.").status_code == 404


def test_links_stand_on_the_pages_of_her_and_of_the_office(contact: Any) -> None:
    for user, page in (
        (contact.student.person.user, reverse("own_programs")),
        (factories.DeanFactory(school=contact.cycle.school), contact.student.get_absolute_url()),
    ):
        client = Client()
        client.force_login(user)

        assert reverse("student_part_end", args=[contact.pk]) in client.get(page).content.decode()

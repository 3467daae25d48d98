"""Calling now on its pages."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from outreach.models import Reservation
from tests import factories, moments

pytestmark = pytest.mark.django_db
NOW = moments.TUESDAY_NOON + moments.HOUR


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def contact() -> Any:
    target = factories.TargetFactory()
    advocate = factories.AssignmentFactory(student=target.student).advocate
    return factories.ContactFactory(student=target.student, program=target.program, contacted=advocate)


def press(contact: Any, user: Any) -> tuple[Client, Any]:
    client = Client()
    client.force_login(user)
    url = reverse("calling", args=[contact.student.pk, contact.program.pk])
    return client, client.post(url, follow=True)


def test_calling_shows_the_number_of_who_directs_it(contact: Any) -> None:
    factories.DirectorFactory(school=contact.cycle.school, at=contact.program, phone="(555) 014-2207")

    _, answer = press(contact, contact.contacted.user)

    assert "(555) 014-2207" in answer.content.decode()


def test_number_is_gone_once_the_contact_is_taken_back(contact: Any) -> None:
    factories.DirectorFactory(school=contact.cycle.school, at=contact.program, phone="(555) 014-2207")
    client, _ = press(contact, contact.contacted.user)
    contact.taken_back_at, contact.taken_back_by = NOW, contact.contacted.user
    contact.save()

    page = client.get(reverse("reservation", args=[Reservation.objects.get().pk])).content.decode()

    assert ("(555) 014-2207" in page, "Window shut." in page) == (False, True)


def test_calling_while_shut_says_why(contact: Any) -> None:
    contact.taken_back_at, contact.taken_back_by = NOW, contact.contacted.user
    contact.save()

    _, answer = press(contact, contact.contacted.user)

    assert "has not contacted us" in answer.content.decode()
    assert not Reservation.objects.exists()


def test_calling_is_not_found_for_other_faculty(contact: Any) -> None:
    _, answer = press(contact, factories.AdvocateFactory(school=contact.cycle.school).user)

    assert answer.status_code == 404


def test_longer_and_end(contact: Any) -> None:
    client, _ = press(contact, contact.contacted.user)
    held = Reservation.objects.get()

    client.post(reverse("reservation_extend", args=[held.pk]))
    client.post(reverse("reservation_end", args=[held.pk]))

    held.refresh_from_db()
    assert (held.extended_at, held.ended_how) == (NOW, "released")


def test_dean_who_finds_it_taken_may_call_all_the_same(contact: Any) -> None:
    press(contact, contact.contacted.user)
    dean = factories.PersonFactory(
        school=contact.cycle.school, user=factories.DeanFactory(school=contact.cycle.school)
    )

    client, asked = press(contact, dean.user)
    told = client.post(asked.request["PATH_INFO"], {"reason": "He asked for me."}, follow=True)

    assert contact.contacted.address_name in asked.content.decode()
    assert ("Reserved for you." in told.content.decode(), "He asked for me." in told.content.decode()) == (
        True,
        True,
    )
    assert Reservation.objects.open().get().person == dean


def test_number_shows_under_an_override_of_the_shut_window(contact: Any) -> None:
    factories.DirectorFactory(school=contact.cycle.school, at=contact.program, phone="(555) 014-2207")
    contact.taken_back_at, contact.taken_back_by = NOW, contact.contacted.user
    contact.save()
    dean = factories.PersonFactory(
        school=contact.cycle.school, user=factories.DeanFactory(school=contact.cycle.school)
    )

    client, asked = press(contact, dean.user)
    told = client.post(asked.request["PATH_INFO"], {"reason": "The chair of both knows."}, follow=True)

    assert "Window shut." in asked.content.decode()
    assert "(555) 014-2207" in told.content.decode()


def test_script_is_on_the_callers_page_alone(contact: Any) -> None:
    factories.ReleaseFactory(student=contact.student)
    backup = factories.BackupFactory(student=contact.student).advocate
    _, answer = press(contact, contact.contacted.user)
    other = Client()
    other.force_login(backup.user)

    seen = other.get(reverse("reservation", args=[Reservation.objects.get().pk])).content.decode()

    thanks = "Thank you for contacting us about"
    assert (thanks in answer.content.decode(), thanks in seen) == (True, False)

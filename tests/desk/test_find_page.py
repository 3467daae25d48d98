"""Find, as each role sees it: posted, and only of what they may see."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from advising.models import Cycle, User
from outreach.models import Message, MessageText, Touch
from tests import factories, moments

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_tuesday() -> Iterator[None]:
    with time_machine.travel(moments.TUESDAY_NOON, tick=False):
        yield


@pytest.fixture
def cycle() -> Cycle:
    return factories.CycleFactory()


def signed_in(user: User | None) -> Client:
    assert user is not None
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def dean(cycle: Cycle) -> Client:
    return signed_in(factories.DeanFactory(school=cycle.school))


def found(client: Client, typed: str) -> dict[str, list[str]]:
    shown: Any = client.post(reverse("find"), {"q": typed})
    return {group["title"]: [row["name"] for row in group["rows"]] for group in shown.context["groups"]}


def told(cycle: Cycle, student: Any, words: str, **fields: Any) -> Message:
    fields = {"state": "logged", "channel": "call", **fields}
    message = factories.MessageFactory(cycle=cycle, at=moments.TUESDAY_NOON, **fields)
    message.text = MessageText.objects.create(
        message=message, number=1, subject="A call", body=words, written_at=moments.TUESDAY_NOON
    )
    message.save()
    Touch.objects.create(message=message, cycle=cycle, student=student, at=message.at)
    return message


def test_each_kind_is_found(dean: Client, cycle: Cycle) -> None:
    student = factories.StudentFactory(cycle=cycle, person__given_name="Priya", person__family_name="Nair")
    factories.AlumFactory(school=cycle.school, given_name="Asha", family_name="Nair")
    factories.ProgramFactory(institution_name="Nair Memorial")
    told(cycle, student, "She was strong on the ward.")

    assert found(dean, "Nair") == {
        "Students": ["Priya Nair"],
        "People": ["Asha Nair"],
        "Programs": ["Nair Memorial, Internal Medicine"],
        "Messages": ["A call"],
    }
    assert found(dean, "strong ward") == {"Messages": ["A call"]}


def test_advocate_finds_their_own_students_alone(cycle: Cycle) -> None:
    mine = factories.StudentFactory(cycle=cycle, person__given_name="Priya", person__family_name="Nair")
    other = factories.StudentFactory(cycle=cycle, person__given_name="Asha", person__family_name="Nair")
    advocate = factories.AssignmentFactory(student=mine).advocate
    told(cycle, other, "Nair is a secret.")
    client = signed_in(advocate.user)

    assert found(client, "Nair") == {"Students": ["Priya Nair"]}
    assert found(client, other.aamc_id) == {}
    assert found(client, "secret") == {}


def test_advocate_finds_no_message_whose_words_they_may_not_read(cycle: Cycle) -> None:
    mine = factories.StudentFactory(cycle=cycle, person__given_name="Priya", person__family_name="Nair")
    advocate = factories.AssignmentFactory(student=mine).advocate
    told(cycle, mine, "A draft of kryptonite.", state="draft", channel="email")
    several = told(cycle, mine, "Both of kryptonite.", state="sent", channel="email")
    Touch.objects.create(
        message=several, cycle=cycle, student=factories.StudentFactory(cycle=cycle), at=several.at
    )
    client = signed_in(advocate.user)

    assert found(client, "Nair") == {"Students": ["Priya Nair"]}
    assert found(client, "kryptonite") == {}


@pytest.mark.parametrize("state", ["sent", "logged", "draft"])
def test_each_message_found_by_an_advocate_has_a_page(cycle: Cycle, state: str) -> None:
    mine = factories.StudentFactory(cycle=cycle)
    advocate = factories.AssignmentFactory(student=mine).advocate
    told(cycle, mine, "Of kryptonite.", state=state, channel="email", sender=advocate)
    client = signed_in(advocate.user)

    shown: Any = client.post(reverse("find"), {"q": "kryptonite"})

    rows = [row for group in shown.context["groups"] for row in group["rows"]]
    assert [client.get(row["href"]).status_code for row in rows] == [200]


def test_another_school_finds_nothing(cycle: Cycle) -> None:
    student = factories.StudentFactory(cycle=cycle, person__family_name="Nair")
    told(cycle, student, "Nair")
    client = signed_in(factories.DeanFactory(school=factories.CycleFactory().school))

    assert found(client, "Nair") == {}


def test_student_is_sent_home(cycle: Cycle) -> None:
    student = factories.StudentFactory(cycle=cycle)

    assert signed_in(student.person.user).post(reverse("find"), {"q": "Nair"}).headers["Location"] == "/"


def test_words_in_a_link_are_not_looked_for(dean: Client, cycle: Cycle) -> None:
    factories.AlumFactory(school=cycle.school, family_name="Nair")

    shown: Any = dean.get(reverse("find") + "?q=Nair")

    assert shown.context["groups"] == []


def test_htmx_gets_the_results_alone(dean: Client) -> None:
    shown = dean.post(reverse("find"), {"q": "Nair"}, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in shown
    assert "Nothing found" in shown


@pytest.mark.parametrize("typed", ["", "a", "%", "'; drop", "x" * 500, "\\", "a b c d e f g h i j", "٣"])
def test_strange_words_do_no_harm(typed: str, dean: Client) -> None:
    assert dean.post(reverse("find"), {"q": typed}).status_code == 200


def test_find_asks_as_often_for_many_as_for_one(dean: Client, cycle: Cycle) -> None:
    def grow() -> None:
        student = factories.StudentFactory(cycle=cycle, person__family_name="Nair")
        factories.AlumFactory(school=cycle.school, family_name="Nair")
        factories.ProgramFactory(institution_name="Nair Memorial")
        told(cycle, student, "Nair")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            found(dean, "Nair")
        return len(seen)

    grow()
    queries()
    one = queries()
    for _ in range(3):
        grow()

    assert queries() == one

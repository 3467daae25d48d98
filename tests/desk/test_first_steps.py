"""The first steps of a new school, and what pages about a cycle say while none is open."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from advising.clock import RULING_MILESTONES
from advising.models import Cycle, School
from soapnet.desk.first_steps import first_steps
from tests.factories import (
    AdvocateFactory,
    CycleFactory,
    DeanFactory,
    FacultyUserFactory,
    ProgramFactory,
    SchoolFactory,
    StaffFactory,
    StudentFactory,
    StudentUserFactory,
)

pytestmark = pytest.mark.django_db


def done(school: School, cycle: Cycle | None) -> list[str]:
    return [step.title for step in first_steps(school, cycle) if step.is_done]


def test_nothing_is_done_at_an_empty_school() -> None:
    assert done(SchoolFactory(support_phone=""), None) == []


def test_each_step_is_done_when_its_rows_are_there() -> None:
    cycle = CycleFactory(school__support_phone="555 0100")
    ProgramFactory()
    AdvocateFactory(school=cycle.school, user=None)
    student = StudentFactory(cycle=cycle, person__user=None)
    cycle.milestones.filter(key__in=RULING_MILESTONES).update(
        confirmed_at=timezone.now(), confirmed_by=StaffFactory(school=cycle.school)
    )
    assert done(cycle.school, cycle) == [
        "Open a cycle",
        "Confirm the clock",
        "The program directory",
        "Import the faculty",
        "Import the class",
        "Say whom students call",
    ]

    for person in [*cycle.school.persons.advocates(), student.person]:
        person.user = FacultyUserFactory(school=cycle.school)
        person.save()
    assert len(done(cycle.school, cycle)) == 8


def test_another_schools_people_tick_off_nothing() -> None:
    AdvocateFactory()
    assert "Import the faculty" not in done(SchoolFactory(), None)


def test_home_leads_an_empty_office_to_the_first_steps(client: Client) -> None:
    client.force_login(DeanFactory(school=SchoolFactory()))

    page = client.get("/", follow=True)

    assert page.redirect_chain == [("/first-steps/", 302)]
    assert "Open a cycle" in page.content.decode()


@pytest.mark.parametrize("size", [1, 12])
def test_first_steps_ask_as_much_at_any_size(client: Client, size: int) -> None:
    cycle = CycleFactory()
    AdvocateFactory.create_batch(size, school=cycle.school)
    StudentFactory.create_batch(size, cycle=cycle)
    client.force_login(StaffFactory(school=cycle.school))
    client.get("/first-steps/")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get("/first-steps/").status_code == 200

    assert len(asked) == 12


@pytest.mark.parametrize(
    "path",
    [
        "/board/",
        "/messages/",
        "/conflicts/",
        "/contacts/",
        "/clock/",
        "/log/",
        "/reminders/",
        "/messages/new/",
    ],
)
def test_without_a_cycle_each_page_says_how_it_comes_to_be(client: Client, path: str) -> None:
    school = SchoolFactory()
    client.force_login(DeanFactory(school=school))

    response = client.get(path)

    assert response.status_code == 200
    assert "/clock/open/" in response.content.decode()
    client.force_login(StaffFactory(school=school))
    page = client.get(path).content.decode()
    assert "A dean opens the year’s cycle" in page
    assert "/clock/open/" not in page


def test_student_without_a_cycle_is_told_kindly(client: Client) -> None:
    client.force_login(StudentUserFactory(school=SchoolFactory()))

    assert "Your school opens it before Match Week" in client.get("/messages/").content.decode()


def test_what_is_posted_without_a_cycle_is_refused(client: Client) -> None:
    client.force_login(DeanFactory(school=SchoolFactory()))

    assert client.post("/log/", {}).status_code == 409

"""Pages ask the database as often for many rows as for one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from advising.models import (
    Acquaintance,
    Intel,
    IntelKind,
    Interest,
    Person,
    Program,
    Role,
    RoleKind,
    Tie,
    TieKind,
)
from outreach.models import Reservation, Touch
from tests import factories, moments

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = moments.TUESDAY_NOON + moments.HOUR


class School:
    """A school that grows by one of everything that a row can hang on."""

    def __init__(self) -> None:
        self.cycle = factories.CycleFactory()
        self.school = self.cycle.school
        self.dean = factories.DeanFactory(school=self.school)
        self.person: Person = factories.AdvocateFactory(school=self.school)
        self.program: Program = factories.ProgramFactory()

    def grow(self) -> None:
        student = factories.StudentFactory(cycle=self.cycle)
        factories.AssignmentFactory(student=student, advocate=self.person, assigned_by=self.dean)
        other = factories.ProgramFactory(institution_name="Elsewhere")
        for program in (self.program, other):
            factories.TargetFactory(student=student, program=program)
        factories.ContactFactory(student=student, program=self.program, contacted=self.person)
        waiting = factories.ContactFactory(
            student=student, program=other, contacted=student.person, contacted_hat="student",
            needs_confirming=True,
        )  # fmt: skip
        log = factories.MessageFactory(cycle=self.cycle, state="logged", channel="call", sender=self.person)
        Touch.objects.create(
            message=log, cycle=self.cycle, student=student, program=self.program, at=log.at, contact=waiting
        )
        Reservation.objects.create(
            student=student, program=self.program, sister_key=self.program.sister_key, person=self.person,
            since=NOW, until=NOW + timedelta(minutes=10),
        )  # fmt: skip
        alum = factories.AlumFactory(school=self.school)
        Role.objects.create(person=alum, kind=RoleKind.WORKS, program=self.program)
        Role.objects.create(person=self.person, kind=RoleKind.TEACHES, program=other)
        Tie.objects.create(person=self.person, program=other, kind=TieKind.TRAINED_THERE)
        Tie.objects.create(person=alum, program=other, kind=TieKind.TRAINED_THERE)
        Interest.objects.create(person=self.person, program=other, why="Board")
        Acquaintance.objects.create(person=self.person, student=student, kind="supervised")
        factories.AdvocateFactory(school=self.school)
        Intel.objects.create(
            school=self.school, program=self.program, kind=IntelKind.HABIT, value="Calls first.",
            source="Told", known_on=NOW.date(),
        )  # fmt: skip


PAGES: dict[str, Callable[[School], str]] = {
    "person": lambda school: reverse("person", args=[school.person.pk]),
    "student_people": lambda school: reverse(
        "student_people", args=[school.cycle.students.earliest("pk").pk]
    ),
    "program": lambda school: reverse("program", args=[school.program.pk]),
    "program_list": lambda school: reverse("program_list"),
    "whole directory": lambda school: reverse("program_list") + "?show=all",
    "student_list": lambda school: reverse("student_list"),
    "advocate_list": lambda school: reverse("advocate_list"),
    "alum_list": lambda school: reverse("alum_list"),
    "contact_log": lambda school: reverse("contact_log"),
    "my_students": lambda school: reverse("my_students"),
    "log_contact": lambda school: reverse("log_contact"),
}


OFFICE_ONLY = {("advocate_list", "advocate"), ("student_people", "advocate")}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["dean", "advocate"])
def test_page_asks_as_often_for_many_rows_as_for_one(page: str, role: str) -> None:
    with time_machine.travel(NOW, tick=False):
        school = School()
        client = Client()
        user: Any = school.dean if role == "dean" else school.person.user
        client.force_login(user)

        def queries() -> int:
            with CaptureQueriesContext(connection) as seen:
                answer = client.get(PAGES[page](school))
            assert answer.status_code == (403 if (page, role) in OFFICE_ONLY else 200)
            return len(seen)

        school.grow()
        queries()
        with_one = queries()
        for _ in range(3):
            school.grow()

        assert queries() == with_one

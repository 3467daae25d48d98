"""Targets on the student's page and intel on the program's."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from advising.models import Exam, Filling, Intel, Program, Student, Target, Tie
from outreach.models import Touch
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
    found.force_login(factories.StaffFactory(school=student.cycle.school))
    return found


def test_page_shows_fit_overlap_partner_and_meter(client: Client, student: Student) -> None:
    partner = factories.StudentFactory(cycle=student.cycle)
    Student.objects.filter(pk=student.pk).update(partner=partner)
    target = factories.TargetFactory(student=student)
    for other in (partner, factories.StudentFactory(cycle=student.cycle)):
        factories.TargetFactory(student=other, program=target.program)
    Exam.objects.create(student=student, exam="Step 2 CK", result="pass", score=221)
    Intel.objects.create(
        school=student.cycle.school, program=target.program, kind="min_step2", value="230", source="Told",
        known_on=date(2027, 1, 1),
    )  # fmt: skip

    shown = client.get(student.get_absolute_url())

    row = shown.context["targets"][0]
    assert (row.fit.verdict, row.fit.words) == ("misses", "Least Step 2 CK 230, has 221")
    assert (row.overlap.classmates, row.overlap.has_partner) == (1, True)
    assert "ERAS 1 of 45" in shown.content.decode()


def test_advocate_is_not_told_of_classmates(student: Student) -> None:
    advocate = factories.AssignmentFactory(student=student).advocate
    target = factories.TargetFactory(student=student)
    factories.TargetFactory(student=factories.StudentFactory(cycle=student.cycle), program=target.program)
    client = Client()
    assert advocate.user is not None
    client.force_login(advocate.user)

    assert client.get(student.get_absolute_url()).context["targets"][0].overlap.classmates == 0


def test_program_is_added_by_code_and_its_state_pressed(client: Client, student: Student) -> None:
    program = factories.ProgramFactory()

    client.post(reverse("target_add", args=[student.pk]), {"program": program.code})
    target = Target.objects.get()
    client.post(reverse("target_state", args=[target.pk]), {"state": "applied"})

    target.refresh_from_db()
    assert (target.program, target.state) == (program, "applied")


def test_interview_leads_to_the_log_with_both_filled_in(client: Client, student: Student) -> None:
    target = factories.TargetFactory(student=student)

    answer = client.post(reverse("target_state", args=[target.pk]), {"state": "interview"})

    assert answer.headers["Location"] == (
        f"{reverse('log_contact')}?student={student.pk}&program={target.program_id}"
    )


def test_list_is_pasted_looked_at_and_taken_in(client: Client, student: Student) -> None:
    programs = factories.ProgramFactory.create_batch(2)
    pasted = "\n".join([*(program.code for program in programs), "Nowhere"])
    path = reverse("target_paste", args=[student.pk])

    looked = client.post(path, {"pasted": pasted})
    assert looked.context["good"] == 2
    assert not student.targets.exists()

    client.post(path, {"pasted": pasted, "confirmed": "yes"})
    assert set(student.targets.values_list("program", flat=True)) == {program.pk for program in programs}


def test_considered_one_is_removed(client: Client, student: Student) -> None:
    target = factories.TargetFactory(student=student, state="considered", applied_at=None)

    client.post(reverse("target_remove", args=[target.pk]))

    assert not student.targets.exists()


@pytest.fixture
def program(student: Student) -> Program:
    found: Program = factories.TargetFactory(student=student).program
    return found


def test_intel_is_added_shown_and_taken_back(client: Client, program: Program) -> None:
    client.post(
        reverse("intel_add", args=[program.pk]),
        {
            "kind": "visas", "value": "no", "source": "Their page", "known_on": "2027-02-01",
            "confidence": "low", "expires_on": "2027-03-10",
        },
    )  # fmt: skip

    shown = client.get(program.get_absolute_url()).content.decode()
    assert "Their page, 1 Feb 2027, hearsay, expired 10 Mar 2027" in shown
    client.post(reverse("intel_withdraw", args=[Intel.objects.get().pk]))
    assert not Intel.objects.exists()


def test_intel_of_another_school_is_not_shown_nor_taken_back(client: Client, program: Program) -> None:
    far = Intel.objects.create(
        school=factories.SchoolFactory(), program=program, kind="habit", text="A secret habit", source="Told",
        known_on=date(2027, 1, 1),
    )  # fmt: skip

    assert "A secret habit" not in client.get(program.get_absolute_url()).content.decode()
    assert client.post(reverse("intel_withdraw", args=[far.pk])).status_code == 404


def test_filled_is_marked_and_shown(client: Client, program: Program) -> None:
    client.post(reverse("program_filled", args=[program.pk]), {"said_by": "Dr. Vale, by phone"})

    assert Filling.objects.get().program == program
    assert "Dr. Vale, by phone" in client.get(program.get_absolute_url()).content.decode()


def test_page_says_what_filling_releases(client: Client, program: Program, student: Student) -> None:
    for state in ("draft", "sent"):
        message = factories.MessageFactory(cycle=student.cycle, state=state)
        Touch.objects.create(
            message=message, cycle=student.cycle, student=student, program=program, at=message.at
        )

    assert client.get(program.get_absolute_url()).context["releases"] == {"messages": 1, "calls": 0}


def test_ties_and_past_residents_are_shown(client: Client, program: Program, student: Student) -> None:
    alum = factories.AlumFactory(school=student.cycle.school, family_name="Lund")
    Tie.objects.create(person=alum, program=program, kind="trained_there")
    past = factories.AlumFactory(school=student.cycle.school, family_name="Haddad")
    past.roles.create(kind="resident", program=program, until=date(2025, 6, 30))

    shown = client.get(program.get_absolute_url()).content.decode()

    assert "Lund</a>, trained there" in shown
    assert "Haddad</a>, resident" in shown


def test_program_of_our_own_is_added(client: Client) -> None:
    answer = client.post(
        reverse("program_add"),
        {
            "institution_name": "New Hospital", "specialty_code": "140", "program_type": "C", "service": "eras",
            "state": "Minnesota",
        },
    )  # fmt: skip

    program = Program.objects.get(institution_name="New Hospital")
    assert answer.headers["Location"] == program.get_absolute_url()
    assert program.state == "MN"

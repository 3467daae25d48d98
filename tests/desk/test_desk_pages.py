"""Pages of a student, a program and a person for those who help: who sees what, in few queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from advising.actions.openings import note_opening
from advising.clock import Moment
from advising.models import AuditEvent, Cycle, Interest, RoleKind
from tests.factories.advising import (
    AdvocateFactory,
    AssignmentFactory,
    ContactFactory,
    CycleFactory,
    DeanFactory,
    DirectorFactory,
    FacultyUserFactory,
    RoleFactory,
    StudentFactory,
    TargetFactory,
)
from tests.moments import HOUR, TUESDAY_NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    made: Cycle = CycleFactory(
        is_rehearsal=True, anchor_machine_at=timezone.now(), anchor_cycle_at=TUESDAY_NOON, clock_rate=1
    )
    return made


def test_opening_is_recorded_once_an_hour_a_viewer(cycle: Cycle) -> None:
    student = StudentFactory(cycle=cycle)
    deans = DeanFactory.create_batch(2, school=cycle.school)
    now = timezone.now()

    written = [
        note_opening(
            student=student, by=by, now=Moment(cycle=TUESDAY_NOON, machine=now + timedelta(minutes=ago))
        )
        for by, ago in ((deans[0], 0), (deans[0], 59), (deans[1], 59), (deans[0], 61))
    ]

    assert written == [True, False, True, True]
    assert AuditEvent.objects.filter(student_id=student.pk).count() == 3


def test_student_page_is_recorded(client: Client, cycle: Cycle) -> None:
    student = StudentFactory(cycle=cycle)
    client.force_login(DeanFactory(school=cycle.school))

    client.get(f"/students/{student.pk}/")
    client.get(f"/students/{student.pk}/")

    assert AuditEvent.objects.filter(event="page_opened", student_id=student.pk).count() == 1


@pytest.mark.parametrize("size", [1, 3])
def test_student_page_takes_as_many_queries_whatever_the_size(
    client: Client, cycle: Cycle, size: int, django_assert_max_num_queries: Any
) -> None:
    student = AssignmentFactory(student__cycle=cycle).student
    for _ in range(size):
        TargetFactory(student=student)
    client.force_login(DeanFactory(school=cycle.school))
    client.get(f"/students/{student.pk}/")

    with django_assert_max_num_queries(_STUDENT_QUERIES):
        client.get(f"/students/{student.pk}/")


_STUDENT_QUERIES = 30


def test_who_is_the_program_sees_no_other_target(client: Client, cycle: Cycle) -> None:
    assignment = AssignmentFactory(student__cycle=cycle)
    own = TargetFactory(student=assignment.student)
    TargetFactory(student=assignment.student, program__institution_name="Hidden Valley")
    RoleFactory(person=assignment.advocate, kind=RoleKind.DIRECTOR, program=own.program)
    client.force_login(assignment.advocate.user)

    shown = client.get(f"/students/{assignment.student_id}/").content.decode()

    assert own.program.institution_name in shown
    assert "Hidden Valley" not in shown


def test_advocate_without_dual_role_sees_all_targets(client: Client, cycle: Cycle) -> None:
    assignment = AssignmentFactory(student__cycle=cycle)
    TargetFactory(student=assignment.student, program__institution_name="Hidden Valley")
    client.force_login(assignment.advocate.user)

    assert "Hidden Valley" in client.get(f"/students/{assignment.student_id}/").content.decode()


def test_note_for_the_office_is_not_shown_to_advocates(client: Client, cycle: Cycle) -> None:
    assignment = AssignmentFactory(student__cycle=cycle, student__note="Kept apart.")
    client.force_login(assignment.advocate.user)

    assert "Kept apart." not in client.get(f"/students/{assignment.student_id}/").content.decode()


def test_directors_number_is_kept_off_the_page_while_contact_is_bound(client: Client, cycle: Cycle) -> None:
    target = TargetFactory(student__cycle=cycle)
    director = DirectorFactory(school=cycle.school, at=target.program, phone="555-0199")
    client.force_login(DeanFactory(school=cycle.school))

    assert "555-0199" not in client.get(f"/people/{director.pk}/").content.decode()


@pytest.mark.parametrize("path", ["/students/", "/programs/", "/advocates/", "/alumni/"])
def test_lists_are_empty_for_another_school(client: Client, cycle: Cycle, path: str) -> None:
    student = StudentFactory(cycle=cycle, person__family_name="Quillfeather", person__class_year=2014)
    AdvocateFactory(school=cycle.school, family_name="Quillfeather", class_year=2014)
    TargetFactory(student=student, program__school=cycle.school, program__institution_name="Quillfeather")
    other: Cycle = CycleFactory()
    client.force_login(DeanFactory(school=other.school))

    assert "Quillfeather" not in client.get(path).content.decode()


def test_colleague_sees_no_students(client: Client, cycle: Cycle) -> None:
    StudentFactory(cycle=cycle, person__family_name="Quillfeather")
    client.force_login(FacultyUserFactory(school=cycle.school))

    assert "Quillfeather" not in client.get("/students/").content.decode()


def test_advocate_edits_what_they_say_of_themself(client: Client, cycle: Cycle) -> None:
    advocate = AdvocateFactory(school=cycle.school)
    assignment = AssignmentFactory(student__cycle=cycle, advocate=advocate)
    target = TargetFactory(student=assignment.student)
    page = f"/people/{advocate.pk}/"
    client.force_login(advocate.user)
    assert client.get(page).status_code == 200

    client.post(f"{page}advocate/", {"is_advocate": "on", "capacity": "2", "specialty_codes": ["440"]})
    client.post(f"{page}absences/", {"since": "2027-03-17T08:00", "until": "2027-03-17T12:00"})
    client.post(f"{page}interests/", {"program": target.program_id, "why": "sits on its board"})

    advocate.refresh_from_db()
    assert (advocate.capacity, advocate.specialty_codes) == (2, ["440"])
    assert advocate.absences.get().since == TUESDAY_NOON + 20 * HOUR
    assert Interest.objects.get().program == target.program


def test_absence_backwards_is_said_in_words(client: Client, cycle: Cycle) -> None:
    advocate = AdvocateFactory(school=cycle.school)
    client.force_login(advocate.user)

    answer = client.post(
        f"/people/{advocate.pk}/absences/",
        {"since": "2027-03-17T12:00", "until": "2027-03-17T08:00"},
        follow=True,
    )

    assert "the end must lie after the beginning" in answer.content.decode()
    assert not advocate.absences.exists()


def test_program_page_counts_our_students_and_offers_the_call(client: Client, cycle: Cycle) -> None:
    target = TargetFactory(student__cycle=cycle, state="interview")
    TargetFactory(student__cycle=cycle, program=target.program)
    advocate = AssignmentFactory(student=target.student).advocate
    ContactFactory(student=target.student, program=target.program, contacted=advocate)
    client.force_login(DeanFactory(school=cycle.school))

    answer = client.get(target.program.get_absolute_url())

    assert answer.context["facts"] == {
        "applied": 2,
        "interviews": 1,
        "offers": 0,
        "contacted": 1,
        "open_windows": 1,
    }
    assert answer.content.decode().count("Calling now") == 1

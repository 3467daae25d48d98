"""Under embargo: what the office has done already for a student shows to nobody else."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from advising.models import TaskOwner, User
from outreach.models import State
from tests import factories, moments

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_monday() -> Any:
    with time_machine.travel(moments.MONDAY_EMBARGO, tick=False):
        yield


@pytest.fixture
def student() -> Any:
    """Unmatched, with a backup since winter."""
    found = factories.StudentFactory(is_embargoed=True, person__family_name="Quill")
    factories.BackupFactory(student=found)
    return found


@pytest.fixture
def advocate(student: Any) -> Any:
    """Whose name would tell it."""
    person = factories.AdvocateFactory(school=student.cycle.school, family_name="Petrov")
    factories.AssignmentFactory(student=student, advocate=person, is_embargoed=True)
    return person


def _shown(by: User, address: str) -> str:
    client = Client()
    client.force_login(by)
    return client.get(address).content.decode()


def _backup(student: Any) -> User:
    found: User = student.assignments.backup().get().advocate.user
    return found


def test_student_is_not_offered_the_advocate_whom_she_has_under_embargo(student: Any, advocate: Any) -> None:
    address = reverse("message_new")

    assert "Petrov" not in _shown(student.person.user, address)
    student.assignments.update(is_embargoed=False)
    assert "Petrov" in _shown(student.person.user, address)


def test_backup_sees_the_advocate_of_the_embargo_on_no_page(student: Any, advocate: Any) -> None:
    dean = factories.DeanFactory(school=student.cycle.school)

    for address in (reverse("student_list"), student.get_absolute_url()):
        assert "Petrov" not in _shown(_backup(student), address)
        assert "Petrov" in _shown(dean, address)


def test_page_of_the_advocate_of_the_embargo_is_not_found_by_the_backup(student: Any, advocate: Any) -> None:
    client = Client()
    client.force_login(_backup(student))

    assert client.get(advocate.get_absolute_url()).status_code == 404


def test_page_of_the_advocate_of_the_embargo_names_the_student_to_the_office_alone(
    student: Any, advocate: Any
) -> None:
    shared = factories.StudentFactory(cycle=student.cycle)
    factories.BackupFactory(student=shared, advocate=student.assignments.backup().get().advocate)
    factories.AssignmentFactory(student=shared, advocate=advocate)
    dean = factories.DeanFactory(school=student.cycle.school)

    page = advocate.get_absolute_url()

    assert shared.person.family_name in _shown(_backup(student), page)
    assert "Quill" not in _shown(_backup(student), page)
    assert "Quill" in _shown(dean, page)


def test_task_of_the_office_shows_to_the_office_alone_until_the_embargo_ends(student: Any) -> None:
    factories.TaskFactory(
        student=student, owner=TaskOwner.OFFICE, title="Read and sign your releases", kind="release"
    )
    factories.TaskFactory(student=student, owner=TaskOwner.ADVOCATE, title="Mock interview")
    page, dean = student.get_absolute_url(), factories.DeanFactory(school=student.cycle.school)

    under_embargo = _shown(_backup(student), page)

    assert "Mock interview" in under_embargo
    assert "Read and sign your releases" not in under_embargo
    assert "Read and sign your releases" in _shown(dean, page)
    student.is_embargoed = False
    student.save()
    assert "Read and sign your releases" in _shown(_backup(student), page)


@pytest.mark.parametrize("page", ["student_today", "said"])
def test_student_reads_of_no_plan_before_the_embargo_ends(page: str, student: Any) -> None:
    planned = factories.MessageFactory(
        cycle=student.cycle, state=State.SCHEDULED, due_at=moments.TUESDAY_NOON, lever="prescreen"
    )
    program = factories.ProgramFactory()
    planned.touches.create(cycle=student.cycle, student=student, program=program, at=planned.at)
    words = "and asks that your file is read."

    assert words not in _shown(student.person.user, reverse(page))
    student.is_embargoed = False
    student.save()
    assert words in _shown(student.person.user, reverse(page))

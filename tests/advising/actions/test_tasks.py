from typing import Any

import pytest

from advising.actions.tasks import NoTask, add_task, finish_task
from advising.models import AuditEvent, Task, TaskOwner
from advising.permissions import NotAllowed
from tests import moments
from tests.factories import AdvocateFactory, AssignmentFactory, DeanFactory, StudentFactory, TaskFactory

pytestmark = pytest.mark.django_db

NOW = moments.moment(moments.TUESDAY_NOON)


def test_finish_task_by_its_student_and_again_changes_nothing() -> None:
    task = TaskFactory()

    finish_task(task=task, by=task.student.person.user, now=NOW)
    finish_task(task=task, by=task.student.person.user, now=moments.moment(moments.THURSDAY_NIGHT))

    task.refresh_from_db()
    assert (task.done_at, task.done_by) == (NOW.cycle, task.student.person.user)


def test_finish_task_of_the_advocate() -> None:
    assignment = AssignmentFactory()
    task = TaskFactory(student=assignment.student, owner=TaskOwner.ADVOCATE)

    with pytest.raises(NotAllowed):
        finish_task(task=task, by=assignment.student.person.user, now=NOW)
    finish_task(task=task, by=assignment.advocate.user, now=NOW)

    task.refresh_from_db()
    assert task.done_by == assignment.advocate.user


def test_finish_task_by_the_office_but_of_this_school() -> None:
    task = TaskFactory()

    with pytest.raises(NotAllowed):
        finish_task(task=task, by=DeanFactory(), now=NOW)
    with pytest.raises(NotAllowed):
        finish_task(task=task, by=StudentFactory().person.user, now=NOW)
    finish_task(task=task, by=DeanFactory(school=task.student.cycle.school), now=NOW)

    task.refresh_from_db()
    assert task.done_at == NOW.cycle


def add(student: Any, by: Any, **fields: Any) -> Task:
    asked = {"kind": "mock_interview", "title": "Mock interview", "owner": TaskOwner.STUDENT, **fields}
    return add_task(student=student, by=by, now=NOW, **asked)


def test_add_task_by_advocate_and_office() -> None:
    assignment = AssignmentFactory()
    dean = DeanFactory(school=assignment.student.cycle.school)

    made = [
        add(assignment.student, by, due_at=moments.WEDNESDAY_NOON) for by in (assignment.advocate.user, dean)
    ]

    assert list(assignment.student.tasks.open()) == made
    assert AuditEvent.objects.filter(event="task_added").count() == 2


def test_add_task_by_anybody_else_is_refused() -> None:
    student = StudentFactory()

    for by in (student.person.user, AdvocateFactory(school=student.cycle.school).user, DeanFactory()):
        with pytest.raises(NotAllowed):
            add(student, by)

    assert not Task.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"), [({"title": " "}, "in words"), ({"due_at": moments.MONDAY_NOON}, "is over")]
)
def test_add_task_without_words_or_in_the_past_is_refused(fields: Any, words: str) -> None:
    student = StudentFactory()

    with pytest.raises(NoTask, match=words):
        add(student, DeanFactory(school=student.cycle.school), **fields)

import pytest

from advising.actions.tasks import finish_task
from advising.models import TaskOwner
from advising.permissions import NotAllowed
from tests import moments
from tests.factories import AssignmentFactory, DeanFactory, StudentFactory, TaskFactory

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

"""What is to be done for a student: added by hand, ticked off."""

from datetime import datetime

from django.db import transaction

from advising import history, versions
from advising.clock import Moment
from advising.history import Event
from advising.models import Student, Task, TaskOwner, User
from advising.permissions import NotAllowed, Permission, may
from advising.refusals import Refusal
from advising.versions import Scope, student_scope


class NoTask(Refusal):
    """Nothing to do was named, or its time is over."""


@transaction.atomic
def add_task(
    *,
    student: Student,
    kind: str,
    title: str,
    owner: TaskOwner,
    by: User,
    now: Moment,
    detail: str = "",
    due_at: datetime | None = None,
) -> Task:
    """By the office, or by who speaks for the student. `due_at` is cycle time. Raises NoTask, NotAllowed."""
    school = student.cycle.school
    if not (may(by, Permission.EDIT_RECORDS, school=school) or student.assignments.told_to(by).exists()):
        raise NotAllowed("Only deans, staff and who speaks for the student can add to this list.")
    if not title.strip():
        raise NoTask("Please say in words what is to be done.")
    if due_at is not None and due_at <= now.cycle:
        raise NoTask("By: that time is over. Please give a later one, or none.")
    task = Task.objects.create(
        student=student, kind=kind, title=title.strip(), detail=detail.strip(), owner=owner, due_at=due_at,
        created_at=now.cycle,
    )  # fmt: skip
    history.record(
        Event.TASK_ADDED, school=school.pk, by=by, at=now.machine, about=task, student=student,
        after={"kind": kind, "owner": owner},
    )  # fmt: skip
    versions.bump(student.cycle_id, Scope.BOARD, student_scope(student.pk))
    return task


@transaction.atomic
def finish_task(*, task: Task, by: User, now: Moment) -> Task:
    """Done, by whoever owns it or by the office; twice changes nothing. Raises NotAllowed."""
    task = (
        Task.objects.select_for_update(of=("self",))
        .select_related("student__cycle__school", "student__person")
        .get(pk=task.pk)
    )
    student = task.student
    is_own = task.owner == TaskOwner.STUDENT and student.person.user_id == by.pk
    speaks = task.owner == TaskOwner.ADVOCATE and student.assignments.told_to(by).exists()
    if not (is_own or speaks or may(by, Permission.EDIT_RECORDS, school=student.cycle.school)):
        raise NotAllowed(f"This is for {task.get_owner_display().lower()} to do.")
    if task.done_at is None:
        task.done_at, task.done_by = now.cycle, by
        task.save(update_fields=["done_at", "done_by"])
        history.record(
            Event.TASK_DONE,
            school=student.cycle.school_id,
            by=by,
            at=now.machine,
            about=task,
            student=student,
        )
        versions.bump(student.cycle_id, Scope.BOARD, student_scope(student.pk))
    return task

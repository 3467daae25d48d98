"""Ticking off what was to be done."""

from django.db import transaction

from advising import history, versions
from advising.clock import Moment
from advising.history import Event
from advising.models import Task, TaskOwner, User
from advising.permissions import NotAllowed, Permission, may
from advising.versions import Scope, student_scope


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

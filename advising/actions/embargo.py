"""The end of the embargo on match status, at its instant, in every cycle."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from advising import history, versions
from advising.actions.invitations import invite_students
from advising.clock import Moment
from advising.history import Event
from advising.models import Assignment, Cycle, Student, Task, TaskOwner
from advising.signals import advocate_assigned, embargo_lifted

# What a roster makes for the office while the student may not know; from the end on it is hers to do.
HANDED_OVER = ("release",)


def lift_embargos(now: datetime) -> int:
    """End every embargo whose instant has come, at this machine time; how many ended. For the beat, each second."""
    students = Student.objects.filter(cycle=OuterRef("pk"), is_embargoed=True)
    assignments = Assignment.objects.filter(student__cycle=OuterRef("pk"), is_embargoed=True)
    waiting = (
        Cycle.objects.open().filter(Exists(students) | Exists(assignments)).prefetch_related("milestones")
    )
    over = [
        cycle for cycle in waiting if not cycle.clock_milestones().is_under_embargo(cycle.moment(now).cycle)
    ]
    return sum(lift_embargo(cycle=cycle, now=cycle.moment(now)) for cycle in over)


@transaction.atomic
def lift_embargo(*, cycle: Cycle, now: Moment) -> bool:
    """From now on status and students of this cycle are told as always. False where somebody else was first.

    Whoever of them has no account is invited, who was assigned under it hears of it, and what the office kept for the
    students is handed to them.
    """
    cycle = (
        Cycle.objects.select_for_update(of=("self",), no_key=True).select_related("school").get(pk=cycle.pk)
    )
    if cycle.clock_milestones().is_under_embargo(now.cycle):
        return False
    students = (
        Student.objects.filter(cycle=cycle, is_embargoed=True).order_by("pk").select_for_update(no_key=True)
    )
    ids = [student.pk for student in students]
    assignments = list(
        Assignment.objects.filter(student__cycle=cycle, is_embargoed=True)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .select_related("student__person", "advocate")
    )
    if not ids and not assignments:
        return False
    Student.objects.filter(pk__in=ids).update(is_embargoed=False, is_hidden=False)
    Assignment.objects.filter(pk__in=[one.pk for one in assignments]).update(is_embargoed=False)
    Task.objects.open().filter(student__in=ids, kind__in=HANDED_OVER, owner=TaskOwner.OFFICE).update(
        owner=TaskOwner.STUDENT
    )
    history.record(
        Event.EMBARGO_LIFTED,
        school=cycle.school,
        by=None,
        at=now.machine,
        about=cycle,
        after={"students": len(ids), "assignments": len(assignments)},
    )
    versions.bump(cycle.pk, versions.Scope.BOARD, *(versions.student_scope(pk) for pk in ids))
    invite_students(cycle=cycle, students=ids, by=None, now=now)
    embargo_lifted.send(sender=Cycle, cycle=cycle, students=ids, now=now)
    for assignment in assignments:
        assignment.is_embargoed = False
        if assignment.until is None:
            advocate_assigned.send(sender=Assignment, assignment=assignment, now=now)
    return True

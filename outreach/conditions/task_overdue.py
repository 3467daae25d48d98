from django.db.models import QuerySet

from advising.clock import Moment
from advising.models import SETTLED, Cycle, Student, Task, TaskOwner
from outreach.conditions.condition import Condition


class TaskOverdue(Condition):
    """Something that is the student's own to do is past its hour."""

    slug = "task_overdue"
    label = "Student's task overdue"

    def students(self, *, cycle: Cycle, now: Moment) -> QuerySet[Student]:
        overdue = Task.objects.open().filter(
            student__cycle=cycle, owner=TaskOwner.STUDENT, due_at__lte=now.cycle
        )
        return Student.objects.filter(cycle=cycle, pk__in=overdue.values("student")).exclude(
            status__in=SETTLED
        )

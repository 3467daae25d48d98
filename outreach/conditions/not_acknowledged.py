from django.db.models import QuerySet

from advising.clock import Moment
from advising.models import Assignment, Cycle, Student
from outreach.conditions.condition import Condition


class NotAcknowledged(Condition):
    """The subject is an assignment."""

    slug = "not_acknowledged"
    label = "Assignment not acknowledged"

    def students(self, *, cycle: Cycle, now: Moment) -> QuerySet[Student]:
        return Student.objects.filter(cycle=cycle, assignments__in=self._waiting())

    def holds_for(self, subject_id: int, *, cycle: Cycle, now: Moment) -> bool:
        return self._waiting().filter(pk=subject_id, student__cycle=cycle).exists()

    def _waiting(self) -> QuerySet[Assignment]:
        return Assignment.objects.open().primary().filter(acknowledged_at__isnull=True, is_embargoed=False)

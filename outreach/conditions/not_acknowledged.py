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

    def subjects(self, *, cycle: Cycle, now: Moment) -> QuerySet[Assignment]:
        return self._waiting().filter(student__cycle=cycle)

    def _waiting(self) -> QuerySet[Assignment]:
        return Assignment.objects.open().primary().filter(acknowledged_at__isnull=True, is_embargoed=False)

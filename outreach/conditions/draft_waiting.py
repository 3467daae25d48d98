from datetime import timedelta

from django.db.models import QuerySet

from advising.clock import Moment
from advising.models import Cycle, Student
from outreach.conditions.condition import Condition
from outreach.models import State, Touch

WAITS = timedelta(hours=2)
_WAITING = (State.DRAFT, State.IN_REVIEW, State.APPROVED, State.HELD)


class DraftWaiting(Condition):
    """Words about the student were begun two hours of machine time ago or longer, and have not left."""

    slug = "draft_waiting"
    label = "Draft waiting"

    def students(self, *, cycle: Cycle, now: Moment) -> QuerySet[Student]:
        waiting = Touch.objects.filter(
            cycle=cycle, message__state__in=_WAITING, message__created_at__lte=now.machine - WAITS
        )
        return Student.objects.filter(cycle=cycle, pk__in=waiting.values("student")).in_soap()

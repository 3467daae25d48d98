from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet

from advising.clock import Moment
from advising.models import Assignment, Cycle, Student
from outreach.conditions.condition import Condition
from outreach.models import HAPPENED, Touch

QUIET_FOR = timedelta(hours=4)


class Silence(Condition):
    """Nothing about the student on the ledger for four hours of cycle time; who has nobody is not "quiet"."""

    slug = "silence"
    label = "Nothing logged for 4 h"

    def students(self, *, cycle: Cycle, now: Moment) -> QuerySet[Student]:
        lately = Touch.objects.filter(
            student=OuterRef("pk"),
            message__state__in=HAPPENED,
            at__gt=now.cycle - QUIET_FOR,
            at__lte=now.cycle,
        )
        assigned = Assignment.objects.open().primary().filter(since__lte=now.cycle - QUIET_FOR)
        return (
            Student.objects.filter(cycle=cycle, pk__in=assigned.values("student"))
            .in_soap()
            .exclude(Exists(lately))
        )

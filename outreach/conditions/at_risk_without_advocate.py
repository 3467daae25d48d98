from django.db.models import QuerySet

from advising.clock import Moment
from advising.models import Cycle, Student, StudentStatus
from outreach.conditions.condition import Condition


class AtRiskWithoutAdvocate(Condition):
    """Before Match Week: who may not match has nobody yet."""

    slug = "at_risk_without_advocate"
    label = "Student at risk has no advocate"

    def students(self, *, cycle: Cycle, now: Moment) -> QuerySet[Student]:
        return Student.objects.filter(cycle=cycle, status=StudentStatus.AT_RISK).without_advocate()

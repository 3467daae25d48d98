from django.db.models import Exists, OuterRef, QuerySet

from advising.clock import Moment
from advising.models import Category, Cycle, Reader, Release, Student, StudentStatus
from outreach.conditions.condition import Condition


class AtRiskUnreleased(Condition):
    """Before Match Week: who may not match has not signed yet that a program may be answered about them."""

    slug = "at_risk_unreleased"
    label = "Student at risk has not signed a release"

    def students(self, *, cycle: Cycle, now: Moment) -> QuerySet[Student]:
        signed = Release.objects.in_force(now.machine).filter(
            student=OuterRef("pk"), category=Category.SITUATION, reader=Reader.PROGRAM
        )
        return Student.objects.filter(cycle=cycle, status=StudentStatus.AT_RISK).exclude(Exists(signed))

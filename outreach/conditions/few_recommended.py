from django.db.models import Count, Q, QuerySet

from advising.clock import Moment
from advising.models import IN_SOAP, Cycle, Student, StudentStatus
from outreach.conditions.condition import Condition

AT_LEAST = 5
"""People to ask for each student: five to ten, says the advice for the weeks before."""


class FewRecommended(Condition):
    """Of who may need it: fewer than five people are recommended to ask for them."""

    slug = "few_recommended"
    label = "Fewer than 5 people listed"

    def students(self, *, cycle: Cycle, now: Moment) -> QuerySet[Student]:
        people = Count("acquaintances__person", filter=Q(acquaintances__is_recommended=True), distinct=True)
        may_need_it = Student.objects.filter(cycle=cycle, status__in=(StudentStatus.AT_RISK, *IN_SOAP))
        return may_need_it.annotate(people=people).filter(people__lt=AT_LEAST)

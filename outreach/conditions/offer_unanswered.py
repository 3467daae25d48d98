from django.db.models import QuerySet

from advising.clock import Moment
from advising.models import Cycle, Student, TargetState
from outreach.conditions.condition import Condition


class OfferUnanswered(Condition):
    """An offer is on file that the student has neither accepted nor rejected."""

    slug = "offer_unanswered"
    label = "Offer not answered"

    def students(self, *, cycle: Cycle, now: Moment) -> QuerySet[Student]:
        return Student.objects.filter(cycle=cycle, targets__state=TargetState.OFFERED).distinct()

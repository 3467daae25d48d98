from django.db.models import QuerySet

from advising.clock import Moment
from advising.models import Cycle
from outreach.conditions.condition import Condition
from outreach.models import Override, Reservation


class CallOverridden(Condition):
    """The subject is a reservation that a dean made against what stood there."""

    slug = "call_overridden"
    label = "A dean calls all the same"
    about_students = False

    def subjects(self, *, cycle: Cycle, now: Moment) -> QuerySet[Reservation]:
        overridden = Override.objects.filter(reservation__isnull=False).values("reservation")
        return Reservation.objects.filter(student__cycle=cycle, pk__in=overridden)

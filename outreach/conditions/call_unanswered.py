from django.db.models import Q, QuerySet

from advising.clock import Moment
from advising.models import SETTLED, Contact, ContactKind, Cycle, Student
from outreach.conditions.condition import Condition


class CallUnanswered(Condition):
    """A program made contact, it is confirmed or needs no confirming, and nothing went back yet.

    The subject is a contact.
    """

    slug = "call_unanswered"
    label = "Program's contact not answered"

    def students(self, *, cycle: Cycle, now: Moment) -> QuerySet[Student]:
        return (
            Student.objects.filter(cycle=cycle, contacts__in=self._open())
            .exclude(status__in=SETTLED)
            .distinct()
        )

    def subjects(self, *, cycle: Cycle, now: Moment) -> QuerySet[Contact]:
        return self._open().filter(cycle=cycle).exclude(student__status__in=SETTLED)

    def _open(self) -> QuerySet[Contact]:
        known = Q(confirmed_at__isnull=False) | Q(needs_confirming=False)
        return Contact.objects.standing().filter(
            known, kind=ContactKind.CONTACT, answered_at__isnull=True, declined_at__isnull=True
        )

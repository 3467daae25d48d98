from django.db.models import QuerySet

from advising.clock import Moment
from advising.models import Contact, Cycle, Student
from outreach.conditions.condition import Condition


class ContactUnconfirmed(Condition):
    """The subject is a contact."""

    slug = "contact_unconfirmed"
    label = "Reported contact not confirmed"

    def students(self, *, cycle: Cycle, now: Moment) -> QuerySet[Student]:
        return Student.objects.filter(cycle=cycle, contacts__in=Contact.objects.waiting()).distinct()

    def subjects(self, *, cycle: Cycle, now: Moment) -> QuerySet[Contact]:
        return Contact.objects.waiting().filter(cycle=cycle)

from django.db.models import QuerySet

from advising.clock import Moment
from advising.models import Cycle
from outreach.conditions.condition import Condition
from outreach.models import Message


class DeanAsked(Condition):
    """The subject is a message whose sender pressed "ask the dean", and which is still where it was."""

    slug = "dean_asked"
    label = "A dean was asked and has not answered"
    about_students = False

    def subjects(self, *, cycle: Cycle, now: Moment) -> QuerySet[Message]:
        return Message.objects.unsent().filter(cycle=cycle, asked_dean_at__isnull=False)

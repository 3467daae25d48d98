from django.db.models import F, QuerySet

from advising.clock import Moment
from advising.models import Cycle
from outreach.conditions.condition import Condition
from outreach.models import Message, Override


class MessageOverridden(Condition):
    """The subject is an unsent message whose words, as they stand, a dean has let pass."""

    slug = "message_overridden"
    label = "A dean has let a message pass"
    about_students = False

    def subjects(self, *, cycle: Cycle, now: Moment) -> QuerySet[Message]:
        given = Override.objects.filter(text=F("text__message__text"), used_at__isnull=True)
        return Message.objects.unsent().filter(cycle=cycle, pk__in=given.values("text__message"))

from django.db.models import F

from advising.clock import Moment
from advising.models import Cycle
from outreach.conditions.condition import Condition
from outreach.models import UNSENT, Override


class MessageOverridden(Condition):
    """The subject is an unsent message whose words, as they stand, a dean has let pass."""

    slug = "message_overridden"
    label = "A dean has let a message pass"
    about_students = False

    def holds_for(self, subject_id: int, *, cycle: Cycle, now: Moment) -> bool:
        given = Override.objects.filter(text=F("text__message__text"), used_at__isnull=True)
        return given.filter(
            text__message=subject_id, text__message__cycle=cycle, text__message__state__in=UNSENT
        ).exists()

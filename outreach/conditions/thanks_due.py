from django.db.models import Exists, OuterRef, Q, QuerySet

from advising.clock import Moment
from advising.models import Contact, ContactKind, Cycle, Student, Target, TargetState
from outreach.conditions.condition import Condition
from outreach.models import HAPPENED, Lever, Touch


class ThanksDue(Condition):
    """A program spoke with us about the student, or took them, and nobody has thanked it."""

    slug = "thanks_due"
    label = "Thank-you not sent"

    def students(self, *, cycle: Cycle, now: Moment) -> QuerySet[Student]:
        thanks = Touch.objects.filter(
            student=OuterRef("student"),
            program=OuterRef("program"),
            message__lever=Lever.THANKS,
            message__state__in=HAPPENED,
        )
        spoke = (
            Contact.objects.standing()
            .filter(cycle=cycle, kind=ContactKind.CONTACT, declined_at__isnull=True)
            .exclude(Exists(thanks))
        )
        took = Target.objects.filter(student__cycle=cycle, state=TargetState.ACCEPTED).exclude(Exists(thanks))
        return Student.objects.filter(Q(pk__in=spoke.values("student")) | Q(pk__in=took.values("student")))

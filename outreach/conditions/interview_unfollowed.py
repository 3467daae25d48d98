from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet

from advising.clock import Moment
from advising.models import Cycle, Student, Target, TargetState
from outreach.conditions.condition import Condition
from outreach.models import HAPPENED, Direction, Touch

WAITS = timedelta(hours=4)


class InterviewUnfollowed(Condition):
    """A program interviewed the student four hours ago or longer, and nothing went to it since."""

    slug = "interview_unfollowed"
    label = "Interview without follow-up"

    def students(self, *, cycle: Cycle, now: Moment) -> QuerySet[Student]:
        followed = Touch.objects.filter(
            student=OuterRef("student"), program=OuterRef("program"), at__gte=OuterRef("state_at"),
            message__direction=Direction.OUTBOUND, message__state__in=HAPPENED,
        )  # fmt: skip
        interviewed = Target.objects.filter(
            student__cycle=cycle, state=TargetState.INTERVIEWED, state_at__lte=now.cycle - WAITS
        ).exclude(Exists(followed))
        return Student.objects.filter(cycle=cycle, pk__in=interviewed.values("student")).in_soap()

from django.db.models import Exists, OuterRef, QuerySet

from advising.clock import MilestoneKey, Moment
from advising.models import IN_SOAP, Cycle, Student, StudentStatus
from outreach.conditions.condition import Condition
from outreach.models import HAPPENED, Channel, Touch


class NoTalk(Condition):
    """Without a position after SOAP, and no call or meeting about what comes next is on the ledger since."""

    slug = "no_talk"
    label = "No talk since SOAP ended"

    def students(self, *, cycle: Cycle, now: Moment) -> QuerySet[Student]:
        without = Student.objects.filter(cycle=cycle, status__in=(StudentStatus.UNPLACED, *IN_SOAP))
        ended = cycle.clock_milestones().get(MilestoneKey.SOAP_ENDS)
        if ended is None or now.cycle < ended:
            return without.none()
        talked = Touch.objects.filter(
            student=OuterRef("pk"), at__gte=ended, message__state__in=HAPPENED,
            message__channel__in=(Channel.CALL, Channel.MEETING),
        )  # fmt: skip
        return without.exclude(Exists(talked))

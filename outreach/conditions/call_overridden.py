from advising.clock import Moment
from advising.models import Cycle
from outreach.conditions.condition import Condition
from outreach.models import Override


class CallOverridden(Condition):
    """The subject is a reservation that a dean made against what stood there."""

    slug = "call_overridden"
    label = "A dean calls all the same"
    about_students = False

    def holds_for(self, subject_id: int, *, cycle: Cycle, now: Moment) -> bool:
        return Override.objects.filter(reservation=subject_id, reservation__student__cycle=cycle).exists()

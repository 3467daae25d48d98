from advising.clock import Moment
from advising.models import Assignment, Cycle
from outreach.conditions.condition import Condition


class NamedBackup(Condition):
    """The subject is an assignment as backup that stands."""

    slug = "named_backup"
    label = "Named as backup"
    about_students = False

    def holds_for(self, subject_id: int, *, cycle: Cycle, now: Moment) -> bool:
        standing = Assignment.objects.open().backup().filter(is_embargoed=False)
        return standing.filter(pk=subject_id, student__cycle=cycle).exists()

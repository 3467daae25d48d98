from django.db.models import QuerySet

from advising.clock import Moment
from advising.models import Assignment, Cycle
from outreach.conditions.condition import Condition


class NamedBackup(Condition):
    """The subject is an assignment as backup that stands."""

    slug = "named_backup"
    label = "Named as backup"
    about_students = False

    def subjects(self, *, cycle: Cycle, now: Moment) -> QuerySet[Assignment]:
        return Assignment.objects.open().backup().filter(student__cycle=cycle, is_embargoed=False)

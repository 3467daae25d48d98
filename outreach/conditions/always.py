from django.db.models import QuerySet

from advising.clock import Moment
from advising.models import Cycle, Student
from outreach.conditions.condition import Condition


class Always(Condition):
    """Told whatever happened: the clock itself, such as a round that opens; of students, to who is still in SOAP."""

    slug = "always"
    label = "Always"
    about_students = False

    def students(self, *, cycle: Cycle, now: Moment) -> QuerySet[Student]:
        return Student.objects.filter(cycle=cycle).in_soap()

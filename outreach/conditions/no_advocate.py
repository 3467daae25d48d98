from django.db.models import QuerySet

from advising.clock import Moment
from advising.models import Cycle, Student
from outreach.conditions.condition import Condition


class NoAdvocate(Condition):
    slug = "no_advocate"
    label = "Student has no advocate"

    def students(self, *, cycle: Cycle, now: Moment) -> QuerySet[Student]:
        return Student.objects.filter(cycle=cycle).in_soap().without_advocate()

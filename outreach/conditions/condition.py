"""What a condition is: asked when a reminder is due, it says about whom the reminder still has to be sent."""

from typing import Any

from django.db.models import QuerySet

from advising.clock import Moment
from advising.models import Cycle, Student


class Condition:
    """One kind of thing not done yet. `slug` is stored in rules; `about_students`: names whom it holds for."""

    slug: str
    label: str
    about_students = True

    def students(self, *, cycle: Cycle, now: Moment) -> QuerySet[Student]:
        """The students of the cycle for whom it holds."""
        raise NotImplementedError

    def subjects(self, *, cycle: Cycle, now: Moment) -> QuerySet[Any]:
        """The things of the cycle for which it holds: the students, or what else the condition is about.

        A query, so that one question answers for a whole batch of reminders.
        """
        return self.students(cycle=cycle, now=now)

    def holds_for(self, subject_id: int, *, cycle: Cycle, now: Moment) -> bool:
        """Whether it holds for one of them, by its row id."""
        return self.subjects(cycle=cycle, now=now).filter(pk=subject_id).exists()

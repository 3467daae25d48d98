"""What a condition is: asked when a reminder is due, it says about whom the reminder still has to be sent."""

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

    def holds_for(self, subject_id: int, *, cycle: Cycle, now: Moment) -> bool:
        """Whether it holds for one thing: the student of this id, or what else the condition is about."""
        return self.students(cycle=cycle, now=now).filter(pk=subject_id).exists()

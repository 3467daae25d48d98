from django.db.models import Exists, OuterRef, QuerySet

from advising.clock import Moment
from advising.models import Cycle, Student
from outreach.conditions.condition import Condition
from outreach.models import Message, Reservation, State


class ReservationUnlogged(Condition):
    """Somebody was calling about the student, the time ran out, and that caller logged nothing about them since."""

    slug = "reservation_unlogged"
    label = "Call not logged"

    def students(self, *, cycle: Cycle, now: Moment) -> QuerySet[Student]:
        logged = Message.objects.filter(
            cycle=cycle, state=State.LOGGED, created_at__gte=OuterRef("since"),
            created_by=OuterRef("person__user"), touches__student=OuterRef("student"),
        )  # fmt: skip
        lapsed = Reservation.objects.filter(student__cycle=cycle, ended_how="lapsed").exclude(Exists(logged))
        return Student.objects.filter(cycle=cycle, pk__in=lapsed.values("student")).in_soap()

"""Who opened a student's page: kept once an hour a viewer."""

from datetime import timedelta

from django.db import transaction

from advising import history
from advising.clock import Moment
from advising.history import Event
from advising.models import AuditEvent, Student, User

AGAIN_AFTER = timedelta(hours=1)


@transaction.atomic
def note_opening(*, student: Student, by: User, now: Moment) -> bool:
    """Whether it was written; not where the same viewer opened it within the hour, or is the student."""
    if student.person.user_id == by.pk:
        return False
    lately = AuditEvent.objects.filter(
        student_id=student.pk, event=Event.PAGE_OPENED, by_user_id=by.pk, at__gt=now.machine - AGAIN_AFTER
    )
    if lately.exists():
        return False
    history.record(
        Event.PAGE_OPENED,
        school=student.cycle.school_id,
        by=by,
        at=now.machine,
        about=student,
        student=student,
    )
    return True

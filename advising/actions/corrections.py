""" "Something here is wrong": from a student to the dean, and the answer."""

from django.db import transaction

from advising import history, versions
from advising.clock import Moment
from advising.history import Event
from advising.models import Correction, Student, User
from advising.permissions import NotAllowed, Permission, require
from advising.refusals import Refusal
from advising.signals import correction_sent
from advising.versions import Scope, student_scope


class Empty(Refusal):
    """Nothing was written."""


class AlreadySettled(Refusal):
    """Somebody has answered meanwhile."""


@transaction.atomic
def send_correction(*, student: Student, text: str, by: User, now: Moment) -> Correction:
    """The student says what is wrong. Raises Empty, NotAllowed."""
    if student.person.user_id != by.pk or not by.is_active:
        raise NotAllowed("Only the student can say so here. Please write to the dean's office.")
    if not text.strip():
        raise Empty("Please write what is wrong, in a few words.")
    correction = Correction.objects.create(student=student, text=text.strip(), sent_at=now.machine)
    _tell(Event.CORRECTION_SENT, correction, by=by, now=now)
    correction_sent.send(sender=Correction, correction=correction, now=now)
    return correction


@transaction.atomic
def settle_correction(*, correction: Correction, answer: str, by: User, now: Moment) -> Correction:
    """The office answers; the student reads it. Raises Empty, AlreadySettled, NotAllowed."""
    correction = (
        Correction.objects.select_for_update(of=("self",))
        .select_related("student__cycle__school")
        .get(pk=correction.pk)
    )
    require(by, Permission.EDIT_RECORDS, school=correction.student.cycle.school)
    if correction.settled_at is not None:
        raise AlreadySettled("Somebody has answered this meanwhile. Their answer stands below.")
    if not answer.strip():
        raise Empty("Please write what you did about it: the student reads your answer.")
    correction.settled_at, correction.settled_by, correction.answer = now.machine, by, answer.strip()
    correction.save(update_fields=["settled_at", "settled_by", "answer"])
    _tell(Event.CORRECTION_SETTLED, correction, by=by, now=now)
    return correction


def _tell(event: Event, correction: Correction, *, by: User, now: Moment) -> None:
    student = correction.student
    history.record(
        event, school=student.cycle.school_id, by=by, at=now.machine, about=correction, student=student
    )
    versions.bump(student.cycle_id, Scope.BOARD, student_scope(student.pk))

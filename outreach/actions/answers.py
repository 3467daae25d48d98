"""What a program's contact waits for: the first answer after it that left, or was logged. It ends the climb.

Inside the transaction of what was sent, logged or taken back.
"""

from datetime import datetime

from django.db.models import QuerySet

from advising.clock import Moment
from advising.models import Contact
from outreach.actions import escalations
from outreach.models import Direction, Message, State, Touch

ANSWERS = (State.SENT, State.LOGGED)


def note_answered(*, message: Message, now: Moment) -> None:
    """What this message answers waits no more."""
    if message.direction != Direction.OUTBOUND or message.is_internal:
        return
    for contact in _of_touched(message).filter(answered_at__isnull=True, at__lte=message.at):
        _write(contact, message.at)
        escalations.contact_answered(contact=contact, now=now)


def take_back_answer(*, message: Message, now: Moment) -> None:
    """What only this message had answered waits again, and climbs from the start; with it no longer on the ledger."""
    if message.direction != Direction.OUTBOUND:
        return
    for contact in _of_touched(message).filter(answered_at=message.at):
        _write(contact, _first_answer(contact, but=message))
        if contact.answered_at is None:
            escalations.contact_on_file(contact=contact, now=now)


def _write(contact: Contact, answered_at: datetime | None) -> None:
    contact.answered_at = answered_at
    contact.save(update_fields=["answered_at"])


def _first_answer(contact: Contact, *, but: Message) -> datetime | None:
    said = Touch.objects.filter(
        student=contact.student_id, program=contact.program_id, at__gte=contact.at,
        message__direction=Direction.OUTBOUND, message__state__in=ANSWERS, message__is_internal=False,
    )  # fmt: skip
    return said.exclude(message=but).order_by("at").values_list("at", flat=True).first()


def _of_touched(message: Message) -> QuerySet[Contact]:
    """The standing contacts of the pairs that a message touches, a message about several students pair by pair."""
    pairs = set(message.touches.pairs().order_by().values_list("student", "program"))
    found = [
        pk
        for pk, *pair in Contact.objects.standing()
        .filter(student__in={student for student, _ in pairs}, program__in={program for _, program in pairs})
        .values_list("pk", "student", "program")
        if tuple(pair) in pairs
    ]
    rows = Contact.objects.filter(pk__in=found)
    return rows.select_related("cycle__school", "student__cycle", "program").order_by("pk")

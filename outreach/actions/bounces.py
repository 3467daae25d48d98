"""A message of ours that came back: who did not get it stands at its delivery, in what the server there said."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from advising import history
from advising.history import Event
from outreach.actions.messages import bump_for, locked
from outreach.inbound.returned import Returned
from outreach.models import Delivery, DeliveryState, Message, State

CAME_BACK = "Came back: {}"


@transaction.atomic
def note_returned(returned: Returned, *, delivery: Delivery | None, machine: datetime) -> Message | None:
    """The message that came back, or None where it is none of ours; twice is once.

    Only who got the mail knows its Message-ID or its thread's address, so nothing else is believed. A message that
    reached nobody is `failed`; one that reached somebody stays `sent`, with who did not get it.
    """
    deliveries = _deliveries(returned, delivery)
    first = deliveries.first()
    if first is None or first.message is None:
        return None
    message = locked(first.message)
    for failed in returned.failed:
        _note_failed(deliveries, failed.address, failed.said, machine)
    if returned.failed:
        _settle(message, machine)
    return message


def _deliveries(returned: Returned, delivery: Delivery | None) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(message__isnull=False).order_by("pk")
    if delivery is not None:
        return rows.filter(message=delivery.message)
    return rows.filter(mail_id__in=returned.mail_ids)


def _note_failed(deliveries: QuerySet[Delivery], address: str, said: str, machine: datetime) -> None:
    """It stands at the delivery. What was disclosed stays on file: anybody can write such a report."""
    reached = deliveries.filter(address__iexact=address).exclude(state=DeliveryState.REFUSED)
    for one in reached:
        one.state, one.ended_at = DeliveryState.REFUSED, machine
        one.answer = CAME_BACK.format(said)[:300]
        one.save(update_fields=["state", "ended_at", "answer"])


def _settle(message: Message, machine: datetime) -> None:
    """What its deliveries say together, as when it left (outreach/actions/deliveries.py)."""
    refused = message.deliveries.filter(state=DeliveryState.REFUSED).order_by("pk").first()
    if refused is None or message.state not in (State.SENT, State.UNCERTAIN):
        return
    message.failed_reason = refused.answer[:300]
    if not message.deliveries.exclude(state=DeliveryState.REFUSED).exists():
        message.state, message.sent_at = State.FAILED, None
        history.record(Event.MESSAGE_FAILED, school=message.cycle.school, by=None, at=machine, about=message)
    message.save(update_fields=["state", "sent_at", "failed_reason"])
    bump_for(message)

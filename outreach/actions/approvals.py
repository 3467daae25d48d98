"""A dean's yes or no to one version of a message's words."""

from django.db import transaction

from advising import history
from advising.clock import Moment
from advising.history import Event
from advising.models import User
from advising.permissions import Permission, require
from advising.refusals import Refusal
from outreach.actions.messages import NotNow, bump_for, locked, require_version
from outreach.models import Message, State


@transaction.atomic
def approve(*, message: Message, version: int, by: User, now: Moment) -> Message:
    """Say yes to this version; a later one needs a new yes. Its sender then presses Send."""
    message = _in_review(message, by)
    require_version(message, version)
    message.state, message.approved_text = State.APPROVED, message.text
    message.approved_by, message.approved_at = by, now.machine
    message.save()
    history.record(
        Event.MESSAGE_APPROVED, school=message.cycle.school, by=by, at=now.machine, about=message,
        after={"version": version},
    )  # fmt: skip
    bump_for(message)
    return message


@transaction.atomic
def send_back(*, message: Message, reason: str, by: User, now: Moment) -> Message:
    """Say no, with a word to who wrote it."""
    message = _in_review(message, by)
    if not reason.strip():
        raise Refusal("Please write what should change, so that its writer can go on.")
    message.state, message.held_reason = State.DRAFT, reason.strip()[:300]
    message.save(update_fields=["state", "held_reason"])
    history.record(
        Event.MESSAGE_SENT_BACK, school=message.cycle.school, by=by, at=now.machine, about=message,
        reason=reason.strip(),
    )  # fmt: skip
    bump_for(message)
    return message


def _in_review(message: Message, by: User) -> Message:
    message = locked(message)
    require(by, Permission.APPROVE, school=message.cycle.school)
    if message.state != State.IN_REVIEW:
        raise NotNow("It does not wait for approval any more.")
    return message

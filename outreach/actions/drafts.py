"""What becomes of a draft while it is written: kept as one types, joined to a colleague's thread."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max

from advising import history
from advising.clock import Moment
from advising.history import Event
from advising.models import User
from advising.refusals import Refusal
from advising.standings import person_of
from outreach.actions.checks import check_message
from outreach.actions.messages import (
    EDITABLE,
    NotNow,
    bump_for,
    locked,
    new_text,
    require_author,
    require_version,
    rewrite,
)
from outreach.mail import Answer, Handed, hand_over, new_mail_id, own_address
from outreach.models import HAPPENED, ConflictSide, Message, MessageText, State
from outreach.previews import mail_of

PASSED = timedelta(minutes=1)


@transaction.atomic
def keep(*, message: Message, subject: str, body: str, version: int, by: User, now: Moment) -> Message:
    """Autosave of a draft: a new version each time, since the readings of a text are kept by it; older ones go.

    Where somebody has decided on the words before, it is as `rewrite`, and on file.
    A message that waits for a yes, or has it, is left alone: only its writer's own press takes it back.
    Raises StaleText, NotNow.
    """
    message = locked(message)
    require_author(message, by)
    if message.state not in (State.DRAFT, State.HELD):
        raise NotNow("It is not a draft any more, so it is saved only when you press Save.")
    text = require_version(message, version)
    subject, body = " ".join(subject.split())[:300], body.replace("\r\n", "\n")
    if (text.subject, text.body) == (subject, body):
        return message
    if _is_decided(message, text, by):
        return rewrite(message=message, subject=subject, body=body, version=version, by=by, now=now)
    new_text(message, subject, body, by, now)
    _drop_passed(message, by, now)
    check_message(message, now=now)
    bump_for(message)
    return message


def _is_decided(message: Message, text: MessageText, by: User) -> bool:
    """Whether the words before are somebody's to keep: written by another, let pass, asked about."""
    return (
        message.state != State.DRAFT
        or text.written_by_id != by.pk
        or message.asked_dean_at is not None
        or text.overrides.exists()
    )


def _drop_passed(message: Message, by: User, now: Moment) -> None:
    """What was only passed through while typing is not kept; for a minute, since a check may have it in hand."""
    old = message.texts.filter(written_at__lt=now.machine - PASSED)
    followed = message.texts.filter(
        number__lt=old.aggregate(newest=Max("number"))["newest"] or 0, written_by=by, overrides=None
    )
    quoted = ConflictSide.objects.filter(text__message=message).values("text")
    followed.exclude(pk__in=[message.text_id, message.approved_text_id or 0]).exclude(pk__in=quoted).delete()


@transaction.atomic
def join_thread(*, message: Message, earlier: Message, by: User, now: Moment) -> Message:
    """Answer in the thread of what a colleague said there about a student of this message.

    Raises NotNow, Refusal where the two have no program and student in common, or that was talk among us.
    """
    message = locked(message)
    require_author(message, by)
    if message.state not in EDITABLE:
        raise NotNow("It is on its way. Undo the sending first, then change it.")
    pairs = set(message.touches.pairs().values_list("student", "program__sister_key"))
    theirs = set(earlier.touches.pairs().values_list("student", "program__sister_key"))
    is_thread = earlier.state in HAPPENED and not earlier.is_internal
    if earlier.cycle_id != message.cycle_id or not is_thread or pairs.isdisjoint(theirs):
        raise Refusal("That was about somebody else, so this cannot be said in its thread.")
    message.in_reply_to = earlier
    message.save(update_fields=["in_reply_to"])
    history.record(
        Event.MESSAGE_WRITTEN, school=message.cycle.school, by=by, at=now.machine, about=message,
        after={"in_reply_to": earlier.pk},
    )  # fmt: skip
    check_message(message, now=now)
    bump_for(message)
    return message


@transaction.atomic
def choose_lever(*, message: Message, lever: str, by: User, now: Moment) -> Message:
    """Say what an unsent message is for. Raises NotNow."""
    message = locked(message)
    require_author(message, by)
    if message.lever == lever:
        return message
    if message.state not in EDITABLE:
        raise NotNow("It is on its way. Undo the sending first, then change it.")
    message.lever = lever
    message.save(update_fields=["lever"])
    bump_for(message)
    return message


def send_test(*, message: Message, by: User, now: Moment) -> Handed:
    """The words as they stand, to who asks and nobody else; nothing is scheduled and nothing counts as said.

    Outside any transaction: it may wait for a server. Raises NotNow, Refusal where they cannot stand in a mail.
    """
    require_author(message, by)
    person = person_of(by)
    if message.state not in EDITABLE or person is None or message.text is None:
        raise NotNow("Only a message that is being written can be tested.")
    try:
        raw = mail_of(
            message, person, address=by.email, mail_id=new_mail_id(), at=now.machine,
            subject=f"[Test] {message.text.subject}",
        )  # fmt: skip
    except ValueError:
        raise Refusal("The subject cannot stand in a mail: take out what is not plain text.") from None
    handed = hand_over(
        raw, from_address=own_address(), to_address=by.email, school=message.cycle.school, cycle=message.cycle,
        at=now.machine,
    )  # fmt: skip
    if handed.state is not Answer.ACCEPTED:
        raise Refusal(f"The mail server did not take it: {handed.answer or 'no answer'}")
    return handed


@transaction.atomic
def restore(*, message: Message, by: User, now: Moment) -> Message:
    """The words as they stood before the last change. Raises NotNow where there are none."""
    message = locked(message)
    require_author(message, by)
    number = message.text.number if message.text else 0
    before = message.texts.filter(number__lt=number).order_by("number").last()
    if before is None:
        raise NotNow("There are no words from before to go back to.")
    return rewrite(message=message, subject=before.subject, body=before.body, version=number, by=by, now=now)

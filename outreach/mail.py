"""Handing one mail over for one receiver: to the mail server, or to the outbox where nothing may leave.

The answer is one of three. Only what a server said in full counts: whatever breaks off after the words were on
their way is `uncertain`, and nobody here tries again.
"""

from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr

from django.conf import settings

from advising.models import Cycle, School
from outreach.models import OutboxMail
from outreach.relay import Answer, Handed, Letter, relay

__all__ = ["Answer", "Handed", "compose", "hand_over", "new_mail_id", "own_address", "stays"]


def own_address() -> str:
    """The bare address that this installation sends from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def new_mail_id() -> str:
    """A Message-ID under our own domain; it holds no fact."""
    return make_msgid(domain=own_address().partition("@")[2] or "localhost")


def compose(
    *,
    sender: str,
    school: str,
    reply_to: str,
    to_name: str,
    to_address: str,
    subject: str,
    body: str,
    mail_id: str,
    at: datetime,
    in_reply_to: str = "",
    thread: str = "",
    is_automatic: bool = False,
) -> bytes:
    """One plain mail as bytes: from "Person (via School)", answers to the person.

    `thread` is the address by which an answer finds its thread: it goes there and to the person, so that it is seen
    also where one of the two fails. `is_automatic`: no machine answers it.
    Raises ValueError where a name, an address or the subject holds a line break.
    """
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = Address(f"{sender} (via {school})", addr_spec=own_address())
    answers_to = [Address(f"{sender} (via {school})", addr_spec=thread)] if thread else []
    if reply_to:
        answers_to.append(Address(sender, addr_spec=reply_to))
    if answers_to:
        mail["Reply-To"] = answers_to
    if is_automatic:
        mail["Auto-Submitted"] = "auto-replied"
    mail["To"] = Address(to_name, addr_spec=to_address)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = mail_id
    if in_reply_to:
        mail["In-Reply-To"] = in_reply_to
        mail["References"] = in_reply_to
    mail.set_content(body)
    return mail.as_bytes()


def hand_over(
    raw: bytes,
    *,
    from_address: str,
    to_address: str,
    school: School | None,
    cycle: Cycle | None,
    at: datetime,
) -> Handed:
    """Hand one mail over. A rehearsal's lands in the outbox, as does everything where no mail server is set.

    `at` is machine time. Call it outside any transaction: it may wait for a server.
    """
    if stays(cycle):
        return _keep(raw, to_address, school, at)
    return relay().hand_over(Letter(raw, from_address, to_address))


def stays(cycle: Cycle | None) -> bool:
    """Whether mail of this cycle lands in the outbox: a rehearsal's, and everything where no mail server is set."""
    return (cycle is not None and cycle.is_rehearsal) or not _has_server()


def _has_server() -> bool:
    return str(settings.EMAIL_BACKEND).endswith("smtp.EmailBackend")


def _keep(raw: bytes, to_address: str, school: School | None, at: datetime) -> Handed:
    mail = message_from_bytes(raw, policy=policy.default)
    OutboxMail.objects.create(
        school=school,
        to_address=to_address,
        from_address=str(mail["From"])[:300],
        subject=str(mail["Subject"] or "")[:300],
        raw=raw,
        mail_id=str(mail["Message-ID"] or "")[:200],
        landed_at=at,
    )
    return Handed(Answer.ACCEPTED, "Kept in the outbox; nothing left.")

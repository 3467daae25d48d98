"""Handing one mail over for one receiver: to the mail server, or to the outbox where nothing may leave.

The answer is one of three. Only what a server said in full counts: whatever breaks off after the words were on
their way is `uncertain`, and nobody here tries again.
"""

import smtplib
import ssl
import threading
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from enum import StrEnum

from django.conf import settings

from advising.models import Cycle, School
from outreach.models import OutboxMail


class Answer(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of it, and what the server said; never the mail's own words."""

    state: Answer
    answer: str = ""


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
    if (cycle is not None and cycle.is_rehearsal) or not _has_server():
        return _keep(raw, to_address, school, at)
    return _over_smtp(raw, from_address, to_address)


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


# --- the kept connection --------------------------------------------------------------------------

_kept = threading.local()


def _over_smtp(raw: bytes, from_address: str, to_address: str) -> Handed:
    try:
        server = _connection()
    except (OSError, smtplib.SMTPException) as error:
        close()
        return Handed(Answer.REFUSED, f"The mail server could not be reached ({type(error).__name__}).")
    try:
        code, said = server.mail(from_address)
        if code == 250:
            code, said = server.rcpt(to_address)
        if code not in (250, 251):
            server.rset()
            return Handed(Answer.REFUSED, _words(code, said))
    except (OSError, smtplib.SMTPException) as error:
        close()
        # No word of the mail was on its way yet, so it cannot have been taken.
        return Handed(
            Answer.REFUSED, f"The connection broke before the mail was sent ({type(error).__name__})."
        )
    try:
        code, said = server.data(raw)
    except smtplib.SMTPDataError as error:
        return Handed(Answer.REFUSED, _words(error.smtp_code, error.smtp_error))
    except (OSError, smtplib.SMTPException) as error:
        close()
        return Handed(
            Answer.UNCERTAIN, f"The connection broke while the mail was sent ({type(error).__name__})."
        )
    return Handed(Answer.ACCEPTED if code == 250 else Answer.REFUSED, _words(code, said))


def _connection() -> smtplib.SMTP:
    """This thread's connection, made anew where the server has closed it or the settings changed."""
    where = (settings.EMAIL_HOST, settings.EMAIL_PORT)
    server: smtplib.SMTP | None = getattr(_kept, "server", None)
    if server is not None and _kept.where == where and _lives(server):
        return server
    close()
    if settings.EMAIL_USE_SSL:
        server = smtplib.SMTP_SSL(
            *where, timeout=settings.EMAIL_TIMEOUT, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(*where, timeout=settings.EMAIL_TIMEOUT)
    if settings.EMAIL_USE_TLS:
        server.starttls(context=ssl.create_default_context())
    if settings.EMAIL_HOST_USER:
        server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    server.ehlo_or_helo_if_needed()
    _kept.server, _kept.where = server, where
    return server


def _lives(server: smtplib.SMTP) -> bool:
    try:
        return server.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def close() -> None:
    """Give the kept connection up."""
    server: smtplib.SMTP | None = getattr(_kept, "server", None)
    _kept.server = None
    if server is not None:
        server.close()


def _words(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {text}"[:300]

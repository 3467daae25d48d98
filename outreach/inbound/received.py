"""One received mail, from its raw bytes to plain values (pure).

Headers are read by the forgiving policy of the standard library and decoded here, for the strict one raises on
some of what arrives in practice. Of what is longer than any letter the beginning is read; the raw mail is kept whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from enum import StrEnum

from outreach.checks import text
from outreach.inbound import forwarded, markup, returned
from outreach.inbound.forwarded import Forwarded
from outreach.inbound.mime import Part, UnreadableMail, content, head_of, leaves
from outreach.inbound.returned import Returned

__all__ = ["Attachment", "Kind", "Mailbox", "ReceivedMail", "UnreadableMail", "attachment", "read"]

LONGEST_BODY = 200_000
"""Characters that are read and shown."""
_MOST_RAW = 2 * 1024 * 1024  # bytes of one text part that are decoded
_LONGEST_VALUE = 16 * 1024  # characters of one header
_MOST_RECEIVERS = 300
_MOST_IDS = 30

_ADDRESSED = ("to", "cc")
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to")
_FOR = re.compile(r"\bfor\s+<?([^\s<>;]+@[^\s<>;]+)>?", re.IGNORECASE)
_ID = re.compile(r"<[^<>\s]{1,250}>")
_AWAY = re.compile(
    r"^(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office)\b", re.IGNORECASE
)
_BULK = frozenset({"bulk", "junk", "list"})
_ENCRYPTED = frozenset({"multipart/encrypted", "application/pgp-encrypted"})
# Python knows them as charsets; they are made for names of hosts, and slow with a long text.
_NO_CHARSETS = frozenset({"punycode", "idna"})
_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


class Kind(StrEnum):
    PERSON = "person"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    INVITATION = "invitation"
    NOTICE = "notice"  # one of many, as a list sends them


@dataclass(frozen=True, slots=True)
class Mailbox:
    name: str
    address: str  # in lower case


@dataclass(frozen=True, slots=True)
class Attachment:
    """`number` is the part's place in the mail, by which it is found again; `size` is of the raw part."""

    number: int
    name: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    message_id: str
    kind: Kind
    sender: Mailbox | None  # None: no From, or more than one
    receivers: tuple[Mailbox, ...]
    delivered_to: tuple[str, ...]
    answers: tuple[str, ...]  # Message-IDs: of what it answers, then of the thread, the nearest first
    sent_at: datetime | None  # in UTC, as its sender's machine had it
    subject: str
    body: str
    own_words: str  # without quoted and forwarded text and without the signature
    attachments: tuple[Attachment, ...]
    authentication: tuple[str, ...]  # the values of its Authentication-Results headers
    forwarded: Forwarded | None
    returned: Returned | None  # of a bounce
    is_encrypted: bool
    is_cut: bool  # longer than what is read


def read(raw: bytes) -> ReceivedMail:
    """Take a raw mail apart, however damaged. Raises UnreadableMail."""
    raw = _with_line_feeds(raw)
    head, _ = head_of(raw)
    parts = list(leaves(raw))
    authors = _mailboxes(head, ("from",))
    sender = authors[0] if len(authors) == 1 else None
    body, is_cut = _body(raw, parts)
    own = text.split(body, sender=sender.name if sender else "").own
    kind = _kind(head, parts)
    return ReceivedMail(
        message_id=" ".join(_header(head, "message-id").split()),
        kind=kind,
        sender=sender,
        receivers=_mailboxes(head, _ADDRESSED),
        delivered_to=_delivered_to(head),
        answers=_answers(head),
        sent_at=_sent_at(head),
        subject=" ".join(_header(head, "subject").split()),
        body=body,
        own_words="\n".join(body[line.start : line.end] for line in own).strip(),
        attachments=tuple(_attachments(parts)),
        authentication=tuple(map(str, head.get_all("authentication-results", []))),
        forwarded=forwarded.find(body),
        returned=returned.read(raw, parts) if kind is Kind.BOUNCE else None,
        is_encrypted=head.get_content_type() in _ENCRYPTED or any(map(_is_encrypted, parts)),
        is_cut=is_cut,
    )


def attachment(raw: bytes, number: int) -> bytes:
    """The content of one attachment. Raises UnreadableMail where there is none of that number."""
    raw = _with_line_feeds(raw)
    for place, part in enumerate(leaves(raw)):
        if place == number:
            return content(raw, part)
    raise UnreadableMail("This mail has no such attachment.")


def _with_line_feeds(raw: bytes) -> bytes:
    return raw if b"\n" in raw else raw.replace(b"\r", b"\n")


# Headers


def _header(message: Message, name: str) -> str:
    return _decoded(str(message.get(name, ""))[:_LONGEST_VALUE])


def _decoded(value: str) -> str:
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        return _clean(value)
    return _clean(
        "".join(
            piece if isinstance(piece, str) else _in_charset(piece, charset or "utf-8")
            for piece, charset in pieces
        )
    )


def _clean(value: str) -> str:
    """Without what a database cannot keep: lone surrogates and NUL."""
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _in_charset(raw: bytes, charset: str) -> str:
    try:
        return raw.decode("utf-8" if charset.lower() in _NO_CHARSETS else charset)
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")


def _mailboxes(message: Message, names: tuple[str, ...]) -> tuple[Mailbox, ...]:
    values = [str(value)[:_LONGEST_VALUE] for name in names for value in message.get_all(name, [])]
    try:
        pairs = getaddresses(values)
    except RecursionError:  # Comments in comments, by the thousand.
        return ()
    found = (Mailbox(_decoded(name), _clean(address).lower()) for name, address in pairs if "@" in address)
    return tuple(dict.fromkeys(found))[:_MOST_RECEIVERS]


def _delivered_to(message: Message) -> tuple[str, ...]:
    """Where it was put, as the servers on its way wrote it; the only trace of a blind copy."""
    found = [box.address for box in _mailboxes(message, _DELIVERED)]
    for line in message.get_all("received", [])[:20]:
        found += [address.lower() for address in _FOR.findall(_clean(str(line)[:_LONGEST_VALUE]))]
    return tuple(dict.fromkeys(found))


def _answers(message: Message) -> tuple[str, ...]:
    direct = _ID.findall(_header(message, "in-reply-to"))
    thread = _ID.findall(_header(message, "references"))
    return tuple(dict.fromkeys([*direct, *reversed(thread)]))[:_MOST_IDS]


def _sent_at(message: Message) -> datetime | None:
    try:
        found = parsedate_to_datetime(str(message.get("date", "")))
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


# Kinds


def _kind(message: Message, parts: list[Part]) -> Kind:
    if message.get_content_type() == "multipart/report":
        report = str(message.get_param("report-type", "delivery-status")).lower()
        return Kind.BOUNCE if report == "delivery-status" else Kind.AUTOMATIC
    if _is_automatic(message):
        return Kind.AUTOMATIC
    if str(message.get("return-path", "")).strip() == "<>" or _is_of_a_server(message):
        return Kind.BOUNCE
    if any(part.head.get_content_type() == "text/calendar" for part in parts):
        return Kind.INVITATION
    precedence = str(message.get("precedence", "")).strip().lower()
    if message.get("list-id") or message.get("list-unsubscribe") or precedence in _BULK:
        return Kind.NOTICE
    return Kind.PERSON


def _is_of_a_server(message: Message) -> bool:
    return any(returned.is_of_a_server(box.address) for box in _mailboxes(message, ("from",)))


def _is_automatic(message: Message) -> bool:
    says_so = str(message.get("auto-submitted", "no")).partition(";")[0].strip().lower() not in ("", "no")
    older = bool(message.get("x-autoreply") or message.get("x-autorespond"))
    precedence = str(message.get("precedence", "")).strip().lower() == "auto_reply"
    return says_so or older or precedence or bool(_AWAY.match(_header(message, "subject")))


def _is_encrypted(part: Part) -> bool:
    kind = part.head.get_content_type()
    if kind in _SMIME:
        return str(part.head.get_param("smime-type", "enveloped-data")).lower() != "signed-data"
    return kind in _ENCRYPTED


# Words and attachments


def _file_name(part: Part) -> str:
    try:
        return " ".join(_decoded((part.head.get_filename() or "")[:_LONGEST_VALUE]).split())
    except (LookupError, ValueError):
        return "attachment"


def _is_attached(part: Part) -> bool:
    disposition = str(part.head.get("content-disposition", "")).partition(";")[0].strip().lower()
    return disposition == "attachment" or bool(_file_name(part))


def _attachments(parts: Sequence[Part]) -> list[Attachment]:
    found = []
    for number, part in enumerate(parts):
        kind = part.head.get_content_type()
        if _is_attached(part) or kind == "message/rfc822" or kind.partition("/")[0] not in _SAID:
            name = _file_name(part) or f"part {number + 1}"
            found.append(Attachment(number, name, kind, part.end - part.start))
    return found


_SAID = ("text", "multipart", "message")


def _body(raw: bytes, parts: list[Part]) -> tuple[str, bool]:
    """The words, and whether there were more. Plain ones where there are any, else those of the markup."""
    for kind in ("text/plain", "text/html"):
        said: list[str] = []
        for part in parts:
            if part.head.get_content_type() == kind and not _is_attached(part):
                words = _words(raw, part)
                said.append(markup.as_text(words) if kind == "text/html" else words)
        body = "\n".join(words for words in said if words.strip())
        if body:
            is_long = any(part.end - part.start > _MOST_RAW for part in parts if not _is_attached(part))
            return body[:LONGEST_BODY], len(body) > LONGEST_BODY or is_long
    return "", False


def _words(raw: bytes, part: Part) -> str:
    try:
        charset = part.head.get_content_charset() or "utf-8"
    except (LookupError, ValueError):
        charset = "utf-8"
    decoded = _in_charset(content(raw, part, most=_MOST_RAW), charset)
    return _clean(decoded).replace("\r\n", "\n").replace("\r", "\n")

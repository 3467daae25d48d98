"""One received mail, from its raw bytes to plain values (pure).

Headers are read by the forgiving policy of the standard library and decoded here, for the strict one raises on
some of what arrives in practice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from enum import StrEnum
from html.parser import HTMLParser

from outreach.checks import text

_ADDRESSED = ("to", "cc")
_DELIVERED = ("delivered-to", "x-original-to")
_HIDDEN = frozenset({"script", "style", "head", "title"})
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "blockquote", "h1", "h2", "h3"})


class UnreadableMail(Exception):
    """The mail is nested too deeply to be taken apart."""


class Kind(StrEnum):
    PERSON = "person"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    INVITATION = "invitation"


@dataclass(frozen=True, slots=True)
class Mailbox:
    name: str
    address: str  # in lower case


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    message_id: str
    kind: Kind
    sender: Mailbox | None  # None: no From, or more than one
    receivers: tuple[Mailbox, ...]
    delivered_to: tuple[str, ...]
    subject: str
    body: str
    own_words: str  # without quoted and forwarded text and without the signature
    attachments: tuple[str, ...]  # file names


def read(raw: bytes) -> ReceivedMail:
    """Take a raw mail apart, however damaged. Raises UnreadableMail."""
    try:
        message = message_from_bytes(raw)
        parts = [part for part in message.walk() if not part.is_multipart()]
    except RecursionError:
        raise UnreadableMail("This mail is nested too deeply to be read.") from None
    authors = _mailboxes(message, ("from",))
    sender = authors[0] if len(authors) == 1 else None
    body = _body(parts)
    own = text.split(body, sender=sender.name if sender else "").own
    return ReceivedMail(
        message_id=_header(message, "message-id").strip(),
        kind=_kind(message, parts),
        sender=sender,
        receivers=_mailboxes(message, _ADDRESSED),
        delivered_to=tuple(box.address for box in _mailboxes(message, _DELIVERED)),
        subject=" ".join(_header(message, "subject").split()),
        body=body,
        own_words="\n".join(body[line.start : line.end] for line in own).strip(),
        attachments=tuple(name for part in parts if (name := _file_name(part))),
    )


def _header(message: Message, name: str) -> str:
    return _decoded(str(message.get(name, "")))


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
        return raw.decode(charset)
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")


def _mailboxes(message: Message, names: tuple[str, ...]) -> tuple[Mailbox, ...]:
    values = [str(value) for name in names for value in message.get_all(name, [])]
    return tuple(
        Mailbox(_decoded(name), _clean(address).lower())
        for name, address in getaddresses(values)
        if "@" in address
    )


def _kind(message: Message, parts: list[Message]) -> Kind:
    if (
        message.get_content_type() == "multipart/report"
        or str(message.get("return-path", "")).strip() == "<>"
    ):
        return Kind.BOUNCE
    if str(message.get("auto-submitted", "no")).strip().lower() not in ("", "no"):
        return Kind.AUTOMATIC
    if any(part.get_content_type() == "text/calendar" for part in parts):
        return Kind.INVITATION
    return Kind.PERSON


def _file_name(part: Message) -> str:
    try:
        return _decoded(part.get_filename() or "")
    except (LookupError, ValueError):
        return "attachment"


def _body(parts: list[Message]) -> str:
    for kind in ("text/plain", "text/html"):
        for part in _texts(parts, kind):
            said = _content(part)
            if said.strip():
                return _without_markup(said) if kind == "text/html" else said
    return ""


def _texts(parts: list[Message], kind: str) -> Iterator[Message]:
    return (part for part in parts if part.get_content_type() == kind and not _file_name(part))


def _content(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    try:
        charset = part.get_content_charset() or "utf-8"
    except (LookupError, ValueError):
        charset = "utf-8"
    return _clean(_in_charset(raw, charset)).replace("\r\n", "\n")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN and not self._hidden:
            self._hidden = tag
        if tag in _BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


def _without_markup(html: str) -> str:
    words = _Words()
    try:
        words.feed(html)
        words.close()
    except (AssertionError, ValueError):
        return html  # shown as the text it is
    return "".join(words.pieces).strip()

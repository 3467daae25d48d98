"""A mail taken apart into its parts without copying it: each is its header and a stretch of the raw bytes (pure).

The standard library's parser keeps a mail as one string for each line: what has many short lines costs it thirty
times its size. Here the headers alone go through it, and the bodies stay where they are.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser

MOST_PARTS = 500
DEEPEST = 20
LONGEST_HEAD = 256 * 1024
"""Bytes; of a longer header the rest is not read."""
_MOST_LOOKED_AT = 20_000  # lines that begin like a delimiter

_BLANK = re.compile(rb"\n\r?\n")
_AT_ONCE = re.compile(rb"\r?\n")
_AFTER_DELIMITER = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


class UnreadableMail(Exception):
    """The mail cannot be taken apart; the words say why."""


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf: its headers alone, and from where to where its body stands in the raw bytes."""

    head: Message
    start: int
    end: int
    is_alternative: bool = False  # one of several ways to say the same


def head_of(raw: bytes, start: int = 0, end: int | None = None) -> tuple[Message, int]:
    """The header that begins at `start`, and where its body begins."""
    end = len(raw) if end is None else end
    if _AT_ONCE.match(raw, start, end):
        head_end = body = start
        body = _AT_ONCE.match(raw, start, end).end()  # type: ignore[union-attr]
    else:
        blank = _BLANK.search(raw, start, end)
        head_end, body = (blank.start() + 1, blank.end()) if blank else (end, end)
    text, errors = _as_text(raw[start : min(head_end, start + LONGEST_HEAD)])
    head = HeaderParser().parsestr(text)
    rest = head.get_payload()
    if isinstance(rest, str) and rest and head_end - start <= LONGEST_HEAD:
        body = head_end - len(
            rest.encode("utf-8", errors)
        )  # What follows the first line that is no header is body.
    head.set_payload("")
    return head, body


def _as_text(header: bytes) -> tuple[str, str]:
    """A header as text, and what stands for its errors; most that is not ASCII is UTF-8 (RFC 6532)."""
    try:
        return header.decode("utf-8"), "strict"
    except UnicodeDecodeError:
        return header.decode("ascii", "surrogateescape"), "surrogateescape"


def leaves(raw: bytes) -> Iterator[Part]:
    """All parts that hold something, in their order; an attached mail is one. Raises UnreadableMail."""
    for count, part in enumerate(_walk(raw, 0, len(raw), 0, is_alternative=False), 1):
        if count > MOST_PARTS:
            raise UnreadableMail(f"It has more than {MOST_PARTS} parts.")
        yield part


def _walk(raw: bytes, start: int, end: int, depth: int, *, is_alternative: bool) -> Iterator[Part]:
    if depth > DEEPEST:
        raise UnreadableMail("It is nested too deeply to be read.")
    head, body = head_of(raw, start, end)
    boundary = _boundary(head) if head.get_content_maintype() == "multipart" else b""
    spans = list(_spans(raw, body, end, boundary)) if boundary else []
    if not spans:
        yield Part(head, body, end, is_alternative)
        return
    inner = is_alternative or head.get_content_subtype() == "alternative"
    for first, last in spans:
        yield from _walk(raw, first, last, depth + 1, is_alternative=inner)


def _boundary(head: Message) -> bytes:
    try:
        return str(head.get_boundary() or "").encode("ascii", "surrogateescape").rstrip()
    except (LookupError, ValueError):
        return b""


def _spans(raw: bytes, start: int, end: int, boundary: bytes) -> Iterator[tuple[int, int]]:
    """What stands between the delimiters; the last may lack its end, as in a mail that was cut off."""
    opened = None
    for count, (begins, after, is_last) in enumerate(_delimiters(raw, start, end, b"--" + boundary), 1):
        if opened is not None:
            yield opened, _before_break(raw, opened, begins)
        if is_last:
            return
        opened = after
        if count > MOST_PARTS:
            raise UnreadableMail(f"It has more than {MOST_PARTS} parts.")
    if opened is not None and opened < end:
        yield opened, end


def _delimiters(raw: bytes, start: int, end: int, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where each line that is a delimiter begins, where the next line begins, and whether it is the last one."""
    begins = start if raw.startswith(delimiter, start, end) else _next_line(raw, delimiter, start, end)
    looked = 0
    while begins >= 0 and looked < _MOST_LOOKED_AT:
        rest = _AFTER_DELIMITER.match(raw, begins + len(delimiter), end)
        if rest:
            yield begins, rest.end(), bool(rest[1])
        begins = _next_line(raw, delimiter, begins, end)
        looked += 1


def _next_line(raw: bytes, delimiter: bytes, start: int, end: int) -> int:
    """Where the next line that begins so begins, or a negative number."""
    found = raw.find(b"\n" + delimiter, start, end)
    return found + 1 if found >= 0 else found


def _before_break(raw: bytes, start: int, end: int) -> int:
    """Without the line break that belongs to the delimiter."""
    if end - 2 >= start and raw[end - 2 : end] == b"\r\n":
        return end - 2
    return end - 1 if end - 1 >= start and raw[end - 1 : end] == b"\n" else end


def content(raw: bytes, part: Part, *, most: int | None = None) -> bytes:
    """The part's body, decoded; of at most so many raw bytes. Damaged encodings give what can be had."""
    end = part.end if most is None else min(part.end, part.start + most)
    encoded = raw[part.start : end]
    encoding = str(part.head.get("content-transfer-encoding", "")).strip().lower()
    if encoding == "base64":
        return _from_base64(encoded)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(encoded)
    return encoded


def _from_base64(encoded: bytes) -> bytes:
    try:
        return binascii.a2b_base64(encoded)
    except binascii.Error:
        bare = _NOT_BASE64.sub(b"", encoded)
        return binascii.a2b_base64(bare[: len(bare) // 4 * 4])

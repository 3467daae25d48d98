"""What a mail server says of a mail that did not arrive (pure): RFC 3464, and the plain notices of older servers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from outreach.inbound.mime import Part, content, head_of

_FIELD = re.compile(r"^([A-Za-z-]+):[ \t]*(.*(?:\r?\n[ \t]+.*)*)", re.MULTILINE)
_OUR_ID = re.compile(r"^Message-ID:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_LONGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Failed:
    """One receiver whom it did not reach, and what the server there said."""

    address: str
    said: str


@dataclass(frozen=True, slots=True)
class Returned:
    """`mail_ids`: the Message-IDs of the mail that came back. `failed` is empty where it is only delayed."""

    mail_ids: tuple[str, ...]
    failed: tuple[Failed, ...]


def read(raw: bytes, parts: Sequence[Part]) -> Returned:
    """What of a bounce can be read; nothing of it is believed but what a Message-ID of ours stands behind."""
    ids: list[str] = []
    failed: list[Failed] = []
    for part in parts:
        kind = part.head.get_content_type()
        said = content(raw, part, most=_LONGEST)
        if kind == "message/delivery-status":
            failed += _failed(said.decode("utf-8", "replace"))
        elif kind == "message/rfc822":
            head, _ = head_of(said)
            ids.append(str(head.get("message-id", "")).strip())
        else:
            ids += _OUR_ID.findall(said.decode("utf-8", "replace"))
    return Returned(tuple(dict.fromkeys(filter(None, ids))), tuple(failed))


def _failed(status: str) -> list[Failed]:
    found = []
    for block in re.split(r"\r?\n[ \t]*\r?\n", status):
        fields = {name.lower(): " ".join(value.split()) for name, value in _FIELD.findall(block)}
        address = fields.get("original-recipient") or fields.get("final-recipient", "")
        if fields.get("action", "").lower() == "failed" and address:
            found.append(Failed(_address(address), _said(fields)))
    return found


def _address(value: str) -> str:
    return parseaddr(value.rpartition(";")[2].strip())[1].lower()


def _said(fields: dict[str, str]) -> str:
    said = fields.get("diagnostic-code", "").partition(";")[2].strip()
    return (said or f"Status {fields.get('status', 'unknown')}")[:200]


def is_of_a_server(address: str) -> bool:
    """Whether this is the address by which a mail server itself writes."""
    return address.partition("@")[0].lower() in ("mailer-daemon", "postmaster")

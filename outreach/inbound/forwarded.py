"""A mail that somebody passed on inside their own: whose it was, when, and its words (pure)."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import getaddresses, parsedate_to_datetime

from outreach.checks import text

_MARK = re.compile(
    r"^\s*(?:-{2,}\s*(?:original|forwarded) message\s*-{2,}|begin forwarded message:?|-{5,}\s*forwarded.*)\s*$",
    re.IGNORECASE,
)
_FIELD = re.compile(r"^[\s*]{0,3}(From|Sent|Date|To|Cc|Subject|Reply-To)\s*:[*]?\s*(.*)$", re.IGNORECASE)
_LOOKED_AT = 12  # lines of a heading at most
_LONGEST = 400

_ZONES = {
    "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8,
    "akdt": -8, "akst": -9, "hst": -10, "utc": 0, "gmt": 0,
}  # fmt: skip
_WALLS = (
    "%B %d, %Y %I:%M %p", "%B %d, %Y %I:%M:%S %p", "%b %d, %Y %I:%M %p", "%b %d, %Y %I:%M:%S %p",
    "%d %B %Y %H:%M", "%d %b %Y %H:%M", "%d %B %Y %H:%M:%S", "%m/%d/%Y %I:%M %p", "%Y-%m-%d %H:%M",
)  # fmt: skip
_WEEKDAY = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """`sent_at` has no zone where the heading named none; None where it could not be read."""

    name: str
    address: str  # in lower case; empty where the heading gives a name alone
    receivers: tuple[str, ...]  # addresses
    subject: str
    sent_at: datetime | None
    own_words: str


def find(body: str) -> Forwarded | None:
    """The first mail passed on in this text, or None."""
    lines = body.split("\n")
    for number, line in enumerate(lines):
        if _MARK.match(line[:_LONGEST]) or _opens(lines, number):
            heading, after = _heading(lines, number)
            if "from" in heading:
                return _from(heading, "\n".join(lines[after:]))
    return None


def _opens(lines: list[str], number: int) -> bool:
    """Whether a heading without a mark begins here: From, and another field just below."""
    first = _FIELD.match(lines[number][:_LONGEST])
    if first is None or first[1].lower() != "from":
        return False
    return any(_FIELD.match(line[:_LONGEST]) for line in lines[number + 1 : number + 3])


def _heading(lines: list[str], number: int) -> tuple[dict[str, str], int]:
    """Its fields, and the line at which the words begin."""
    fields: dict[str, str] = {}
    at, field = number, ""
    for at in range(number, min(number + _LOOKED_AT, len(lines))):
        line = lines[at][:_LONGEST].strip()
        found = _FIELD.match(line)
        if found:
            field = found[1].lower()
            fields.setdefault(field, found[2].strip())
        elif fields and not line:
            return fields, at + 1
        elif fields and field in ("to", "cc") and "@" in line:
            fields[field] += " " + line  # folded
        elif fields:
            return fields, at
    return fields, at + 1


def _from(heading: dict[str, str], words: str) -> Forwarded:
    name, address = _first_address(heading["from"])
    parts = text.split(words, sender=name)
    own = "\n".join(words[line.start : line.end] for line in parts.own).strip()
    return Forwarded(
        name=name,
        address=address,
        receivers=tuple(found.lower() for _, found in getaddresses([heading.get("to", "")]) if "@" in found),
        subject=heading.get("subject", ""),
        sent_at=written_at(heading.get("date") or heading.get("sent", "")),
        own_words=own,
    )


def _first_address(value: str) -> tuple[str, str]:
    value = value.replace("[mailto:", "<").replace("]", ">") if "[mailto:" in value else value
    name, address = (getaddresses([value]) or [("", "")])[0]
    return (name, address.lower()) if "@" in address else (value.split("<")[0].strip(' "'), "")


def written_at(words: str) -> datetime | None:
    """The instant or wall time that a heading gives, in the ways mail programs write it; None for others."""
    bare = " ".join(words.replace("\u202f", " ").replace("\xa0", " ").split())
    if re.search(r"[+-]\d{4}\b", bare):
        try:
            return parsedate_to_datetime(bare)
        except (ValueError, TypeError):
            return None
    bare = _WEEKDAY.sub("", bare).replace(" at ", " ")
    head, _, last = bare.rpartition(" ")
    hours = _ZONES.get(last.lower())
    if hours is not None:
        bare = head
    for wall in _WALLS:
        try:
            found = datetime.strptime(bare, wall)  # noqa: DTZ007 (the heading may name no zone)
        except ValueError:
            continue
        return found if hours is None else found.replace(tzinfo=timezone(timedelta(hours=hours)))
    return None

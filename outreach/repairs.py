"""One-press repairs of a message's words: take out the sentence, use the released wording, the right name (pure).

A repair carries the words as they would stand after the press, so that they can be shown before it. Its code is made
from what it repairs: pressed on words that have changed meanwhile, it is not found, and nothing is done.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from outreach.checks.finding import Evidence, Finding
from outreach.checks.names import TITLES

# What may be cured by leaving the sentence out: the words themselves are the fault.
_WORDS_AT_FAULT = frozenset(
    {
        "contradiction",
        "competing_endorsement",
        "first_choice_twice",
        "impossible_ask",
        "proxy_contact",
        "rank_pressure",
        "record_mismatch",
        "unreleased_disclosure",
    }
)
_INSTEAD_OF_A_RANK = "Please call me if anything in the file needs more context."
_SHORT = {*TITLES, "vs", "st", "jr", "sr", "e.g", "i.e", "a.m", "p.m", "approx", "etc"}
_NUMBER = re.compile(r"\d[\d -]{4,}\d")
_STOP = re.compile(r"[.!?]+[\"”’')]*(?=\s|$)")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Known:
    """What the record lends to a repair. By student's ref where it is about one of several."""

    receiver: str = ""
    program: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    identifiers: Mapping[str, str] = field(default_factory=dict)
    wordings: Mapping[str, str] = field(default_factory=dict)
    """By topic: the sentence that may be told to this reader, as released."""


@dataclass(frozen=True, slots=True)
class Repair:
    """`label` is on the button; `words` is what it writes, "" where it only takes out."""

    code: str
    label: str
    subject: str
    body: str
    words: str = ""


def repairs(finding: Finding, own: str, *, subject: str, body: str, known: Known) -> list[Repair]:
    """At most two, the best first. `own` is the message's ref in the finding."""
    found = list(_repairs(finding, own, subject, body, known))
    return [
        Repair(_code(finding, label, subject, body), label, new_subject, new_body, words)
        for label, new_subject, new_body, words in found[:2]
    ]


def _code(finding: Finding, label: str, subject: str, body: str) -> str:
    parts = (finding.kind, finding.topic or "", label, subject, body)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


_Found = tuple[str, str, str, str]


def _repairs(finding: Finding, own: str, subject: str, body: str, known: Known) -> Iterator[_Found]:
    evidence = next((one for one in finding.evidence if _is_own(one, own, body)), None)
    if finding.kind == "missing_identifier":
        yield from _identify(finding, subject, body, known)
        return
    if evidence is None:
        return
    start, end = evidence.start, evidence.end
    if finding.kind == "wrong_addressee":
        name = known.receiver if _is_greeting(body, start) else known.program
        if name:
            yield f"Write {name}", subject, body[:start] + name + body[end:], ""
        return
    if finding.kind == "record_mismatch" and finding.topic == "identifier":
        number = next((known.identifiers[ref] for ref in finding.students if ref in known.identifiers), "")
        right = _NUMBER.sub(number, evidence.quote)
        if number and right != evidence.quote:
            yield f"Write AAMC {number}", subject, body[:start] + right + body[end:], ""
            return
    if finding.kind not in _WORDS_AT_FAULT or _is_greeting(body, start):
        return
    wording = _wording(finding, known)
    if wording:
        label = "Replace it" if finding.kind == "rank_pressure" else "Use the released wording"
        yield label, subject, _put(body, start, end, wording), wording
    yield "Take out the sentence", subject, take_out(body, start, end), ""


def _is_own(evidence: Evidence, own: str, body: str) -> bool:
    """Whether the words stand in this body still, where the finding says."""
    if evidence.message.split("/")[0] != own or evidence.field != "body" or not evidence.quote:
        return False
    return body[evidence.start : evidence.end] == evidence.quote


def _is_greeting(body: str, start: int) -> bool:
    """Whether it stands in the first line that holds anything."""
    return not body[: body.rfind("\n", 0, start) + 1].strip()


def _wording(finding: Finding, known: Known) -> str:
    if finding.kind == "rank_pressure":
        return _INSTEAD_OF_A_RANK
    if finding.kind in ("record_mismatch", "unreleased_disclosure", "contradiction"):
        return known.wordings.get(finding.topic or "", "")
    return ""


def _identify(finding: Finding, subject: str, body: str, known: Known) -> Iterator[_Found]:
    student = next((ref for ref in finding.students if ref in known.identifiers), None)
    if student is None:
        return
    written = f"(AAMC {known.identifiers[student]})"
    name = known.names.get(student, "")
    place = re.search(rf"\b{re.escape(name)}\b(?!['’]s\b)", body) if name else None
    if place is not None:
        yield f"Insert {written[1:-1]}", subject, f"{body[: place.end()]} {written}{body[place.end() :]}", ""
    else:
        yield f"Insert {written[1:-1]}", f"{subject} {written}".strip(), body, ""


# --- sentences as they stand ----------------------------------------------------------------------


def take_out(body: str, start: int, end: int) -> str:
    """The body without the sentences that these words touch, and without a gap where they stood."""
    first, last = sentence_around(body, start, end)
    before, after = body[:first], body[last:]
    if _stands_alone(before, after):
        return f"{before.rstrip()}\n\n{after.lstrip()}".strip() + ("\n" if body.endswith("\n") else "")
    if not _at_start(before):
        return before.rstrip(" \t") + after
    rest = after.lstrip(" \t")
    return before + (rest.removeprefix("\n") if before else rest.lstrip("\n"))


def _put(body: str, start: int, end: int, words: str) -> str:
    """The body with these words in place of the sentences that are touched."""
    first, last = sentence_around(body, start, end)
    return body[:first] + words + body[last:]


def sentence_around(body: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentences begin and end that these words touch, within their paragraph."""
    top = max((found.end() for found in _PARAGRAPH.finditer(body, 0, start)), default=0)
    below = _PARAGRAPH.search(body, end)
    bottom = below.start() if below else len(body.rstrip())
    first = top
    last = max(bottom, end)
    for stop in _STOP.finditer(body, top, last):
        if _is_short_form(body, stop.start()):
            continue
        if stop.end() <= start:
            first = stop.end()
        elif stop.end() >= end:
            last = stop.end()
            break
    while first < start and body[first].isspace():
        first += 1
    return first, last


def _is_short_form(body: str, dot: int) -> bool:
    """Whether this full stop ends "Dr.", "p.m." or an initial, and no sentence."""
    before = re.search(r"[\w.]+$", body[max(dot - 12, 0) : dot])
    word = before.group() if before else ""
    if body[dot] != ".":
        return False
    if word.lower() == "no":
        return bool(re.match(r"\.\s*\d", body[dot : dot + 4]))
    is_initial = len(word) == 1 and word.isupper() and word != "I"
    return is_initial or word.lower() in _SHORT


def _at_start(before: str) -> bool:
    return not before or before.endswith("\n")


def _stands_alone(before: str, after: str) -> bool:
    """Whether nothing else stands in the paragraph."""
    is_first = not before.strip() or bool(re.search(r"\n[ \t]*\n[ \t]*$", before))
    is_last = not after.strip() or bool(re.match(r"[ \t]*\n[ \t]*\n", after))
    return is_first and is_last

"""A body told apart: own words, quoted and forwarded text, greeting, signature (pure).

Offsets are kept throughout, so that what is quoted as evidence stands in the body exactly so. Everything here
takes time linear in the body: lines are looked at once, and no pattern runs over more than one of them.
"""

import re
from dataclasses import dataclass

from outreach.checks import vocabulary
from outreach.checks.names import fold, is_same_word, parts

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")
_WROTE = re.compile(r"\b(?:wrote|writes|schrieb|a écrit|escribió)\s*:\s*$", re.IGNORECASE)
_ON = re.compile(r"^\W{0,3}On\b.{0,200}", re.IGNORECASE)
_FROM = re.compile(r"^\W{0,3}From:\s*\S", re.IGNORECASE)
_HEADER = re.compile(r"^\W{0,3}(?:Sent|To|Date|Subject|Cc|Reply-To):", re.IGNORECASE)
_CUT = re.compile(
    r"^\s*(?:-{2,}\s*(?:original|forwarded) message|begin forwarded message|_{10,}|-{5,}\s*forwarded)",
    re.IGNORECASE,
)
_MARK = re.compile(r"^\s*(?:--|__|—)\s*$")
_SENT_FROM = re.compile(r"^\s*(?:sent from my|get outlook for|sent via)\b", re.IGNORECASE)
_AFTERTHOUGHT = re.compile(r"^\s*p\.?\s?s\b", re.IGNORECASE)
_NOTICE = re.compile(r"confidential|intended (?:only )?for|in error|privileged|disclaimer", re.IGNORECASE)
_LONGEST_LINE = 400  # longer lines are no header, closing or signature, and are not searched for one


@dataclass(frozen=True, slots=True)
class Line:
    start: int
    end: int  # without the line break


@dataclass(frozen=True, slots=True)
class Parts:
    """What of a body is said by its sender: the lines of their own words, and the lines of their signature.

    Quoted and forwarded lines are in neither.
    """

    own: tuple[Line, ...]
    signature: tuple[Line, ...]


def split(body: str, *, sender: str = "", is_letter: bool = True) -> Parts:
    """Tell a body's own lines from quoted text and signature. `sender` is a name; letters alone have signatures."""
    unquoted = _unquoted(body, _lines(body), is_letter=is_letter)
    if not is_letter:
        return Parts(tuple(unquoted), ())
    return _without_signature(body, unquoted, sender)


def _lines(body: str) -> list[Line]:
    lines = []
    for found in _LINE.finditer(body):
        if found.start() == found.end():
            break
        lines.append(Line(found.start(), found.start() + len(found.group().rstrip("\r\n"))))
    return lines


def _short(body: str, line: Line) -> str:
    return body[line.start : min(line.end, line.start + _LONGEST_LINE)]


def _unquoted(body: str, lines: list[Line], *, is_letter: bool) -> list[Line]:
    kept: list[Line] = []
    i = 0
    while i < len(lines):
        text = _short(body, lines[i])
        if _opens_forward(body, lines, i, text, is_letter=is_letter):
            break
        heading = _wrote_heading(body, lines, i, text)
        if heading:
            i += heading
            while i < len(lines) and not body[lines[i].start : lines[i].end].strip():
                i += 1
            if i < len(lines) and not _is_quoted(_short(body, lines[i])):
                break  # everything below is the other's, unmarked
            continue  # marked with ">": what stands between or below is an answer
        if not _is_quoted(text):
            kept.append(lines[i])
        i += 1
    return kept


def _is_quoted(text: str) -> bool:
    return text.lstrip().startswith((">", "&gt;"))


def _wrote_heading(body: str, lines: list[Line], i: int, text: str) -> int:
    """How many lines the heading "On … wrote:" takes here (mail programs fold it), or 0."""
    if _is_quoted(text) or not _ON.match(text):
        return 0
    for count in (1, 2, 3):
        if i + count > len(lines):
            return 0
        last = _short(body, lines[i + count - 1])
        if _is_quoted(last) or not last.strip():
            return 0
        if _WROTE.search(last):
            return count
    return 0


def _opens_forward(body: str, lines: list[Line], i: int, text: str, *, is_letter: bool) -> bool:
    if _CUT.match(text):
        return True
    if not _FROM.match(text):
        return False
    following = [_short(body, line) for line in lines[i + 1 : i + 6]]
    if any(_HEADER.match(line) for line in following):
        return True
    return is_letter and (i == 0 or not _short(body, lines[i - 1]).strip())


def _closings() -> frozenset[str]:
    return frozenset(
        " ".join(re.findall(r"[a-z]+", line.lower())) for line in vocabulary.lines("closings.txt")
    )


_CLOSINGS = _closings()


def _is_closing(text: str) -> bool:
    return " ".join(re.findall(r"[a-z]+", text.lower())) in _CLOSINGS


def _is_signed(text: str, sender: str) -> bool:
    """Is this line the sender's name, alone or with titles?"""
    words = list(re.findall(r"[^\W\d_]+", fold(text)))
    name = parts(sender)
    if not words or not name or len(words) > 8:
        return False
    if len(words) == 1 and len(words[0]) <= 3:
        initial = "".join(part[0] for part in name)
        return (
            words[0] == initial
            or words[0] == initial[0] + initial[-1]
            or words[0] in name
            or (words[0] == initial[0] and len(text.strip()) <= 2)
        )
    lead = words[1:] if words[0] in ("dr", "prof") and len(words) > 1 else words
    return any(is_same_word(lead[0], part) for part in name) and (
        len(lead) == 1 or any(is_same_word(lead[-1], part) or is_same_word(lead[1], part) for part in name)
    )


def _without_signature(body: str, lines: list[Line], sender: str) -> Parts:
    texts = [_short(body, line).strip() for line in lines]
    start = _signature_start(lines, texts, sender)
    if start is None:
        return Parts(tuple(lines), ())
    again = next((i for i in range(start, len(lines)) if _AFTERTHOUGHT.match(texts[i])), len(lines))
    own = [*lines[:start], *lines[again:]]
    if not any(texts[i] for i in range(start)) and again == len(lines):
        return Parts(tuple(lines), ())  # all of it would be signature: then it is text
    return Parts(tuple(own), tuple(lines[start:again]))


def _signature_start(lines: list[Line], texts: list[str], sender: str) -> int | None:
    for i, text in enumerate(texts):
        if _MARK.match(text) or _SENT_FROM.match(text):
            # A closing and a name often stand just above the mark.
            return _closing_above(texts[:i], sender) if i else i
    return _closing_above(texts, sender)


def _closing_above(texts: list[str], sender: str) -> int:
    """Where the closing and name at the end of these lines begin; their number where there are none."""
    end = len(texts)
    looked = 0
    best = end
    for i in range(end - 1, -1, -1):
        text = texts[i]
        if not text:
            continue
        looked += 1
        if looked > 14:
            break
        if _is_closing(text):
            return i
        if _is_signed(text, sender):
            best = i
            continue
        if len(text) > 90 and not _NOTICE.search(text):
            break
        if text.endswith((".", "?", "!")) and len(text.split()) >= 4 and not _NOTICE.search(text):
            break
    return best


def word_count(body: str, own: tuple[Line, ...]) -> int:
    """Words as people count them: what stands between white space and holds a letter or digit."""
    return sum(
        1
        for line in own
        for word in body[line.start : line.end].split()
        if len(word) > 40 or any(c.isalnum() for c in word)
    )

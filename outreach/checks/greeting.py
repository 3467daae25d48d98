"""Whom a message greets (pure)."""

import re
from dataclasses import dataclass

from outreach.checks import vocabulary
from outreach.checks.context import Context
from outreach.checks.names import TITLES, fold, is_name_of, is_same_word, is_slip, parts
from outreach.checks.text import Line
from outreach.checks.vocabulary import word_list

_COMMON = vocabulary.words("common_words.txt") | vocabulary.words("no_names.txt")
_HAIL = r"(?:dear|(?:most )?respected|esteemed|honou?rable|dearest|my dear|hi there|hi again|hello again|hey again|hello there|hi|hello|hey|hiya|good morning|good afternoon|good evening|good day|morning|afternoon|evening|greetings|to|attn|attention|happy \w+)"
_OPENING = re.compile(
    rf"^\W{{0,3}}(?P<hail>{_HAIL}\b)?[\s,:]*(?P<name>(?:[^\W\d_]|['’.\-])+(?:[ \t]+(?:[^\W\d_]|['’.\-])+){{0,6}})[ \t]*(?P<sign>[,:;!\-–—.]|$|\n|[ \t])",
    re.IGNORECASE,
)
# "Barlow, Prado, Abe.": names told over, and nobody greeted.
_ROSTER = re.compile(
    r"^\W{0,3}[^\W\d_]\S*(?: [^\W\d_]\S*)?(?:, (?:and |& )?[A-Z][^\s,]+(?<!\.)){2,}(?:,? (?:and|&) [A-Z][^\s,]+)?\s*(?:[.;:]|$)"
)
_GENERIC = word_list("generic")
_JOINED = re.compile(r"\b(?:and|&)\b")


@dataclass(frozen=True, slots=True)
class Greeting:
    """The name greeted, as written, without its hail; `is_other` where it is not the receiver's."""

    name: str
    start: int
    end: int
    is_other: bool


def read_greeting(body: str, own: tuple[Line, ...], context: Context) -> Greeting | None:
    """The greeting of a letter or text, if it names anybody. Logs of calls have none."""
    if context.is_note:
        return None
    line = next((line for line in own if body[line.start : line.end].strip()), None)
    if line is None:
        return None
    text = body[line.start : min(line.end, line.start + 120)]
    found = _OPENING.match(text)
    if not found:
        return None
    hail = found["hail"]
    if not hail and _ROSTER.match(text):
        return None
    names = _names(
        found["name"], alone=found["sign"] in (",", ":", "!", "-", "–", "—", "", "\n"), hailed=bool(hail)
    )
    if not names:
        return None
    start = line.start + text.index(names[0], found.start("name"))
    last = names[-1]
    end = line.start + text.index(last, start - line.start) + len(last)
    written = body[start:end]
    is_stop = found["sign"] == "." or text.rstrip().endswith(".")
    closed = found["sign"].strip() != "" or found.end() >= len(text.rstrip())
    if not _is_greeting(
        written,
        context,
        hailed=bool(hail),
        closed=closed,
        alone=not is_stop and not text[end - line.start :].strip(" ,:!-–—."),
    ):
        return None
    return Greeting(written, start, end, not _names_receiver(written, context))


def _names(text: str, *, alone: bool, hailed: bool) -> list[str]:
    """The words at the start of `text` that can be a name with its titles."""
    kept: list[str] = []
    for word in re.findall(r"(?:[^\W\d_]|['’.\-])+", text):
        bare = fold(word).strip(".-'’").removesuffix("'s").removesuffix("’s")
        if bare in ("and",) and kept:
            kept.append(word)
            continue
        if kept and kept[-1].endswith(".") and fold(kept[-1]).strip(".") not in TITLES and len(kept[-1]) > 3:
            break  # a sentence ended
        if (
            bare in TITLES
            or (word[:1].isupper() and (bare not in _COMMON or bare in _GENERIC or kept))
            or (
                kept
                and bare
                in (
                    "de",
                    "la",
                    "van",
                    "von",
                    "der",
                    "del",
                    "di",
                    "da",
                    "dos",
                    "den",
                    "el",
                    "al",
                    "bin",
                    "le",
                    "du",
                    "ter",
                    "y",
                )
            )
        ):
            if (
                kept
                and bare in _COMMON
                and bare not in TITLES
                and bare
                not in (
                    "long",
                    "young",
                    "grace",
                    "rose",
                    "brown",
                    "white",
                    "king",
                    "hill",
                    "park",
                    "gray",
                    "green",
                    "day",
                    "rice",
                    "wood",
                    "price",
                    "marsh",
                    "stone",
                    "banks",
                    "bell",
                    "cook",
                    "baker",
                    "miller",
                    "smith",
                    "lane",
                    "parks",
                    "reed",
                    "rich",
                    "short",
                    "strong",
                    "sharp",
                    "wise",
                    "wright",
                    "prince",
                    "pope",
                    "noble",
                    "love",
                    "law",
                    "page",
                    "power",
                    "church",
                    "forest",
                    "lake",
                    "fields",
                    "brooks",
                    "woods",
                    "valley",
                    "north",
                    "west",
                    "east",
                )
            ):
                break
            kept.append(word)
            continue
        if hailed and not kept and word.islower() and bare not in _COMMON:
            kept.append(word)  # "hi john"
            continue
        break
    while kept and fold(kept[-1]).strip(".") in ("and", "de", "la", "van", "von", "der"):
        kept.pop()
    return kept[:7]


def _words(written: str) -> tuple[str, ...]:
    return tuple(word for word in parts(_JOINED.sub(" ", written)) if word not in TITLES)


def _is_greeting(written: str, context: Context, *, hailed: bool, closed: bool, alone: bool) -> bool:
    words = _words(written)
    titled = any(fold(word).strip(".") in TITLES for word in written.split())
    if not words or all(word in _GENERIC for word in words) or all(word in TITLES for word in words):
        return False
    if hailed and written.islower():
        return any(is_name_of(words, person.name) for person in context.people)
    if hailed:
        return not any(word in _GENERIC for word in words)
    if any(_is_of(words, student.name) for student in context.students) and not is_name_of(
        words, context.to.name
    ):
        return False  # a text that begins with its student
    if is_name_of(words, context.sender.name) and not is_name_of(words, context.to.name):
        return False
    if titled:
        return closed or len(words) <= 3
    if not closed:
        return (
            any(is_name_of(words, person.name) for person in context.people)
            and len(words) == 1
            and len(words[0]) > 2
        )
    known = any(is_name_of(words, person.name) for person in context.people)
    return known or (
        context.is_letter and alone and len(words) <= 2 and not any(word in _COMMON for word in words)
    )


def _is_of(words: tuple[str, ...], name: str) -> bool:
    return is_name_of(words[:1], name)


def _names_receiver(written: str, context: Context) -> bool:
    to = context.to
    for part in _JOINED.split(written):
        words = _words(part)
        if any(is_name_of(words[:size], to.name) for size in range(1, len(words))):
            return True  # "Ms Lund Dmitri again": what follows the name is the text
        if not words:
            continue
        if is_name_of(words, to.name):
            return True
        if _is_loosely(words, part, context):
            return True
    return False


def _is_loosely(words: tuple[str, ...], written: str, context: Context) -> bool:
    """A slip in the receiver's name, or a pet name nobody else of the scenario bears."""
    known = parts(context.to.name)
    if any(person.ref != context.to.ref and is_name_of(words, person.name) for person in context.people):
        return False
    given = known[:-1] or known
    if all(
        any(is_slip(word, own) for own in known) or any(is_same_word(word, own) for own in given)
        for word in words
    ):
        return True
    if (
        len(words) >= 2
        and any(word == own for word in words for own in known[-1:])
        and any(word[0] == known[0][0] for word in words)
    ):
        return True
    titled = any(fold(word).strip(".") in TITLES for word in written.split())
    return not titled and len(words) == 1 and words[0][0] == known[0][0] and len(words[0]) <= 5

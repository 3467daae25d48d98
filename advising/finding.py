"""What somebody types to find a person, program, student or message, read so that slips do no harm (pure)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from advising import specialties
from advising.nicknames import short_forms

MOST_WORDS = 6
LEAST_LIKE = 0.36
"""How much of a word's three-letter pieces another must share to be a candidate: a slip or two in it passes."""

_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"}
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word typed: `forms` are itself and the nicknames that go with it; a specialty where it names one."""

    text: str
    forms: tuple[str, ...]
    specialty_code: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """`digits` is all that was typed where it is nothing but digits, as an AAMC ID read aloud in two halves;
    `code` where it may be a program's code."""

    words: tuple[Word, ...]
    digits: str = ""
    code: str = ""

    def __bool__(self) -> bool:
        return bool(self.words)


def folded(text: str) -> str:
    """Small letters without accents, words parted by single spaces. As `soapnet_fold` in the database."""
    bare = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    plain = "".join(character for character in bare if not unicodedata.combining(character)).casefold()
    return " ".join(re.findall(r"[^\W_]+", plain))


def read_query(typed: str) -> Query:
    """Nothing to look for where no letter or digit was typed."""
    words = folded(typed).split()[:MOST_WORDS]
    joined = "".join(words)
    code = joined.upper() if re.fullmatch(r"\d{4,10}|\d{7}[a-z]\d{0,3}", joined) else ""
    return Query(tuple(_word(word) for word in words), joined if joined.isdigit() else "", code)


def _word(text: str) -> Word:
    specialty = specialties.find(text) if not text.isdigit() else None
    return Word(text, (text, *sorted(short_forms(text))), specialty.code if specialty else "")


def likeness(query: Query, text: str, specialty_code: str = "") -> float:
    """How well a folded text answers the query: the sum over its words, 0 where one of them finds nothing.

    For databases that cannot do it themselves.
    """
    words = text.split()
    total = 0.0
    for wanted in query.words:
        if wanted.specialty_code and wanted.specialty_code == specialty_code:
            total += 1.0
            continue
        best = max((_like(form, word) for form in wanted.forms for word in words), default=0.0)
        if not best:
            return 0.0
        total += best
    return total


def _like(wanted: str, word: str) -> float:
    if word == wanted:
        return 1.0
    if word.startswith(wanted):
        return 0.9
    most = 2 if len(wanted) >= 8 else 1 if len(wanted) >= 4 else 0
    near = most and OSA.distance(wanted, word, score_cutoff=most) <= most
    return 0.6 if near else 0.0


def best_first(found: Sequence[tuple[float, int]], most: int) -> list[int]:
    """The ids of the likest, in order; equal ones by id."""
    ranked = sorted((-likeness, pk) for likeness, pk in found if likeness > 0)
    return [pk for _, pk in ranked[:most]]

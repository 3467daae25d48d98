"""The words a student signs, by version (34 CFR 99.30).

A release names the records, the purpose and the class of people. Whoever changes a sentence here raises
`WORDING_VERSION`, since each signature keeps the version that was read.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

WORDING_VERSION = "2027-1"

READERS: Mapping[str, str] = {
    "program": "programs I applied to that contact the school or me",
    "alum": "alumni whom the school asks to advise me",
}
PURPOSES: Mapping[str, str] = {
    "program": "So that my school can answer programs about my application.",
    "alum": "So that alumni can advise me and practise interviews with me.",
}
_RECORDS: Mapping[str, str] = {
    "situation": "that I am looking for a position in SOAP, with my name and AAMC ID",
    "exam_result": "whether I passed my licensing exams, and at which attempt",
    "exam_score": "my scores in licensing exams",
    "academic": "my grades, rank and evaluations",
    "leave_fact": "that I took a leave, without the reason",
    "leave": "that I took a leave, and why",
    "failure": "which courses I had to repeat",
    "visa": "whether I need a visa",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What is read before signing. `records` and `readers` continue the sentence of the consent."""

    version: str
    records: str
    readers: str
    purpose: str


def wording(category: str, reader: str) -> Wording:
    """The present words. Raises KeyError for what no release covers."""
    return Wording(WORDING_VERSION, _RECORDS[category], READERS[reader], PURPOSES[reader])


def is_signature(typed: str, *, names: Iterable[str]) -> bool:
    """Whether the typed name is one of these names, whatever the case, accents, dots and spaces."""
    return _plain(typed) != "" and _plain(typed) in {_plain(name) for name in names}


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(mark for mark in letters if not unicodedata.combining(mark))
    return " ".join(kept.replace(".", " ").replace("-", " ").split())

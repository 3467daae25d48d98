"""The words a student signs, by version (34 CFR 99.30).

A release names the records, the purpose and the class of people. Whoever changes a sentence here raises
`WORDING_VERSION`, since each signature keeps the version that was read.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WORDING_VERSION = "2027-2"

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
class Answer:
    """One answer to a question of consent, named in full, and the categories that it lets be told."""

    value: str
    label: str
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question of consent. `covers`: what any answer to it decides, so that a no takes back a yes."""

    slug: str
    words: str
    answers: tuple[Answer, ...]

    @property
    def covers(self) -> frozenset[str]:
        return frozenset(category for answer in self.answers for category in answer.categories)

    def answer(self, value: str) -> Answer:
        """Raises KeyError for a value that is none of its answers."""
        return {answer.value: answer for answer in self.answers}[value]


_NO = Answer("no", "No, keep it private")

QUESTIONS: Sequence[Question] = (
    Question(
        "situation",
        "May we tell that you are in SOAP, with your name and AAMC ID? Nothing about you leaves without this yes.",
        (Answer("yes", "Yes, that I am in SOAP", ("situation",)), _NO),
    ),
    Question(
        "exams",
        "May we tell how your licensing exams went?",
        (
            Answer("result", "Yes, whether I passed", ("exam_result",)),
            Answer("score", "Yes, with my scores", ("exam_result", "exam_score")),
            _NO,
        ),
    ),
    Question(
        "academic",
        "May we tell your grades, rank and evaluations?",
        (Answer("yes", "Yes, my grades, rank and evaluations", ("academic",)), _NO),
    ),
    Question(
        "leave",
        "May we tell of a leave, if you took one?",
        (
            Answer("fact", "Yes, that it happened", ("leave_fact",)),
            Answer("reason", "Yes, with the reason", ("leave_fact", "leave")),
            _NO,
        ),
    ),
    Question(
        "failure",
        "May we tell which courses you had to repeat, if any?",
        (Answer("yes", "Yes, which courses", ("failure",)), _NO),
    ),
    Question(
        "visa",
        "May we tell whether you need a visa?",
        (Answer("yes", "Yes, whether I need one", ("visa",)), _NO),
    ),
)
"""Each answer in full, none chosen beforehand; what is left open stays as it was."""


def decided(answers: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """What these answers (question to value) let be told, and what they keep private. Raises KeyError."""
    told, kept = list[str](), list[str]()
    for question in QUESTIONS:
        if question.slug in answers:
            yes = question.answer(answers[question.slug]).categories
            told += yes
            kept += sorted(question.covers - set(yes))
    return told, kept


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

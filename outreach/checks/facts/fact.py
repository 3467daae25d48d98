"""What a message says of its student, as plain values that can be stored and compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from outreach.checks.context import Context
from outreach.checks.scenario import Student
from outreach.checks.sentences import Sentence

Value = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """`value` is its topic's own; `start` and `end` say where in `field` its words stand."""

    topic: str
    student: str
    value: Value
    start: int
    end: int
    field: str = "body"


class Topic(Protocol):
    """One family of facts: how it is read, when two of them or one and the record cannot both be true."""

    name: str
    released_by: frozenset[str]

    def read(self, sentences: list[Sentence], context: Context) -> Iterator[Fact]:
        """The facts asserted in these sentences."""
        ...

    def clash(self, one: Fact, other: Fact, student: Student) -> bool:
        """Can these two not both be true? The record is for what it names both ways (specialties)."""
        ...

    def is_false(self, fact: Fact, student: Student) -> bool:
        """Does the record say that this is false? What the record is silent on is not."""
        ...

    def say(self, fact: Fact) -> str:
        """The fact in words that follow "says "."""
        ...

    def say_record(self, fact: Fact, student: Student) -> str:
        """What the record has instead, in words that follow "the record has "."""
        ...


def owners(sentences: list[Sentence], context: Context) -> "Owners":
    return Owners(sentences, context)


class Owners:
    """Which of a message's students a place in it speaks of."""

    def __init__(self, sentences: list[Sentence], context: Context) -> None:
        self._refs = tuple(student.ref for student in context.students)
        self._marks = {f"S{i}": ref for i, ref in enumerate(self._refs)}
        self._before: dict[int, tuple[str, ...]] = {}
        if len(self._refs) > 1:
            self._carry(sentences)

    def _carry(self, sentences: list[Sentence]) -> None:
        last: tuple[str, ...] = ()
        for sentence in sentences:
            self._before[sentence.index] = last
            named = [word.text for word in sentence.words if word.text in self._marks]
            if named:
                last = (self._marks[named[-1]],)

    def of(self, sentence: Sentence, start: int) -> tuple[str, ...]:
        if len(self._refs) < 2:
            return self._refs
        before = sentence.text[:start].split()
        for place in range(len(before) - 1, -1, -1):
            word = before[place]
            if word in self._marks:
                return self._joined(before, place)
            if word in _TOGETHER and len(before) - place <= 12 and not _of_things(before, place):
                return self._refs
        later = [word for word in sentence.text[start:].split() if word in self._marks]
        if later and not self._before.get(sentence.index):
            return (self._marks[later[0]],)
        if "both" in sentence.word_set or "neither" in sentence.word_set:
            return self._refs
        return self._before.get(sentence.index) or self._refs[:1]

    def _joined(self, before: list[str], place: int) -> tuple[str, ...]:
        """The student marked here, with those named in one breath before: "S0 and S1 have passed"."""
        found = [before[place]]
        if before[place + 1 : place + 2] and before[place + 1] in (",", "who", "whose", "(", "-", "with"):
            return (self._marks[before[place]],)
        at = place
        while at >= 2 and before[at - 1] in ("and", ",", "&") and before[at - 2] in self._marks:
            at -= 2
            found.insert(0, before[at])
        return tuple(self._marks[mark] for mark in dict.fromkeys(found))


# "Both of them", but not "both Steps".
_TOGETHER = frozenset({"both", "neither", "all", "each"})
_THINGS = frozenset(
    [
        "steps",
        "levels",
        "boards",
        "exams",
        "exam",
        "step",
        "level",
        "of",
        "the",
        "her",
        "his",
        "their",
        "times",
        "times,",
        "sides",
        "three",
        "two",
        "ends",
        "counts",
        "these",
        "those",
        "clerkships",
    ]
)


def _of_things(words: list[str], place: int) -> bool:
    return place + 1 < len(words) and words[place + 1] in _THINGS

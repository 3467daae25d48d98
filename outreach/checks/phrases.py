"""Lists of phrases, found in a sentence (pure).

A phrase is plain words, as sentences.py writes them, with five signs (vocabulary/README.md explains them with
examples): `*` up to three words, `**` up to eight, `(a|b)` either, `[a]` or nothing, and `~` any ending of a word.
`{set}` stands for a list of sets.txt.

A phrase is tried only on sentences that hold its rarest word, so a long list costs little.
"""

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cache

from outreach.checks import vocabulary
from outreach.checks.sentences import STEM, Sentence
from outreach.checks.vocabulary import word_list

_FREQUENT_WORDS = word_list("frequent_words")
_FREQUENT = frozenset(word[:STEM] for word in _FREQUENT_WORDS)
_GAP = {"*": r"(?: \S+){0,3}?", "**": r"(?: \S+){0,8}?"}
_FIRST_GAP = {"*": r"(?:\S+ ){0,3}?", "**": r"(?:\S+ ){0,8}?"}
_STUDENTS = frozenset({"OST", *(f"S{n}" for n in range(10))})
_PERSON = r"(?:S\d|OST)"


@dataclass(frozen=True, slots=True)
class Hit:
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    """`needs`: sets of stems, of each of which a sentence must hold one for the phrase to stand in it."""

    label: str
    pattern: re.Pattern[str]
    needs: tuple[frozenset[str], ...]


class Phrasebook:
    """Phrases under labels."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        self._by_key: dict[str, list[_Phrase]] = {}
        for label, text in phrases:
            pattern, needs = _compile(_expand(text))
            needs = sorted(needs, key=_worth, reverse=True)
            first, rest = (needs[0], needs[1:]) if needs else (frozenset({""}), [])
            whole = re.compile(r"(?<!\S)" + pattern + r"(?!\S)")
            phrase = _Phrase(label, whole, tuple(need for need in rest if not need & _FREQUENT))
            for key in first:
                self._by_key.setdefault(key, []).append(phrase)

    @classmethod
    def of(cls, name: str) -> "Phrasebook":
        """The phrases of a vocabulary file, labelled by its headings."""
        return cls(
            (heading, line) for heading, entries in vocabulary.sections(name).items() for line in entries
        )

    def find(self, sentence: Sentence) -> list[Hit]:
        """Every phrase in the sentence, in order; none is reported twice under one label at one place."""
        tried: set[int] = set()
        found: set[Hit] = set()
        stems = sentence.stems
        for stem in (*stems, ""):
            for phrase in self._by_key.get(stem, ()):
                if id(phrase) in tried:
                    continue
                tried.add(id(phrase))
                if any(need.isdisjoint(stems) for need in phrase.needs):
                    continue
                for match in phrase.pattern.finditer(sentence.text):
                    found.add(Hit(phrase.label, match.start(), match.end()))
        return sorted(found, key=lambda hit: (hit.start, -hit.end, hit.label))

    def first(self, sentence: Sentence) -> Hit | None:
        hits = self.find(sentence)
        return hits[0] if hits else None


@cache
def _sets() -> dict[str, str]:
    return {name: "(" + "|".join(entries) + ")" for name, entries in vocabulary.sections("sets.txt").items()}


def _expand(text: str) -> str:
    for _ in range(4):
        if "{" not in text:
            return text
        text = re.sub(r"\{(\w+)\}", lambda found: _sets()[found.group(1)], text)
    raise ValueError(f"sets.txt: {text!r} never ends")


def _items(text: str) -> Iterator[str]:
    """The parts of a phrase between its outermost spaces."""
    depth, current = 0, ""
    for sign in text:
        if sign == " " and depth == 0:
            if current:
                yield current
            current = ""
            continue
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(sign, 0)
        current += sign
    if depth:
        raise ValueError(f"a phrase has a bracket without its fellow: {text!r}")
    if current:
        yield current


def _branches(text: str) -> Iterator[str]:
    """The alternatives between the outermost bars."""
    depth, current = 0, ""
    for sign in text:
        if sign == "|" and depth == 0:
            yield current
            current = ""
            continue
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(sign, 0)
        current += sign
    yield current


def _compile(text: str) -> tuple[str, list[frozenset[str]]]:
    """A pattern for the phrase, and sets of stems of each of which every match must hold one (none: always tried)."""
    pattern, needs = "", list[frozenset[str]]()
    items = list(_items(text))
    while items and items[-1] in _GAP:
        items.pop()  # "and whatever follows" adds nothing
    joined = False  # does what stands so far end without the space that must follow it?
    for item in items:
        if item in _GAP:
            pattern += _GAP[item] if joined else _FIRST_GAP[item]
            continue
        body, keys, optional = _compile_item(item)
        if optional:
            pattern += f"(?: {body})?" if joined else f"(?:{body} )?"
            continue
        pattern += f" {body}" if joined else body
        joined = True
        if keys:
            needs.append(frozenset(keys))
    return pattern, needs


def _compile_item(item: str) -> tuple[str, set[str], bool]:
    if item == "STUDENT":
        return _PERSON, set(_STUDENTS), False
    if item.startswith("[") and item.endswith("]"):
        inner, _ = _compile_branches(item[1:-1])
        return inner, set(), True
    if item.startswith("(") and item.endswith(")"):
        inner, keys = _compile_branches(item[1:-1])
        return inner, keys, False
    if item.endswith("~"):
        stem = item[:-1]
        if len(stem) < STEM:
            forms = [stem, stem + "s", stem + "ed", stem + "ing"]
            return "(?:" + "|".join(map(re.escape, forms)) + ")", {form[:STEM] for form in forms}, False
        return re.escape(stem) + r"\S{0,12}", {stem[:STEM]}, False
    return re.escape(item), {item[:STEM]}, False


def _compile_branches(text: str) -> tuple[str, set[str]]:
    patterns, keys, open_ended = [], set[str](), False
    for branch in _branches(text):
        pattern, needs = _compile(branch)
        patterns.append(pattern)
        own = max(needs, key=_worth, default=frozenset[str]())
        keys |= own
        open_ended = open_ended or not own
    return "(?:" + "|".join(patterns) + ")", set() if open_ended else keys


def _worth(keys: Set[str]) -> float:
    """How rarely a sentence holds one of these."""
    if not keys:
        return 0
    if any(key in _FREQUENT for key in keys):
        return 0.1
    return 1 + min(len(key) for key in keys) - 0.05 * len(keys)

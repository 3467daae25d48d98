"""Own words as sentences of plain words, each tied to where it stands in the body (pure).

A sentence is a line of lower-case words with one space between, in which shorthand and common slips are spelled
out ("pls" → "please", "didn't" → "did not", "1st" → "first") and who is meant is marked in capitals:

    S0, S1 …  the message's own students      OST  another student of the scenario
    RCV       whom it is written to           SND  its writer          PER  somebody else
    PRG       the program it is written to    P0, P1 …  the scenario's programs, when it is another

so that patterns need not know names. Sentences are cut at 500 words, which keeps every pattern's work bounded.
"""

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property

from advising.nicknames import short_forms
from outreach.checks import vocabulary
from outreach.checks.moods import plain_verb
from outreach.checks.names import TITLES, fold, parts
from outreach.checks.text import Line
from outreach.checks.vocabulary import word_list

_TOKEN = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+(?:['’ʼ`](?:[^\W_]|[\u0300-\u036f])+)*|\S")
_LONGEST_WORD = 60
STEM = 4
_LONGEST_SENTENCE = 500
_COMMON = vocabulary.words("common_words.txt")
_ENDINGS = {"n't": "not", "'s": "'s", "'ll": "will", "'re": "are", "'ve": "have", "'m": "am", "'d": "'d"}
_IS_AFTER = word_list("is_after")
_ABBREVIATIONS = word_list("abbreviations")
_STARTERS = word_list("starters")


@dataclass(frozen=True, slots=True)
class Token:
    start: int
    end: int
    text: str  # as it stands
    word: str  # folded


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a sentence and the stretch of the body it stands for."""

    text: str
    start: int
    end: int


@dataclass
class Sentence:
    """`text` is its words with single spaces. `ending` is its closing sign, or ""."""

    words: list[Word]
    ending: str
    index: int = 0
    paragraph: int = 0
    source: str = field(default="", repr=False)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.text = " ".join(word.text for word in self.words)

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 0
        for word in self.words:
            starts.append(at)
            at += len(word.text) + 1
        return starts

    @cached_property
    def word_set(self) -> frozenset[str]:
        return frozenset(word.text for word in self.words)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The beginnings of its words, by which lists of phrases are searched."""
        return frozenset(word[:STEM] for word in self.word_set)

    @property
    def is_question(self) -> bool:
        return self.ending == "?"

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the body a stretch of `text` stands."""
        starts = self._starts
        first = max(bisect_right(starts, start) - 1, 0)
        last = max(bisect_right(starts, max(end - 1, start)) - 1, first)
        return self.words[first].start, self.words[last].end

    def written(self, word: Word) -> str:
        """The word as it stands in the body."""
        return self.source[word.start : word.end]

    @property
    def whole(self) -> tuple[int, int]:
        return self.words[0].start, self.words[-1].end


_ID_WORDS = frozenset({"aamc", "id", "no", "number", "#", ":", "."})


def without_identifiers(sentence: Sentence) -> Sentence:
    """The sentence with the number that follows a name left out, for what reads past it.

    "Please rank Maya Chen (AAMC ID 14820937) highly" is read as "please rank Maya Chen highly".
    """
    words = sentence.words
    if not any(len(word.text) == 8 and word.text.isdigit() for word in words):
        return sentence
    kept: list[Word] = []
    i = 0
    while i < len(words):
        size = (
            _identifier_at(words, i) if kept and kept[-1].text[0] in "SO" and kept[-1].text in _NAMED else 0
        )
        if size:
            i += size
        else:
            kept.append(words[i])
            i += 1
    return Sentence(kept, sentence.ending, sentence.index, sentence.paragraph, sentence.source)


def by_student(found: list[Sentence]) -> list[Sentence]:
    """Sentences that speak of several students one after another, cut so that each piece speaks of one.

    "Two for you: Maya, who passed at once, and Lena, who took a leave" gives two pieces; "Maya and Lena" stays.
    """
    pieces: list[Sentence] = []
    for sentence in found:
        words = sentence.words
        last, cuts = "", [0]
        seen_at = 0
        for i, word in enumerate(words):
            if not (word.text in _NAMED and word.text != "OST"):
                continue
            between = [other.text for other in words[seen_at + 1 : i]]
            if last and word.text != last and any(not _joins(text) for text in between):
                breaks = [k for k in range(seen_at + 1, i) if words[k].text in _CLAUSE_BREAKS]
                if breaks:
                    place = breaks[-1]
                    if place - 1 > seen_at and words[place].text == "and" and words[place - 1].text == ",":
                        place -= 1
                    cuts.append(place)
            last, seen_at = word.text, i
        cuts.append(len(words))
        for left, right in itertools.pairwise(cuts):
            if right > left:
                ending = sentence.ending if right == len(words) else ""
                pieces.append(
                    Sentence(words[left:right], ending, len(pieces), sentence.paragraph, sentence.source)
                )
    return pieces


_CLAUSE_BREAKS = frozenset({",", ";", "and", "-", ":", "but", "while", "("})


def _joins(text: str) -> bool:
    return text in ("and", ",", "&", "(", ")", "'s", "aamc", "id", ":", "#", "both", "/") or text.isdigit()


_NAMED = frozenset({"OST", *(f"S{n}" for n in range(10))})


def _identifier_at(words: list[Word], start: int) -> int:
    """How many words from here are an AAMC ID in brackets or between commas, or 0."""
    opened = words[start].text if words[start].text in ("(", ",", "-", "/") else ""
    i = start + bool(opened)
    while i < len(words) and words[i].text in _ID_WORDS:
        i += 1
    if i >= len(words) or not (len(words[i].text) == 8 and words[i].text.isdigit()):
        return 0
    i += 1
    if opened == "(":
        return i + 1 - start if i < len(words) and words[i].text == ")" else 0
    if opened and i < len(words) and words[i].text == opened:
        i += 1
    return i - start


def tokens(body: str, lines: tuple[Line, ...]) -> Iterator[list[Token]]:
    """The tokens of each line."""
    for line in lines:
        yield [
            Token(found.start(), found.end(), found.group(), _fold_word(found.group()))
            for found in _TOKEN.finditer(body, line.start, line.end)
        ]


def _fold_word(text: str) -> str:
    if len(text) > _LONGEST_WORD:
        return "…"
    return text.lower() if text.isascii() else fold(text.replace("’", "'").replace("ʼ", "'"))


class Cast:
    """Who and what a message's words may name, ready to be marked."""

    def __init__(self) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._shy: set[tuple[str, ...]] = set()

    def add(self, words: tuple[str, ...], mark: str, *, shy: bool = False) -> None:
        """`shy` names are marked only where they are written with a capital."""
        if not words:
            return
        entries = self._by_first.setdefault(words[0], [])
        if all(known != words for known, _ in entries):
            entries.append((words, mark))
            entries.sort(key=lambda entry: -len(entry[0]))
        if shy or (len(words) == 1 and (words[0] in _COMMON or len(words[0]) < 3)):
            self._shy.add(words)

    def add_person(self, name: str, mark: str, *, initials: bool = False) -> None:
        known = parts(name)
        self.add(known, mark)
        for i, word in enumerate(known):
            if len(word) > 1:
                self.add((word,), mark, shy=word in _COMMON)
            for other in known[i + 1 :]:
                self.add((word, other), mark)
        if len(known) > 1:
            self.add((known[-1], *known[:-1]), mark)
        for short in short_forms(known[0]) if known else ():
            if short not in _COMMON:
                self.add((short,), mark, shy=True)
        for size in range(5, len(known[0]) if known else 0):
            if known[0][:size] not in _COMMON:
                self.add((known[0][:size],), mark, shy=True)
        if initials and len(known) > 1:
            letters = "".join(word[0] for word in known)
            if letters not in _COMMON:
                self.add((letters,), mark, shy=True)

    def find(self, row: list[Token], i: int) -> tuple[int, str] | None:
        """How many tokens from here are one name, and its mark."""
        best: tuple[int, str] | None = None
        for words, mark in self._by_first.get(row[i].word.split("'")[0], ()):
            size = self._fits(row, i, words)
            if size and (best is None or size > best[0]):
                best = (size, mark)
        return best

    def _fits(self, row: list[Token], i: int, words: tuple[str, ...]) -> int:
        at = i
        for n, word in enumerate(words):
            while n and at < len(row) and row[at].text in ("-", "‐", "–", ".", ","):
                at += 1
            if at >= len(row):
                return 0
            token = row[at].word
            if n == len(words) - 1 and token.endswith(("'s", "'")):
                token = token.rstrip("s").rstrip("'")
            if token.replace("'", "") != word:
                return 0
            at += 1
        if words in self._shy and not row[i].text[:1].isupper():
            return 0
        return at - i


def sentences(body: str, lines: tuple[Line, ...], cast: Cast, *, is_letter: bool) -> list[Sentence]:
    """The sentences of these lines."""
    found: list[Sentence] = []
    paragraph = 0
    pending: list[Token] = []
    previous = Line(0, 0)

    def flush() -> None:
        if pending:
            for words, ending in _cut(_plain_verbs(_rewrite(_rewrite(_mark(pending, cast)))), body):
                found.append(Sentence(words, ending, len(found), paragraph, body))
            pending.clear()

    for line, row in zip(lines, tokens(body, lines), strict=True):
        if not row:
            flush()
            paragraph += 1
            continue
        if pending and (not is_letter or _starts_anew(row) or _ended_short(body, previous)):
            flush()
        pending.extend(row)
        previous = line
        if len(pending) > 4 * _LONGEST_SENTENCE:
            flush()
    flush()
    return found


def _starts_anew(row: list[Token]) -> bool:
    return row[0].text in ("-", "*", "•", "–", "—", "·") or (
        len(row) > 1 and row[0].text.isdigit() and row[1].text in (".", ")") and len(row[0].text) < 3
    )


def _ended_short(body: str, line: Line) -> bool:
    """A line of a letter that ends early ends its sentence: letters are folded at 60 or more."""
    return line.end - line.start < 50


def _mark(row: list[Token], cast: Cast) -> list[Word]:
    """Tokens as words, with names marked and titles before them taken in."""
    words: list[Word] = []
    i = 0
    while i < len(row):
        token = row[i]
        found = cast.find(row, i)
        if found:
            size, mark = found
            start, end = token.start, row[i + size - 1].end
            titled = bool(words) and words[-1].text in TITLES
            if words and words[-1].text == "." and len(words) > 1 and words[-2].text in TITLES:
                words.pop()
                titled = True
            if titled:
                start = words.pop().start
            possessive = row[i + size - 1].word.endswith("'s")
            i += size
            if (
                mark.startswith("S")
                and i < len(row)
                and len(row[i].text) == 1
                and row[i].text.isupper()
                and (row[i].word in ("b", "c", "d") or row[i].text not in ("I", "A"))
            ):
                end = row[i].end  # "Maya C."
                i += 1
                if i < len(row) and row[i].text == "." and not _begins(row, i + 1):
                    end = row[i].end
                    i += 1
            if words and words[-1].text == mark:
                words[-1] = Word(mark, words[-1].start, end)
            else:
                words.append(Word(mark, start, end))
            if possessive:
                words.append(Word("'s", end - 2, end))
            continue
        stranger = _stranger(row, i, cast)
        if stranger:
            words.append(Word("PER", token.start, row[i + stranger - 1].end))
            if row[i + stranger - 1].word.endswith("'s"):
                words.append(Word("'s", row[i + stranger - 1].end - 2, row[i + stranger - 1].end))
            i += stranger
            continue
        words.extend(_plain(token))
        i += 1
    return words


def _begins(row: list[Token], i: int) -> bool:
    """Does a sentence begin at this token, which follows an initial and a full stop?"""
    return i >= len(row) or (row[i].text[:1].isupper() and row[i].word.split("'")[0] in _STARTERS)


def _stranger(row: list[Token], i: int, cast: Cast) -> int:
    """How many tokens from here are a titled name nobody of the scenario bears ("Dr. Pell"), or 0."""
    if (
        row[i].word not in TITLES
        or row[i].word in ("dean", "sir", "madam", "miss")
        or not row[i].text[:1].isupper()
    ):
        return 0
    at = i + 1
    if at < len(row) and row[at].text == ".":
        at += 1
    if at < len(row) and cast.find(row, at):
        return 0
    size = 0
    while at < len(row) and size < 3 and row[at].text[:1].isupper() and row[at].word[:1].isalpha():
        if size and row[at].word in _STARTERS:
            break
        at += 1
        size += 1
        if at + 1 < len(row) and row[at].text == "-" and row[at + 1].text[:1].isupper():
            at += 1
    return at - i if size else 0


def _plain(token: Token) -> list[Word]:
    word = token.word
    for ending, spelled in _ENDINGS.items():
        if word.endswith(ending) and len(word) > len(ending):
            stem = word[: -len(ending)]
            if ending == "n't":
                stem = {"ca": "can", "wo": "will", "sha": "shall"}.get(stem, stem)
            elif ending == "'s" and stem in _IS_AFTER:
                spelled = "is"
            elif ending == "'s" and stem == "let":
                spelled = "us"
            cut = token.end - len(ending)
            return [Word(stem, token.start, cut), Word(spelled, cut, token.end)]
    if word in ("’", "`"):
        word = "'"
    elif word in ("–", "—", "‐", "―"):
        word = "-"
    elif word in ("“", "”", "«", "»", "„"):
        word = '"'
    return [Word(word, token.start, token.end)]


@cache
def _shorthand() -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    rules: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for written, read in vocabulary.pairs("shorthand.txt"):
        signs = tuple(written.split())
        rules.setdefault(signs[0], []).append((signs, tuple(read.split())))
    for entries in rules.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return rules


def _plain_verbs(words: list[Word]) -> list[Word]:
    """Verbs of requests in their plain form."""
    out: list[Word] = []
    for word in words:
        plain = plain_verb(word.text, [before.text for before in out[-3:]])
        out.append(word if plain == word.text else Word(plain, word.start, word.end))
    return out


_GLUED = re.compile(r"(step|level|comlex|usmle|ck)(\d{1,3})")


def _rewrite(words: list[Word]) -> list[Word]:
    """Spell shorthand out."""
    rules = _shorthand()
    out: list[Word] = []
    i = 0
    while i < len(words):
        word = words[i]
        for signs, read in rules.get(word.text, ()):
            if len(signs) == 1 or [w.text for w in words[i : i + len(signs)]] == list(signs):
                end = words[i + len(signs) - 1].end
                out.extend(Word(text, word.start, end) for text in read)
                i += len(signs)
                break
        else:
            glued = _GLUED.fullmatch(word.text)
            if glued:
                cut = word.start + len(glued.group(1))
                out += [Word(glued.group(1), word.start, cut), Word(glued.group(2), cut, word.end)]
            else:
                out.append(word)
            i += 1
    return out


def _cut(words: list[Word], body: str) -> Iterator[tuple[list[Word], str]]:
    """Sentences: words up to a full stop, question mark, exclamation mark or semicolon."""
    current: list[Word] = []
    for i, word in enumerate(words):
        if word.text in ("?", "!", "…") or (word.text == "." and _is_stop(words, i, body)):
            if current:
                yield current, word.text
            current = []
            continue
        current.append(word)
        if len(current) >= _LONGEST_SENTENCE:
            yield current, ""
            current = []
    if current:
        yield current, ""


def _is_stop(words: list[Word], i: int, body: str) -> bool:
    if i + 1 >= len(words):
        return True
    before, stop, after = words[i - 1] if i else None, words[i], words[i + 1]
    if after.start == stop.end and after.text not in ('"', "'", ")"):
        return False  # "3.5", "a.m.", "e.g."
    if before is None or before.end != stop.start:
        return True
    if before.text in _ABBREVIATIONS:
        return False
    if len(before.text) == 1 and before.text.isalpha() and before.text not in ("i",):
        return (after.text in _STARTERS and body[after.start].isupper()) or not after.text.isalpha()
    return True

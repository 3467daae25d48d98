"""What is read from one message's words, once: facts, claims, asks, greeting, length, likeness (pure).

A Reading is plain values and can be stored (`as_json`, `from_json`) with the version of the reader that made it;
kinds that look at earlier messages need their readings only, not their bodies. It is read again when
READER_VERSION has changed.
"""

import re
import zlib
from dataclasses import asdict, dataclass
from typing import Any

from outreach.checks.asks import ACCEPT, OFFER, VOUCH, Ask, read_asks, read_vouching
from outreach.checks.claims import Claim, read_claims
from outreach.checks.context import Context, cast_of
from outreach.checks.facts import TOPICS
from outreach.checks.facts.fact import Fact
from outreach.checks.facts.mentions import Mentioned, read_mentions
from outreach.checks.greeting import Greeting, read_greeting
from outreach.checks.program_names import wrong_program
from outreach.checks.sentences import Sentence, by_student, sentences, without_identifiers
from outreach.checks.text import Line, split, word_count
from outreach.checks.thanks import is_only_thanks

READER_VERSION = 7
_READ_WITH_NUMBERS = frozenset({"identifier", "name", "pronoun"})
_SKETCH = 48
_QUOTED = re.compile(r"[\"“”«»][^\"“”«»\n]{1,600}[\"“”«»]")
_SAID_BY_OTHERS = re.compile(
    r"(?<!\bi )\b(?:wrote|said|says|writes|answered|replied)(?: (?:only|simply|just|back|once))?\W{0,3}$",
    re.IGNORECASE,
)
_OWN_QUOTE = re.compile(
    r"(?:told (?:him|her|them|\w+)|said to (?:him|her|them)|i said|my words|i told|i wrote|as i put it)\W{0,3}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one message says and asks. Offsets count characters of the body (or of the subject, where `field` says so)."""

    facts: tuple[Fact, ...] = ()
    claims: tuple[Claim, ...] = ()
    asks: tuple[Ask, ...] = ()
    mentions: tuple[Mentioned, ...] = ()
    greeting: Greeting | None = None
    wrong_program: tuple[str, int, int] | None = None
    only_thanks: bool = False
    words: int = 0
    sketch: tuple[int, ...] = ()
    opening: tuple[int, int] = (0, 0)
    version: int = READER_VERSION

    def asked(self, *kinds: str) -> Ask | None:
        """The first request of one of these kinds."""
        return next((ask for ask in self.asks if ask.kind in kinds), None)

    @property
    def requests(self) -> tuple[Ask, ...]:
        return tuple(ask for ask in self.asks if ask.kind not in (VOUCH, ACCEPT, OFFER))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Reading":
        """The reverse of `as_json`, also after a journey through JSON."""
        wrong = stored["wrong_program"]
        return cls(
            facts=tuple(Fact(**{**row, "value": tuple(row["value"])}) for row in stored["facts"]),
            claims=tuple(Claim(**row) for row in stored["claims"]),
            asks=tuple(Ask(**row) for row in stored["asks"]),
            mentions=tuple(Mentioned(**row) for row in stored["mentions"]),
            greeting=Greeting(**stored["greeting"]) if stored["greeting"] else None,
            wrong_program=(wrong[0], wrong[1], wrong[2]) if wrong else None,
            only_thanks=stored["only_thanks"],
            words=stored["words"],
            sketch=tuple(stored["sketch"]),
            opening=(stored["opening"][0], stored["opening"][1]),
            version=stored["version"],
        )


def read(body: str, subject: str, context: Context) -> Reading:
    """Read one message's words."""
    told = split(body, sender=context.sender.name, is_letter=context.is_letter)
    cast = cast_of(context)
    plain = _without_quotations(body, told.own)
    greeting = read_greeting(body, told.own, context)
    own = sentences(plain, told.own, cast, is_letter=context.is_letter)
    if len(context.students) > 1:
        own = by_student(own)
    title = sentences(subject, (Line(0, len(subject)),), cast, is_letter=True) if subject else []
    lean = [without_identifiers(sentence) for sentence in own]
    facts = [
        fact
        for topic in TOPICS
        for fact in topic.read(own if topic.name in _READ_WITH_NUMBERS else lean, context)
    ]
    facts += _from_signature(body, told.signature, cast, context)
    facts += _from_subject(title, own, facts, context)
    claims = read_claims(lean, context)
    asks = read_asks(lean, context)
    vouching = read_vouching(lean, context)
    says = bool(
        claims
        or vouching
        or any(fact.topic not in ("identifier", "name", "pronoun", "specialty") for fact in facts)
    )
    first = _first_line(body, told.own, greeting)
    return Reading(
        facts=tuple(facts),
        claims=tuple(claims),
        asks=(*asks, *([vouching] if vouching else [])),
        mentions=tuple(read_mentions([*own, *(() if _is_answering(title) else title)], facts, context)),
        greeting=greeting,
        wrong_program=wrong_program(own, context),
        only_thanks=is_only_thanks(own, asks, says_facts=says, context=context),
        words=word_count(body, told.own),
        sketch=sketch(own, greeting.end if greeting else 0),
        opening=(first.start, min(first.end, first.start + 160)),
    )


def _first_line(body: str, own: tuple[Line, ...], greeting: Greeting | None) -> Line:
    """The line to quote where no particular words matter: the first that says more than a greeting."""
    lines = [line for line in own if body[line.start : line.end].strip()]
    if len(lines) > 1 and greeting and not any(c.isalnum() for c in body[greeting.end : lines[0].end]):
        return lines[1]
    return lines[0] if lines else Line(0, 0)


def _without_quotations(body: str, own: tuple[Line, ...]) -> str:
    """The body with what it quotes in quotation marks blanked, place for place: others' words are not its own.

    Two or three words in marks are a name or a manner of speaking and stay.
    """
    pieces, last = [], 0
    for line in own:
        text = body[line.start : line.end]
        if len(text) > 20_000 or not any(mark in text for mark in '"“”«»'):
            continue
        for found in _QUOTED.finditer(text):
            inner = found.group()
            lead = text[max(0, found.start() - 40) : found.start()]
            if (len(inner.split()) < 4 and not _SAID_BY_OTHERS.search(lead)) or _OWN_QUOTE.search(
                text[max(0, found.start() - 24) : found.start()]
            ):
                continue
            start = line.start + found.start()
            pieces += [body[last:start], '"' + " " * (len(inner) - 2) + '"']
            last = start + len(inner)
    return "".join([*pieces, body[last:]]) if pieces else body


def _from_signature(body: str, lines: tuple[Line, ...], cast: Any, context: Context) -> list[Fact]:
    """An ID in the signature counts."""
    if not any(c.isdigit() for line in lines for c in body[line.start : line.end][:400]):
        return []
    found = sentences(body, lines, cast, is_letter=False)
    return [fact for topic in TOPICS if topic.name == "identifier" for fact in topic.read(found, context)]


def _from_subject(
    title: list[Sentence], own: list[Sentence], known: list[Fact], context: Context
) -> list[Fact]:
    """The subject line's ID; and its other facts, unless it is taken over from the message answered."""
    found: list[Fact] = []
    is_anothers = _is_answering(title)
    for topic in TOPICS:
        if topic.name in ("name", "pronoun") or (is_anothers and topic.name != "identifier"):
            continue
        have = {(fact.topic, fact.student, fact.value) for fact in known}
        for fact in topic.read(title, context):
            if (fact.topic, fact.student, fact.value) not in have:
                found.append(Fact(fact.topic, fact.student, fact.value, fact.start, fact.end, "subject"))
    return found


def _is_answering(title: list[Sentence]) -> bool:
    return bool(title) and bool(_ANSWERING.match(title[0].text))


_ANSWERING = re.compile(r"(?:re|aw|fw|fwd|antw) :")
_MARK = re.compile(r"(?:S\d|OST|RCV|SND|PER|DIR|PRG|P\d+|'s)$")
_ALIKE = {
    "he": "they",
    "she": "they",
    "him": "them",
    "her": "them",
    "his": "their",
    "hers": "theirs",
    "himself": "themself",
    "herself": "themself",
}


def sketch(own: list[Sentence], after: int) -> tuple[int, ...]:
    """A few numbers by which texts that are the same but for names, programs and IDs are known to be alike.

    The smallest hashes of its runs of three words, without names, numbers, capitals within a sentence and the greeting.
    """
    words: list[str] = []
    for sentence in own:
        for i, word in enumerate(sentence.words):
            if word.start < after or _MARK.fullmatch(word.text) or not word.text.isalpha():
                continue
            written = sentence.written(word)
            if i and written[:1].isupper() and written != "I":
                continue
            words.append(_ALIKE.get(word.text, word.text))
    runs = {" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2))} if words else set()
    return tuple(sorted(zlib.crc32(run.encode()) for run in runs)[:_SKETCH])


def likeness(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """How much of two texts is the same, 0 to 1, estimated from their sketches."""
    if not one or not other:
        return 0.0
    union = sorted(set(one) | set(other))[:_SKETCH]
    both = set(one) & set(other)
    return sum(1 for value in union if value in both) / len(union)

"""Verbs of requests as plain verbs: "would you mind calling" is read as "mind call", "if you wrote" as "if you write" (pure).

Which words bring such a form, and which verbs do not follow the rule, is data (vocabulary/moods.txt); the verbs are
those that ask (`base` in vocabulary/words.txt).
"""

from functools import cache

from outreach.checks import vocabulary
from outreach.checks.vocabulary import word_list

_LONGEST_FRAME = 3
_VOWELS = frozenset("aeiou")


@cache
def _forms() -> tuple[dict[str, str], dict[str, str]]:
    """Gerunds and past forms to their plain verbs."""
    irregular = dict(line.split(" = ") for line in vocabulary.sections("moods.txt")["irregular"])
    gerunds: dict[str, str] = {}
    pasts: dict[str, str] = {}
    for verb in word_list("base"):
        if verb in irregular:
            past, gerund = irregular[verb].split(" | ")
        else:
            past, gerund = _past(verb), _gerund(verb)
        gerunds.setdefault(gerund, verb)
        pasts.setdefault(past, verb)
    return gerunds, pasts


def _gerund(verb: str) -> str:
    return (verb[:-1] if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) else verb) + "ing"


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb[:-1] + "ied"
    return verb + "ed"


@cache
def _frames(heading: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(line.split()) for line in vocabulary.sections("moods.txt")[heading])


def plain_verb(word: str, before: list[str]) -> str:
    """The word, or the plain verb where the words before it ask in another mood."""
    gerunds, pasts = _forms()
    if word in gerunds and _ends_with(before, _frames("gerund_after")):
        return gerunds[word]
    if word in pasts and _ends_with(before, _frames("past_after")):
        return pasts[word]
    return word


def _ends_with(before: list[str], frames: frozenset[tuple[str, ...]]) -> bool:
    return any(tuple(before[-size:]) in frames for size in range(1, min(_LONGEST_FRAME, len(before)) + 1))

"""Names of people and of programs, told alike whatever their spelling (pure)."""

import re
import unicodedata
from functools import cache

from advising.nicknames import short_forms
from outreach.checks import vocabulary
from outreach.checks.vocabulary import word_list

TITLES = word_list("titles")
_PARTICLES = word_list("particles_names")
_LETTERS = {
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "ħ": "h",
}
_SUFFIXES = word_list("suffixes")


@cache
def fold(text: str) -> str:
    """Lower case, without diacritics."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return "".join(_LETTERS.get(c, c) for c in bare)


@cache
def parts(name: str) -> tuple[str, ...]:
    """The folded words of a name, without titles, suffixes and dots: "Ortiz-Lund" gives two."""
    found = re.findall(r"[^\W_]+", fold(name).replace("'", "").replace("’", ""))
    kept = [word for word in found if word not in TITLES and word not in _SUFFIXES]
    return tuple(kept or found)


@cache
def is_same_word(one: str, other: str) -> bool:
    """Do two folded words of a name stand for the same: equal, initial, short form, or a shortened one?"""
    if one == other or other in short_forms(one) or one in short_forms(other):
        return True
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return long.startswith(short)
    return len(short) >= 3 and long.startswith(short)


@cache
def is_slip(one: str, other: str) -> bool:
    """Is one a typing slip of the other: two letters swapped, or one letter of six or more missing or doubled?"""
    if one == other:
        return True
    if len(one) == len(other):
        wrong = [i for i in range(len(one)) if one[i] != other[i]]
        return (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and one[wrong[0]] == other[wrong[1]]
            and (one[wrong[1]] == other[wrong[0]])
        )
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) != 1 or len(long) < 6:
        return False
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def initials(name: str) -> str:
    return "".join(word[0] for word in parts(name))


def is_name_of(words: tuple[str, ...], name: str) -> bool:
    """May these folded words, in whatever order, name the person so called? Every word must fit one of theirs."""
    known = parts(name)
    asked = [word for word in words if word not in _PARTICLES] or list(words)
    if not asked:
        return False
    if len(asked) == 1 and len(asked[0]) in (2, 3) and asked[0] == initials(name)[: len(asked[0])]:
        return True
    joined = "".join(known)
    return all(
        any(stands_for(word, own, is_last=n == len(known) - 1) for n, own in enumerate(known))
        or (word in joined and len(word) > 5)
        for word in asked
    )


def stands_for(word: str, own: str, *, is_last: bool) -> bool:
    """A given name may be shortened; a family name (which stands last) is given whole or as an initial."""
    if word == own or (len(word) == 1 and own.startswith(word)):
        return True
    return not is_last and is_same_word(word, own)


# Words of a program's name that many programs share, or that stand in any sentence.
_SHARED = vocabulary.words("program_words.txt")


@cache
def program_key(name: str, specialty: str) -> tuple[str, ...]:
    """The folded words by which a program is called: its name without the specialty and words all programs share.

    "County General Internal Medicine" gives ("county", "general").
    """
    words = parts(name)
    field = set(parts(specialty))
    kept = list(words)
    while kept and (kept[-1] in field or kept[-1] in _SHARED):
        kept.pop()
    return tuple(kept) or words

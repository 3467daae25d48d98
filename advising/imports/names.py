"""Names of people as lists write them (pure)."""

import re
import unicodedata
from dataclasses import dataclass, replace

from advising.imports.given_names import are_swapped
from advising.imports.problems import Unreadable
from advising.nicknames import short_forms

TITLES = {
    "dr": "Dr.",
    "prof": "Prof.",
    "professor": "Prof.",
    "mr": "Mr.",
    "mrs": "Mrs.",
    "ms": "Ms.",
    "mx": "Mx.",
    "dean": "",
}
SUFFIXES = {"jr": "Jr.", "sr": "Sr.", "ii": "II", "iii": "III", "iv": "IV"}
CREDENTIALS = frozenset(
    re.findall(
        r"\S+",
        """
    md do phd mph mba ms msc ma mse meng mhs mha med edd jd rn np pa pharmd dds dmd dpm psyd lcsw bs ba
    mbbs mbchb mbbch facp facs faap facog facep faafp fapa fccp fccm facc fasa fhm sfhm frcp frcs mscr
    mshp ms3 mppm mpa mpp drph scd dnp crna bsn msn msed mhpe dsc cpe cph
    """,
    )
)
DOCTORAL = frozenset({"md", "do", "mbbs", "mbchb", "phd"})
# Degrees that are names of people as well: in a text all in capitals nothing tells which is meant.
NAMES_TOO = frozenset({"do", "ma", "ba", "pa", "mha", "cha", "bs", "np", "med"})
# What stands in names beside letters and spaces.
SIGNS = frozenset(
    "'.,-()[]\"/;&+@\u201c\u201d\u201e\u2018\u2019\u02bb\u02bc\u00b7\u2010\u2011\u2012\u2013\u2014"
)
# Words with which a family name begins where they stand before its last word.
PARTICLES = frozenset(
    re.findall(
        r"\S+",
        """
    de del della di da dos das du la le van von der den ter ten bin ibn al el st san santa mac y e
    """,
    )
)


# Words of other columns: where one stands as a name, cells have slipped.
NO_NAMES = frozenset(
    {
        "unmatched", "matched", "partially matched", "pass", "fail", "true", "false", "n/a", "tbd", "unknown", "vacant",
        "open", "to be determined", "to be announced", "tba", "none", "null", "total", "name", "last name",
        "first name", "see above", "same", "ditto", "yes",
    }
)  # fmt: skip
# Two letters that one of UTF-8 becomes: in a word of which the rest is sound, the whole cannot be decoded again.
HALF_GARBLED = re.compile(
    r"[\u00c2\u00c3\u00c4\u00c5][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
NICKNAME = re.compile(r"[\"“(\[]\s*([^\W\d_][^\"”()\[\]]*?)\s*[\"”)\]]")


@dataclass(frozen=True, slots=True)
class PersonName:
    """`doubt` says what was taken for granted, for a person to look at; empty where nothing was."""

    given: str
    family: str
    middle: str = ""
    preferred: str = ""
    title: str = ""
    suffix: str = ""
    doubt: str = ""


def parse_full_name(text: str) -> PersonName:
    """One cell with a whole name: "Dorsey, Yuki MD", "Dr. Priya Franco", "LANGFORD, AISHA", "Bianca Trevino, MD, MPH".

    Raises Unreadable where it is no name of one person, or where first and last name cannot be told apart.
    """
    cleaned = clean(text)
    if re.search(r"\d|@", cleaned) or _folded(cleaned) in NO_NAMES:
        raise Unreadable(f'"{cleaned}" is not a name.')
    if re.search(r"(?i)[/;&+]| (and|or) ", cleaned):
        raise Unreadable(f'"{cleaned}" is not the name of one person.')
    cleaned, nickname = _without_nickname(cleaned)
    parts = [part.strip() for part in cleaned.split(",")]
    words, suffix, is_doctor = _without_credentials(parts)
    title, words = _without_title(words)
    if len(words) == 1:
        name = _first_last(words[0])
    elif len(words) == 2:
        name = _last_first(*words)
    else:
        raise Unreadable(f'"{cleaned}" has too many commas to tell first from last name.')
    return PersonName(
        given=name.given,
        family=name.family,
        middle=name.middle,
        preferred=in_mixed_case(nickname),
        title=title or ("Dr." if is_doctor else ""),
        suffix=suffix or name.suffix,
        doubt=name.doubt,
    )


def can_be_one(one: PersonName, other: PersonName) -> bool:
    """Whether two first names can be of one person: alike but for accents, one beginning the other, or a short form."""
    firsts = [_bare_letters(name) for name in (one.given, one.preferred) if name]
    others = [_bare_letters(name) for name in (other.given, other.preferred) if name]
    return any(
        first.startswith(second) or second.startswith(first) or second in short_forms(first.split(" ")[0])
        for first in firsts
        for second in others
    )


def _bare_letters(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.casefold().replace("\u0142", "l").replace("\u0131", "i"))
    return "".join(character for character in bare if character.isalpha() or character == " ")


def parse_name_part(text: str) -> str:
    """One part of a name in its own column, in mixed case: "HALVORSEN" is Halvorsen. Raises Unreadable."""
    return in_mixed_case(_letters(text))


def parse_given_name(text: str) -> tuple[str, str]:
    """First name, and the nickname that stands beside it in quotation marks or brackets. Raises Unreadable."""
    bare, nickname = _without_nickname(_letters(text))
    words = _words_without_degrees(bare)
    if len(words) > 1 and _bare(words[-1]) in {"jr", "sr", "ii", "iii", "iv"}:
        raise Unreadable(f'"{clean(text)}" ends in {words[-1]}. Write that behind the last name.')
    return in_mixed_case(" ".join(words)), in_mixed_case(nickname)


def _words_without_degrees(text: str) -> list[str]:
    """The words of one part of a name, degrees at its end left out. Raises Unreadable where one may be a name."""
    words = [word for word in re.split(r"[,\s]+", text) if word]
    while len(words) > 1 and _is_credential(words[-1]):
        if text.isupper() and "," not in text and "." not in words[-1] and _bare(words[-1]) in NAMES_TOO:
            raise Unreadable(
                f'"{text}": {words[-1]} can be a degree or part of the name. Leave degrees out, or write '
                "the name in small and capital letters."
            )
        words.pop()
    return words


def _without_nickname(text: str) -> tuple[str, str]:
    match = NICKNAME.search(text)
    if not match:
        return text, ""
    bare = " ".join(f"{text[: match.start()]} {text[match.end() :]}".split()).replace(" ,", ",")
    if not bare:
        raise Unreadable(f'"{text}" is a nickname alone. Write the first name.')
    return bare, match.group(1)


def parse_family_name(text: str) -> tuple[str, str]:
    """Family name and suffix from a column of last names: "Sterling III", "Smith, Jr."; degrees are left out."""
    if re.search(r"[()\[\]\"]", text):
        raise Unreadable(f'"{clean(text)}" holds more than the last name. Write it alone.')
    words = _words_without_degrees(_letters(text))
    suffix = ""
    while len(words) > 1 and _bare(words[-1]) in SUFFIXES:
        suffix = SUFFIXES[_bare(words.pop())]
        words = _words_without_degrees(" ".join(words))
    if len(words) == 1 and re.fullmatch(r"[b-df-hj-np-tv-xz]", _bare(words[0])):
        raise Unreadable(f'"{clean(text)}" is an initial. Write the last name in full.')
    return in_mixed_case(" ".join(words)), suffix


def _letters(text: str) -> str:
    cleaned = clean(text)
    if re.search(r"[\d@/;&+]", cleaned) or _folded(cleaned) in NO_NAMES or cleaned == "nan":
        raise Unreadable(f'"{cleaned}" is not a name.')
    return cleaned


def _folded(text: str) -> str:
    return text.casefold().strip(" .()*-")


def clean(text: str) -> str:
    """Spaces set right. Raises Unreadable for empty text and for letters that were lost or garbled on the way."""
    # A soft hyphen may be half of a garbled letter, and is looked at below.
    shown = re.sub(r"(?<!\u00c3)[\u200b-\u200f\u2060\ufeff\u00ad]", "", unicodedata.normalize("NFC", text))
    cleaned = " ".join(re.sub("[`\u00b4]", "\u2019", shown).split()).strip(" ,;")
    if not cleaned:
        raise Unreadable("The name is missing.")
    if "\ufffd" in cleaned or re.search(r"\w\?\w", cleaned):
        raise Unreadable(f'"{cleaned}" has lost letters. Write the name as it is spelled.')
    if repaired := _garbled(cleaned):
        raise Unreadable(f'"{cleaned}" looks garbled; is it "{repaired}"? Write the name as it is spelled.')
    if cleaned[0] in "=+@#" or not any(character.isalpha() for character in cleaned):
        raise Unreadable(f'"{cleaned[:40]}" is not a name.')
    if sign := next((one for one in cleaned if not _is_of_a_name(one)), ""):
        raise Unreadable(f'"{cleaned[:40]}": the sign {sign} belongs to no name. Write the name without it.')
    return cleaned


def _is_of_a_name(character: str) -> bool:
    return character in SIGNS or character == " " or unicodedata.category(character)[0] in "LMN"


def in_mixed_case(text: str) -> str:
    """Names written in capitals alone, or in small letters alone, with capitals at their beginnings."""
    text = re.sub(r"\bMc([A-Z]{3,})\b", lambda found: "Mc" + found.group(1).capitalize(), text)
    letters = [character for character in text if character.isalpha()]
    if len(letters) < 2 or not (text.isupper() or text.islower()):
        return text
    if text.isupper() and len(letters) == 2 and " " not in text and not _has_vowel(text):
        return text  # initials such as "JT"
    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)*", lambda word: _capitalized(word.group()), text)


def _capitalized(word: str) -> str:
    lowered = word.lower()
    if match := re.fullmatch(r"(o|d|l)(['’])(.+)", lowered):
        return match.group(1).upper() + match.group(2) + match.group(3).capitalize()
    if re.fullmatch(r"mc[^\W\d_]{3,}", lowered):
        return "Mc" + lowered[2:].capitalize()
    if lowered in SUFFIXES and lowered not in {"jr", "sr"}:
        return lowered.upper()
    return lowered.capitalize()


def _has_vowel(text: str) -> bool:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return any(character in "aeiouy" for character in bare)


def _garbled(text: str) -> str:
    """What the text would be if UTF-8 had been read as Windows-1252, or nothing."""
    repaired = " ".join(_ungarbled(word) for word in text.split(" "))
    return (
        repaired
        if repaired != text
        else HALF_GARBLED.sub("\u2026", text)
        if HALF_GARBLED.search(text)
        else ""
    )


def _ungarbled(word: str) -> str:
    try:
        return word if word.isascii() else word.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return word


def _bare(word: str) -> str:
    return re.sub(r"[^\w]", "", word).casefold()


def _is_credential(word: str) -> bool:
    """Degrees are known by their letters; short ones that are names too ("Ma", "Do") only in capitals or with dots."""
    bare = _bare(word)
    if bare not in CREDENTIALS:
        return False
    return len(bare) > 3 or word.replace(".", "").isupper() or "." in word or bare == "phd"


def _without_credentials(parts: list[str]) -> tuple[list[str], str, bool]:
    """The parts of the name itself, the suffix, and whether a doctor's degree stood in it."""
    kept: list[str] = []
    suffix = ""
    is_doctor = False
    for place, part in enumerate(parts):
        words = part.split()
        # The first word of a part that opens the whole, or follows "LAST,", is a name even if it looks like a degree.
        least = 1 if place == 0 else 0
        while len(words) > least and (_is_credential(words[-1]) or _bare(words[-1]) in SUFFIXES):
            last = words.pop()
            suffix = SUFFIXES.get(_bare(last), suffix)
            is_doctor = is_doctor or _bare(last) in DOCTORAL
        if words:
            kept.append(" ".join(words))
    return kept, suffix, is_doctor


def _without_title(parts: list[str]) -> tuple[str, list[str]]:
    title = ""
    kept: list[str] = []
    for part in parts:
        words = part.split()
        while len(words) > 1 and _bare(words[0]) in TITLES:
            first = words.pop(0)
            title = title or TITLES[_bare(first)]
        if len(words) == 1 and _bare(words[0]) in TITLES and len(parts) > 1:
            title = title or TITLES[_bare(words[0])]
            continue
        kept.append(" ".join(words))
    return title, kept


def _last_first(family: str, given: str) -> PersonName:
    if _is_credential(family) and _bare(family) not in NAMES_TOO:
        raise Unreadable(f'"{family}, {given}" has a degree where the last name belongs.')
    first, *rest = in_mixed_case(given).split()
    return PersonName(given=first, middle=" ".join(rest), family=in_mixed_case(family))


def _first_last(text: str) -> PersonName:
    words = in_mixed_case(text).split()
    if len(words) == 1:
        raise Unreadable(f'"{text}" is one word. Write first and last name.')
    if text.split()[0] in PARTICLES and not text.islower():
        raise Unreadable(f'"{text}" begins as last names do. Write it as "Last, First".')
    start = next(
        (n for n in range(1, len(words) - 1) if _bare(words[n]) in PARTICLES and words[n][0].islower()), 0
    )
    if start:
        return PersonName(given=words[0], middle=" ".join(words[1:start]), family=" ".join(words[start:]))
    given, *middle, family = words
    name = PersonName(given=given, middle=" ".join(middle), family=family)
    if all(len(_bare(word)) == 1 for word in middle) and not are_swapped([(given, family)]):
        return name
    between = f", middle name {name.middle}" if middle else ""
    told = f"read as first name {given}{between}, last name {family}."
    return replace(name, doubt=f"{told} Correct it if that is wrong.")

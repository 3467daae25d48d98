"""Which students and programs a text names: beyond doubt, perhaps, or in a way that nobody is found for (pure).

An ID or a whole name is beyond doubt. A family name or a given name alone says that somebody may be meant, which
stands against filing without a person's look; nobody is guessed.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from outreach.checks.names import fold, is_same_word, parts

_ID = re.compile(r"(?<![\w.-])(\d{4}) ?(\d{4})(?![\w-])")
_SAYS_AAMC = re.compile(r"\bAAMC\b(?:\s*(?:ID|no|number))?\W{0,4}(\d{4} ?\d{4})(?!\d)", re.IGNORECASE)
_CODE = re.compile(r"(?<![A-Za-z0-9])(\d{7}[A-Za-z]\d{1,2})(?![A-Za-z0-9])")
_ACGME = re.compile(r"(?<!\d)(\d{10})(?!\d)")
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w.-]{1,200}\w")
_WORD = re.compile(r"[^\W_]+")
_TITLES = frozenset({"dr", "prof", "professor", "doctor"})
_NEAR = 3  # words between a whole name and the ID behind it
_SHORTEST_NAME = 2  # letters of a family name that is looked for alone


@dataclass(frozen=True, slots=True)
class Student:
    id: int
    person: int
    given: tuple[str, ...]  # as people may call her: given, preferred
    family: str
    aamc_id: str
    addresses: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return f"{self.given[0]} {self.family}"


@dataclass(frozen=True, slots=True)
class Place:
    """One track of a program; `family` is shared by its sisters."""

    id: int
    family: str
    code: str
    acgme_id: str
    institution: str
    track: str
    specialty: str


@dataclass(frozen=True, slots=True)
class Named:
    """Ids in the order in which they are named. `doubts` are sentences for who decides."""

    sure: tuple[int, ...] = ()
    maybe: tuple[int, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Word:
    folded: str
    is_capital: bool
    start: int
    end: int


def students(
    words: str,
    among: Collection[Student],
    *,
    others: Iterable[str] = (),
    understood: Collection[int] = (),
) -> Named:
    """Whom the words name. `others` are names of people who write or are written to: theirs alone mean them.

    `understood` are the students of a thread: a part of their name means them, there.
    """
    text = _words(words)
    sure, doubts = _by_id(words, among)
    by_name, covered, unsure = _by_whole_name(text, among)
    doubts += unsure + _mismatches(words, text, among, by_name)
    sure |= {student.id: at for student, at in by_name.items() if student.id not in sure}
    meant = {part for name in others for part in parts(name)}
    meant |= {
        part
        for student in among
        if student.id in sure or student.id in understood
        for name in (*student.given, student.family)
        for part in parts(name)
    }
    maybe = {
        student.id: word.start
        for student in among
        for place, word in enumerate(text)
        if student.id not in sure
        and student.id not in understood
        and place not in covered
        and _may_mean(word, text, place, student, meant)
    }
    if maybe:
        doubts.append(_may_be_meant([student.name for student in among if student.id in maybe]))
    return Named(_in_order(sure), _in_order(maybe), tuple(dict.fromkeys(doubts)))


def _may_be_meant(names: Sequence[str]) -> str:
    shown = ", ".join(sorted(names)[:3])
    return f"{shown} may be meant too: only a part of the name is written." if names else ""


def _words(text: str) -> list[_Word]:
    bare = text.replace("'", "").replace("’", "")
    return [
        _Word(fold(found[0]), found[0][:1].isupper(), found.start(), found.end())
        for found in _WORD.finditer(bare)
    ]


def _in_order(found: dict[int, int]) -> tuple[int, ...]:
    return tuple(sorted(found, key=lambda one: (found[one], one)))


def _by_id(words: str, among: Collection[Student]) -> tuple[dict[int, int], list[str]]:
    known = {student.aamc_id: student.id for student in among}
    known_addresses = {address: student.id for student in among for address in student.addresses}
    found: dict[int, int] = {}
    for match in _ID.finditer(words):
        student = known.get(match[1] + match[2])
        if student is not None:
            found.setdefault(student, match.start())
    for match in _ADDRESS.finditer(words.lower()):
        if match[0] in known_addresses:
            found.setdefault(known_addresses[match[0]], match.start())
    unknown = [one for one in _SAYS_AAMC.findall(words) if one.replace(" ", "") not in known]
    return found, ["An AAMC ID is written that belongs to nobody of this year."] if unknown else []


def _by_whole_name(
    text: Sequence[_Word], among: Collection[Student]
) -> tuple[dict[Student, int], set[int], list[str]]:
    """Who is named in full and where, which words these are, and what of it is not clear."""
    found: dict[Student, int] = {}
    covered: set[int] = set()
    at: dict[int, list[Student]] = {}
    for student in among:
        family = parts(student.family)
        for place in _places(text, family):
            span = _whole(text, place, len(family), student)
            if span is not None:
                found.setdefault(student, text[place].start)
                covered |= set(range(*span))
                at.setdefault(place, []).append(student)
    doubts = [
        f"More than one student is called {several[0].name}: the AAMC ID would tell."
        for several in at.values()
        if len(several) > 1
    ]
    return found, covered, doubts


def _places(text: Sequence[_Word], sought: tuple[str, ...]) -> Iterable[int]:
    for place in range(len(text) - len(sought) + 1):
        if all(text[place + n].folded == word for n, word in enumerate(sought)):
            yield place


def _whole(text: Sequence[_Word], place: int, length: int, student: Student) -> tuple[int, int] | None:
    """From where to where the whole name stands around this family name: given before it, or behind a comma."""
    givens = [parts(name) for name in student.given if name]
    for back in (1, 2):
        for given in givens:
            begins = place - back - len(given) + 1
            middle = text[begins + len(given) : place]
            if begins >= 0 and _is_given(text[begins : begins + len(given)], given) and _is_middle(middle):
                return begins, place + length
    for given in givens:
        behind = text[place + length : place + length + len(given)]
        if _is_given(behind, given) and behind[0].is_capital:
            return place, place + length + len(given)
    return None


def _is_middle(words: Sequence[_Word]) -> bool:
    """Between given and family name at most a middle name or its letter."""
    return all(word.is_capital and word.folded not in _TITLES for word in words)


def _is_given(words: Sequence[_Word], given: tuple[str, ...]) -> bool:
    return len(words) == len(given) > 0 and all(
        len(word.folded) > 1 and is_same_word(word.folded, part)
        for word, part in zip(words, given, strict=True)
    )


def _mismatches(
    words: str, text: Sequence[_Word], among: Collection[Student], named: dict[Student, int]
) -> list[str]:
    """A whole name with the ID of somebody else just behind it."""
    bare = words.replace("'", "").replace("’", "")
    by_id = {student.aamc_id: student for student in among}
    wrong = []
    for match in _ID.finditer(bare):
        owner = by_id.get(match[1] + match[2])
        before = [word for word in text if word.end <= match.start()][-_NEAR - 4 :]
        for student in named:
            family = parts(student.family)
            near = list(_places(before, family))
            is_behind = near and len(before) - near[-1] - len(family) <= _NEAR
            if owner is not None and is_behind and student != owner and not _shares_name(student, owner):
                wrong.append(f"The AAMC ID behind {student.name} belongs to somebody else.")
    return wrong


def _shares_name(one: Student, other: Student) -> bool:
    return fold(one.name) == fold(other.name)


def _may_mean(
    word: _Word, text: Sequence[_Word], place: int, student: Student, meant: Collection[str]
) -> bool:
    if not word.is_capital or word.folded in meant or len(word.folded) < _SHORTEST_NAME:
        return False
    if place and text[place - 1].folded in _TITLES:
        return False
    names = {part for name in (*student.given, student.family) for part in parts(name)}
    return word.folded in names


# Programs


def codes(words: str) -> tuple[str, ...]:
    """What is written like a program's code, and ten-digit numbers, of which some are programs' too."""
    return tuple(dict.fromkeys([code.upper() for code in _CODE.findall(words)] + _ACGME.findall(words)))


def programs(words: str, among: Collection[Place], *, understood: Collection[str] = ()) -> Named:
    """Which programs the words name: by code or number, or by an institution's whole name where it tells one.

    `understood` are institutions whose name means the program of whom it is written to or answered.
    """
    text = _words(words)
    sure: dict[int, int] = {}
    doubts: list[str] = []
    by_code = {place.code: place for place in among if place.code}
    by_number = {place.acgme_id: place for place in among if place.acgme_id}
    for match in _CODE.finditer(words):
        place = by_code.get(match[1].upper())
        if place is None:
            doubts.append("A program's code is written that is not in the directory.")
        else:
            sure.setdefault(place.id, match.start())
    for match in _ACGME.finditer(words):
        if match[1] in by_number:
            sure.setdefault(by_number[match[1]].id, match.start())
    maybe = _by_institution(text, among)
    of_code = {place.family for place in among if place.id in sure}
    told = {place.institution for place in among if place.id in sure} | set(understood)
    left = [places for places in maybe if not any(place.institution in told for place in places)]
    for places in left:
        if len(places) == 1 and not of_code:
            sure.setdefault(places[0].id, 0)
        elif of_code:
            doubts.append(f"{places[0].institution} is named too, without a code.")
        else:
            doubts.append(f"Which program of {places[0].institution} is meant is not clear.")
    unsure = {place.id: n for n, places in enumerate(left) for place in places if place.id not in sure}
    return Named(_in_order(sure), _in_order(unsure), tuple(dict.fromkeys(doubts)))


def _by_institution(text: Sequence[_Word], among: Collection[Place]) -> list[list[Place]]:
    """For each institution whose whole name stands there, its programs that fit the words best."""
    said = {word.folded for word in text}
    by_name: dict[str, list[Place]] = {}
    for place in among:
        by_name.setdefault(place.institution, []).append(place)
    found = []
    for institution, places in by_name.items():
        name = parts(institution)
        if sum(map(len, name)) >= 6 and any(True for _ in _places(text, name)):
            fitting = [place for place in places if _tells_track(place, said)]
            found.append(fitting or places)
    return found


def _tells_track(place: Place, said: Collection[str]) -> bool:
    """Whether the words hold all of the track's own name or of its specialty."""
    return any(set(parts(name)) <= set(said) for name in (place.track, place.specialty) if name)

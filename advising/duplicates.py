"""Which records may be of one human, with the evidence for and against (pure).

Names must go together: equal, a nickname, an initial, a slip of the pen, first and last name exchanged, or another
family name where something else ties the two. Only then what else agrees or differs is weighed. What comes out is a
proposal for a person to judge; nothing here or elsewhere merges by itself.

Pairs are looked for inside blocks that share a key, so that the work grows with the number of records and not with
its square. A block too large to tell anybody apart ("every Maria of 2016") is skipped; other keys bring those together.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from rapidfuzz.distance import OSA

from advising.imports.program_names import institution_key
from advising.nicknames import short_forms

LARGEST_BLOCK = 80
ENOUGH = 7.0
STRONG = 10.0

# What each agreement is worth. A shared address or number nearly decides; where people work or trained, and when they
# graduated, is shared by many.
_SAME_NAME, _OTHER_FORM, _SLIP, _INITIAL, _EXCHANGED = 3.0, 2.5, 2.0, 1.5, 2.5
_ONLY_PAIR = 1.0
_EMAIL, _PHONE, _NUMBER = 4.0, 3.0, 8.0
_CLASS, _TRAINED, _EMPLOYER, _SPECIALTY, _PLACE, _MIDDLE, _FULL_MIDDLE = 1.5, 1.5, 1.5, 0.5, 0.5, 0.25, 1.0
# And each difference. People move, change addresses and write "MD" for "MD/PhD"; they do not change their class.
_OTHER_CLASS, _OTHER_SUFFIX, _OTHER_TRAINING, _OTHER_SPECIALTY = -2.5, -5.0, -2.0, -1.0
_OTHER_EMAIL, _OTHER_PHONE, _OTHER_MIDDLE, _OTHER_NUMBER = -0.75, -0.75, -1.0, -9.0


@dataclass(frozen=True)
class Record:
    """One person as far as names and marks go; `key` tells which. Empty and None mean not known."""

    key: Hashable
    given: str
    family: str
    middle: str = ""
    preferred: str = ""
    birth_family: str = ""
    suffix: str = ""
    emails: tuple[str, ...] = ()
    phone: str = ""
    class_year: int | None = None
    specialty_codes: tuple[str, ...] = ()
    employer: str = ""
    trained_at: str = ""
    city: str = ""
    state: str = ""
    npi: str = ""

    @cached_property
    def givens(self) -> frozenset[str]:
        return frozenset({_fold(self.given), _fold(self.preferred)} - {""})

    @cached_property
    def families(self) -> frozenset[str]:
        return frozenset({_fold(self.family), _fold(self.birth_family)} - {""})

    @cached_property
    def addresses(self) -> frozenset[str]:
        return frozenset(address.casefold() for address in self.emails if address)

    @cached_property
    def digits(self) -> str:
        """The number without its extension, which changes within one office."""
        return re.sub(r"\D", "", re.split(r"(?i)\s*x", self.phone, maxsplit=1)[0])[-10:]

    @cached_property
    def employed_at(self) -> str:
        return _institution(self.employer)

    @cached_property
    def residency(self) -> str:
        return _institution(self.trained_at)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two records that may be one human. `evidence` speaks for it and `doubts` against, each in words."""

    one: Hashable
    other: Hashable
    weight: float
    evidence: tuple[str, ...]
    doubts: tuple[str, ...] = ()

    @property
    def is_strong(self) -> bool:
        return self.weight >= STRONG


def propose(records: Sequence[Record], *, against: Sequence[Record] | None = None) -> list[Proposal]:
    """The pairs worth a look, the strongest first.

    With `against`, each pair has one record of either side: new rows against the people on file.
    """
    everybody = [*records, *(against or ())]
    names = Counter(_full_name(record) for record in everybody)
    found = (
        weigh(one, other, is_only_pair=names[_full_name(one)] == 2)
        for one, other in _pairs(everybody, cut=None if against is None else len(records))
    )
    return sorted(
        (one for one in found if one is not None),
        key=lambda proposal: (-proposal.weight, str(proposal.one), str(proposal.other)),
    )


def weigh(one: Record, other: Record, *, is_only_pair: bool = False) -> Proposal | None:
    """The two side by side; None where they need no look.

    `is_only_pair` says that nobody else among the records has this name, which counts where one of the two says
    little more than a name, as a network connection does.
    """
    scale = _Scale()
    if one.npi and one.npi == other.npi:
        scale.add(_NUMBER, f"Same NPI, {one.npi}")
    elif one.npi and other.npi:
        scale.add(_OTHER_NUMBER, "Different NPI")
    _weigh_marks(one, other, scale)
    if not _weigh_names(one, other, scale):
        return None
    if is_only_pair and _full_name(one) == _full_name(other) and (_says_little(one) or _says_little(other)):
        scale.add(_ONLY_PAIR, "Nobody else here has this name")
    if scale.weight < ENOUGH:
        return None
    return Proposal(one.key, other.key, scale.weight, tuple(scale.evidence), tuple(scale.doubts))


@dataclass(slots=True)
class _Scale:
    weight: float = 0.0
    evidence: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def add(self, points: float, words: str) -> None:
        self.weight += points
        if words:
            (self.evidence if points > 0 else self.doubts).append(words)


def _weigh_names(one: Record, other: Record, scale: _Scale) -> bool:
    """Whether the names go together at all; what they weigh stands before the other evidence."""
    named = _Scale()
    if one.npi and one.npi == other.npi:
        named.add(0.1, "")
        together = True
    else:
        together = _names_go_together(one, other, named, scale)
    if _suffix(one) and _suffix(other) and _suffix(one) != _suffix(other):
        named.add(_OTHER_SUFFIX, f"{one.suffix} and {other.suffix}")
    scale.weight += named.weight
    scale.evidence[:0] = named.evidence
    scale.doubts[:0] = named.doubts
    return together


def _names_go_together(one: Record, other: Record, named: _Scale, scale: _Scale) -> bool:
    given, given_words = _given(one, other)
    family, family_words = _family(one, other)
    if given and family:
        exactly = given == family == _SAME_NAME
        named.add(given + family, "Same name" if exactly else "")
        for words in (given_words, family_words):
            if words and not exactly:
                named.add(0.001, words)
        return True
    if _exchanged(one, other):
        named.add(2 * _EXCHANGED, "First and last name exchanged")
        return True
    if given >= _OTHER_FORM and _is_tied(one, other):
        named.add(given, given_words)
        named.add(-0.001, f"Another last name: {one.family} and {other.family}")
        return True
    return False


def _given(one: Record, other: Record) -> tuple[float, str]:
    """How well the given names go together, and in which words."""
    if _fold(one.given) == _fold(other.given):
        return _SAME_NAME, f"Same first name, {other.given}"
    best: tuple[float, str] = (0.0, "")
    for first in one.givens:
        for second in other.givens:
            best = max(best, _given_forms(first, second), key=lambda found: found[0])
    points, kind = best
    return points, f"{kind}: {one.given} and {other.given}" if points else ""


@cache
def _given_forms(first: str, second: str) -> tuple[float, str]:
    if first == second:
        return _OTHER_FORM, "The nickname agrees"
    if second in short_forms(first) or first in short_forms(second):
        return _OTHER_FORM, "A short form"
    short, long = sorted((first, second), key=len)
    if len(short) == 1:
        return (_INITIAL, "An initial") if long.startswith(short) else (0.0, "")
    if len(short) >= 3 and long.startswith(short):
        return _OTHER_FORM, "A short form"
    return (_SLIP, "A slip of the pen") if _is_slip(first, second) else (0.0, "")


def _family(one: Record, other: Record) -> tuple[float, str]:
    first, second = _fold(one.family), _fold(other.family)
    if first == second:
        return _SAME_NAME, f"Same last name, {other.family}"
    if one.families & other.families:
        return _OTHER_FORM, f"Name at birth: {one.family} and {other.family}"
    if _is_part(one.family, other.family):
        return _OTHER_FORM, f"Part of a double name: {one.family} and {other.family}"
    if _is_slip(first, second):
        return _SLIP, f"A slip of the pen: {one.family} and {other.family}"
    return 0.0, ""


@cache
def _is_slip(first: str, second: str) -> bool:
    """One letter wrong, missing or too many, or two exchanged; in long names, two of these."""
    length = min(len(first), len(second))
    if length < 4:
        # In short names one letter is another name (Lee and Li); exchanged letters are a slip.
        return length >= 3 and sorted(first) == sorted(second) and OSA.distance(first, second) == 1
    most = 2 if length >= 9 else 1
    return OSA.distance(first, second, score_cutoff=most) <= most


def _is_part(one: str, other: str) -> bool:
    """ "Ortiz" and "Ortiz-Lund", "Ortiz Lund"."""
    parts = [{_fold(word) for word in re.split(r"[-\s]+", name) if len(word) > 2} for name in (one, other)]
    return max(len(part) for part in parts) > 1 and bool(parts[0] & parts[1])


def _exchanged(one: Record, other: Record) -> bool:
    return bool(
        _fold(one.given) in other.families
        and _fold(other.given) in one.families
        and _fold(one.given) != _fold(other.given)
    )


def _is_tied(one: Record, other: Record) -> bool:
    """What must hold before another family name may be a change of name: a shared address or number in one class,
    or the same class, residency and employer where residency and employer are two."""
    if one.addresses & other.addresses:
        return not _differs(one.class_year, other.class_year)
    same_class = one.class_year is not None and one.class_year == other.class_year
    if one.digits and one.digits == other.digits:
        return same_class
    return (
        same_class
        and bool(one.residency and one.employed_at)
        and one.residency == other.residency
        and one.employed_at == other.employed_at
        and one.residency != one.employed_at
        and bool(set(one.specialty_codes) & set(other.specialty_codes))
    )


def _differs(one: object, other: object) -> bool:
    """Both are known, and not the same."""
    return bool(one) and bool(other) and one != other


def _weigh_marks(one: Record, other: Record, scale: _Scale) -> None:
    """Addresses and numbers, class, training, work and place."""
    if shared := sorted(one.addresses & other.addresses):
        scale.add(_EMAIL, f"Same address, {shared[0]}")
    elif one.addresses and other.addresses:
        scale.add(_OTHER_EMAIL, "Other addresses")
    if one.digits and one.digits == other.digits:
        scale.add(_PHONE, f"Same number, {other.phone}")
    elif one.digits and other.digits:
        scale.add(_OTHER_PHONE, "Other numbers")
    if one.class_year and one.class_year == other.class_year:
        scale.add(_CLASS, f"Both class of {one.class_year}")
    elif _differs(one.class_year, other.class_year):
        scale.add(_OTHER_CLASS, f"Class of {one.class_year} and {other.class_year}")
    if one.residency and one.residency == other.residency:
        scale.add(_TRAINED, f"Both trained at {other.trained_at}")
    elif _differs(one.residency, other.residency):
        scale.add(_OTHER_TRAINING, f"Trained at {one.trained_at} and {other.trained_at}")
    if one.employed_at and one.employed_at == other.employed_at:
        scale.add(_EMPLOYER, f"Both at {other.employer}")
    _weigh_specialty(one, other, scale)
    if _fold(one.city) and (_fold(one.city), one.state) == (_fold(other.city), other.state):
        scale.add(_PLACE, f"Both in {other.city}")
    _weigh_middle(one, other, scale)


def _weigh_specialty(one: Record, other: Record, scale: _Scale) -> None:
    shared = set(one.specialty_codes) & set(other.specialty_codes)
    if shared:
        scale.add(_SPECIALTY, "Same specialty")
    elif one.specialty_codes and other.specialty_codes:
        scale.add(_OTHER_SPECIALTY, "Other specialties")


def _weigh_middle(one: Record, other: Record, scale: _Scale) -> None:
    first, second = _fold(one.middle), _fold(other.middle)
    if not first or not second:
        return
    if first == second:
        scale.add(_FULL_MIDDLE if len(first) > 1 else _MIDDLE, f"Same middle name, {other.middle}")
    elif first[0] != second[0]:
        scale.add(_OTHER_MIDDLE, f"Middle names {one.middle} and {other.middle}")


def _full_name(record: Record) -> tuple[str, str]:
    return _fold(record.given), _fold(record.family)


def _says_little(record: Record) -> bool:
    return not (record.class_year or record.addresses or record.digits or record.npi)


def _suffix(record: Record) -> str:
    return _fold(record.suffix)


@cache
def _fold(text: str) -> str:
    """Letters alone, without case and accents."""
    bare = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(character for character in bare if character.isalnum()).casefold()


_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"}
)


@cache
def _institution(name: str) -> str:
    """An institution without its state and what stands for "program" at its end."""
    bare = re.sub(r"\s*\([A-Z]{2}\)\s*$", "", name)
    return re.sub(r"\s*\b(program|residency)$", "", institution_key(bare))


def _pairs(everybody: Sequence[Record], *, cut: int | None) -> Iterator[tuple[Record, Record]]:
    """Each pair that shares a block, once; with a cut, only those with one record before it and one after."""
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for place, record in enumerate(everybody):
        for key in _keys(record):
            blocks[key].append(place)
    seen: set[tuple[int, int]] = set()
    for block in blocks.values():
        if not 1 < len(block) <= LARGEST_BLOCK:
            continue
        for pair in _within(block, cut):
            if pair not in seen:
                seen.add(pair)
                yield everybody[pair[0]], everybody[pair[1]]


def _within(block: list[int], cut: int | None) -> Iterator[tuple[int, int]]:
    for n, one in enumerate(block):
        for other in block[n + 1 :]:
            if one != other and (cut is None or one < cut <= other):
                yield one, other


def _keys(record: Record) -> Iterable[Hashable]:
    """What brings two records together to be weighed."""
    keys: set[Hashable] = {("email", address) for address in record.addresses}
    if record.digits:
        keys.add(("phone", record.digits))
    if record.npi:
        keys.add(("npi", record.npi))
    for family in record.families:
        keys |= {("name", family, given[0]) for given in record.givens}
        # Exchanged names stand in the block of the name written the right way.
        keys |= {("name", given, family[0]) for given in record.givens}
        if record.class_year:
            keys.add(("family in class", family, record.class_year))
    for given in record.givens:
        if record.class_year:
            keys.add(("given in class", given, record.class_year, record.specialty_codes[:1]))
        if record.employed_at:
            keys.add(("given at work", given, record.employed_at))
    return keys

"""A school's alumni as no file shows them: invented, with the doubles that alumni offices make."""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import count

from advising.duplicates import Record

GIVEN = re.findall(
    r"\S+",
    """
    Anna Ben Carla Dmitri Elena Farid Grace Hugo Irene Jonas Katherine Liam Margaret Nadia Oscar Patricia Quentin
    Rebecca Samuel Theresa Ulrich Victoria William Xenia Yusuf Zoe Abigail Benjamin Christopher Deborah Edward
    Frances Gregory Harriet Isabella Joseph Kimberly Lawrence Michael Nicholas Olivia Philip Rachel Stephanie
    Timothy Ursula Vincent Walter Yolanda Zachary
    """,
)
FAMILY_STARTS = re.findall(
    r"\S+",
    "Al Bar Cas Dor El Fen Gar Hol Iver Jan Kess Lam Mor Nor Ost Pet Quin Rost Sand Tor Ulm Var Wex Zim",
)
FAMILY_ENDS = re.findall(
    r"\S+",
    "ander beck camp dale enko field gard hurst ington kov lund mann ner ova quist ski stein ton vic wood",
)
TREES = re.findall(r"\S+", "Ash Birch Cedar Dogwood Elm Fir Ginkgo Hazel Ivy Juniper Larch Maple")
PLACES = [f"{tree} Medical Center" for tree in TREES]
CODES = ["120", "140", "320", "440", "220", "400", "180", "110", "040", "160"]
SHORT = {
    "Katherine": "Kate", "Margaret": "Peggy", "William": "Bill", "Benjamin": "Ben", "Christopher": "Chris",
    "Deborah": "Debbie", "Edward": "Ted", "Joseph": "Joe", "Michael": "Mike", "Rebecca": "Becky",
}  # fmt: skip


def invented(
    chance: random.Random, *, people: int, doubles: int
) -> tuple[list[Record], set[frozenset[object]]]:
    """Records, and the pairs that are one human."""
    numbers = count(1)
    everybody = [_person(next(numbers), chance) for _ in range(people)]
    true: set[frozenset[object]] = set()
    for original in chance.sample(everybody, doubles):
        double = chance.choice(WAYS)(replace(original, key=next(numbers)), chance)
        everybody.append(double)
        true.add(frozenset((original.key, double.key)))
    chance.shuffle(everybody)
    return everybody, true


def _person(number: int, chance: random.Random) -> Record:
    given, family = chance.choice(GIVEN), chance.choice(FAMILY_STARTS) + chance.choice(FAMILY_ENDS)
    trained, works = chance.choice(PLACES), chance.choice(PLACES)
    return Record(
        key=number,
        given=given,
        family=family,
        emails=(f"{given}.{family}{number}@example.edu".lower(),) if chance.random() < 0.8 else (),
        phone=f"+1 {chance.randint(200, 999)} 555 {chance.randint(0, 9999):04}"
        if chance.random() < 0.8
        else "",
        class_year=chance.randint(1985, 2026),
        specialty_codes=(chance.choice(CODES),),
        employer=works,
        trained_at=trained,
    )


def _again(record: Record, chance: random.Random) -> Record:
    return replace(record, employer=record.employer.upper())


def _moved(record: Record, chance: random.Random) -> Record:
    return replace(record, emails=(), employer=chance.choice(PLACES))


def _married(record: Record, chance: random.Random) -> Record:
    return replace(record, family=chance.choice(FAMILY_STARTS) + "thorpe", birth_family=record.family)


def _slip(record: Record, chance: random.Random) -> Record:
    place = chance.randint(0, len(record.family) - 2)
    letters = list(record.family)
    letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return replace(record, family="".join(letters))


def _initial(record: Record, chance: random.Random) -> Record:
    return replace(record, given=record.given[0] + ".")


def _exchanged(record: Record, chance: random.Random) -> Record:
    return replace(record, given=record.family, family=record.given)


def _nickname(record: Record, chance: random.Random) -> Record:
    return replace(record, given=SHORT.get(record.given, record.given[:3]))


def _sparse(record: Record, chance: random.Random) -> Record:
    return replace(record, trained_at="", employer="", specialty_codes=(), phone="")


WAYS: list[Callable[[Record, random.Random], Record]] = [
    _again, _moved, _married, _slip, _initial, _exchanged, _nickname, _sparse,
]  # fmt: skip

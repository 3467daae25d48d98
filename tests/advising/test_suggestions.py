"""Who is suggested, and in which words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from advising.capacity import has_room, is_last_place
from advising.suggestions import Candidate, Known, Wanting, best, suggest
from tests.moments import HOUR, TUESDAY_NOON

LUIS = Wanting(1, "Luis", ("440", "140"), {"1000-440": "County General", "1001-440": "Mercy Valley"})
PLAIN = Candidate(10, "Dr. Plain", ("220",), carried=1, capacity=4)
OTHER = Candidate(11, "Dr. Other", ("220",), carried=0, capacity=4)


@pytest.mark.parametrize(("open_students", "capacity", "room"), [(0, 1, True), (1, 1, False), (5, 4, False)])
def test_has_room(open_students: int, capacity: int, room: bool) -> None:
    assert has_room(open_students=open_students, capacity=capacity) is room


def test_last_place_is_the_one_that_fills() -> None:
    assert [is_last_place(open_students=n, capacity=4) for n in range(5)] == [
        False,
        False,
        False,
        True,
        False,
    ]


REASONS = {
    "supervised": ({"known": {1: (Known("supervised", "M3 surgery"),)}}, "Supervised Luis, M3 surgery"),
    "taught": ({"known": {1: (Known("taught"),)}}, "Taught Luis"),
    "specialty": ({"specialty_codes": ("440",)}, "Same specialty"),
    "second specialty": ({"specialty_codes": ("140",)}, "Shares a second specialty"),
    "one director": (
        {"ties": {"knows_director": frozenset({"1000-440", "9999-440"})}},
        "Knows the director at County General",
    ),
    "directors": (
        {"ties": {"knows_director": frozenset({"1000-440", "1001-440"})}},
        "Knows 2 of the directors",
    ),
    "trained": ({"ties": {"trained_there": frozenset({"1001-440"})}}, "Trained at Mercy Valley"),
    "load": ({"carried": 0}, "Lightest load"),
}


@pytest.mark.parametrize(("change", "words"), REASONS.values(), ids=REASONS)
def test_reason_is_given_and_puts_them_first(change: dict[str, object], words: str) -> None:
    better = replace(PLAIN, **change)  # type: ignore[arg-type]
    peer = replace(OTHER, carried=1)

    found = suggest(LUIS, [peer, better], now=TUESDAY_NOON)

    assert found[0].person_id == 10
    assert words in found[0].reasons
    assert words not in found[1].reasons


DOUBTS = {
    "never met": ({}, "Has not met Luis"),
    "last place": ({"carried": 3}, "Would fill their last place"),
    "away": ({"absences": ((TUESDAY_NOON - HOUR, TUESDAY_NOON + 5 * HOUR),)}, "Away until 5 pm"),
    "away later": (
        {"absences": ((TUESDAY_NOON + 24 * HOUR, TUESDAY_NOON + 48 * HOUR),)},
        "Away from Wed 12 pm",
    ),
    "interest": (
        {"interest_programs": frozenset({"1000-440"})},
        "Declared a conflict of interest with County General",
    ),
    "works there": ({"ties": {"works_there": frozenset({"1000-440"})}}, "Works at County General"),
}


@pytest.mark.parametrize(("change", "words"), DOUBTS.values(), ids=DOUBTS)
def test_doubt_is_said_and_leaves_them_in(change: dict[str, object], words: str) -> None:
    found = suggest(LUIS, [replace(PLAIN, **change)], now=TUESDAY_NOON)[0]  # type: ignore[arg-type]

    assert words in found.doubts
    assert found.out == ""


OUT = {
    "full": ({"carried": 4}, "Full: 4 of 4"),
    "interest in the student": ({"interests": {1: "cousin"}}, "Declared a conflict of interest with Luis"),
    "is the program": ({"directs": frozenset({"1000-440"})}, "Is the program at County General"),
}


@pytest.mark.parametrize(("change", "words"), OUT.values(), ids=OUT)
def test_who_is_out_comes_last_with_the_reason(change: dict[str, object], words: str) -> None:
    strong = replace(PLAIN, specialty_codes=("440",), known={1: (Known("supervised"),)}, **change)  # type: ignore[arg-type]

    found = suggest(LUIS, [strong, OTHER], now=TUESDAY_NOON)

    assert [one.person_id for one in found] == [11, 10]
    assert found[1].out == words


def test_best_is_nobody_where_all_are_out() -> None:
    assert best(LUIS, [replace(PLAIN, carried=4)], now=TUESDAY_NOON) is None
    assert best(LUIS, [], now=TUESDAY_NOON) is None


def test_dual_role_elsewhere_is_no_matter() -> None:
    found = best(LUIS, [replace(PLAIN, directs=frozenset({"5000-440"}))], now=TUESDAY_NOON)

    assert found is not None
    assert not found.is_dual_role


def test_reason_of_the_declaration_is_not_told() -> None:
    found = suggest(LUIS, [replace(PLAIN, interests={1: "cousin"})], now=TUESDAY_NOON)[0]

    assert "cousin" not in found.out + "".join(found.doubts)


def test_past_absence_is_forgotten() -> None:
    gone = ((TUESDAY_NOON - timedelta(days=2), TUESDAY_NOON),)

    assert suggest(LUIS, [replace(PLAIN, absences=gone)], now=TUESDAY_NOON)[0].doubts == ("Has not met Luis",)

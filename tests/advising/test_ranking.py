"""Who is worth asking, in what order, for what: a table of cases."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from advising.clock import Milestones, phase_at
from advising.ranking import Ask, Clock, Helper, Known, Pool, Ranking, Seeking, Value, on_call, share_out
from tests import moments
from tests.factories.advising import OFFICIAL

MILESTONES = Milestones(OFFICIAL)
LUIS = Seeking(
    1,
    "Luis",
    ("140",),
    {"1000-140": "County General", "1001-140": "Mercy Valley"},
    frozenset({"NY"}),
)
FRESH = date(2027, 1, 10)
SUPERVISOR = Helper(
    10, "Dr. Supervisor", is_faculty=True, verified_on=FRESH, known={1: (Known("supervised", "ward A"),)}
)
RESIDENT = Helper(
    20, "Resident", class_year=2025, specialty_codes=("140",), is_resident=True, verified_on=FRESH
)
OTHER_RESIDENT = replace(RESIDENT, person_id=21, name="Other resident", specialty_codes=("120",))
SENIOR = Helper(
    30, "Senior", class_year=1998, specialty_codes=("140",), state="NY", is_well_known=True, verified_on=FRESH
)
COMMITTEE = Helper(40, "Dr. Committee", is_faculty=True, on_committee=True, verified_on=FRESH)
POINTER = Helper(50, "Coordinator", is_pointer=True, asked_before=2, answered_before=2, verified_on=FRESH)
STRANGER = Helper(60, "Dr. Stranger", is_faculty=True, specialty_codes=("140",), verified_on=FRESH)
BIG_NAME = Helper(
    61, "Prof. Star", is_faculty=True, specialty_codes=("140",), is_well_known=True, verified_on=FRESH
)
UNRELATED = Helper(62, "Alum of another trade", class_year=2024, specialty_codes=("080",), is_resident=True)
EVERYBODY = (POINTER, UNRELATED, COMMITTEE, BIG_NAME, SENIOR, STRANGER, OTHER_RESIDENT, RESIDENT, SUPERVISOR)


def clock(at: Any = moments.WINTER) -> Clock:
    return Clock(phase_at(MILESTONES, at), MILESTONES.is_quiet(at), at.date())


def rank(*helpers: Helper, at: Any = moments.WINTER, student: Seeking = LUIS, **kwargs: Any) -> Ranking:
    return Pool(helpers, clock=clock(at)).rank(student, **kwargs)


def ids(found: Any) -> list[int]:
    return [one.person_id for one in found]


def test_order_is_the_order_of_value() -> None:
    found = rank(*EVERYBODY)

    assert ids(found.worth) == [10, 20, 21, 30, 40, 50]
    assert [one.value for one in found.worth] == [
        Value.SUPERVISED, Value.RECENT_ALUM, Value.RECENT_ALUM, Value.SENIOR_ALUM, Value.COMMITTEE, Value.POINTER,
    ]  # fmt: skip


def test_order_hangs_on_nobodys_place_in_the_list() -> None:
    assert rank(*EVERYBODY) == rank(*reversed(EVERYBODY))


LOW = {
    "never met and no tie": (STRANGER, "Has not met Luis, and has no tie"),
    "said so": (
        replace(STRANGER, known={1: (Known("never_met"),)}), "Has not met Luis, and has no tie"
    ),
    "a big name far away": (
        BIG_NAME, "A big name far from Luis: has not met them, and has no tie to their programs"
    ),
    "a big name of another state": (
        replace(SENIOR, state="CA"),
        "A big name far from Luis: has not met them, and has no tie to their programs",
    ),
    "another specialty": (UNRELATED, "Unrelated specialty"),
    "said no": (replace(SUPERVISOR, said_no=True), "Said no this season"),
    "a coordinator who never answers": (
        Helper(51, "Silent", is_pointer=True, asked=2), "Has not answered before"
    ),
    "runs a program of hers": (
        replace(
            SUPERVISOR, is_program_at={"1000-140": "County General"}, directs=frozenset({"1000-140"})
        ),
        "Is the program at County General, where Luis aims",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("who", "why"), LOW.values(), ids=LOW)
def test_low_yield_is_shown_apart_with_the_reason(who: Helper, why: str) -> None:
    found = rank(who)

    assert found.worth == ()
    assert [(one.person_id, one.why_low, one.asks) for one in found.low] == [(who.person_id, why, ())]
    assert found.low_count == 1


REASONS = {
    "supervised": (SUPERVISOR, "Supervised Luis, ward A"),
    "resident of the specialty": (RESIDENT, "In residency in the specialty, class of 2025"),
    "resident of one near it": (OTHER_RESIDENT, "In residency, class of 2025"),
    "just out": (
        replace(RESIDENT, is_resident=False), "Probably in residency in the specialty, class of 2025"
    ),
    "senior": (SENIOR, "Well known in the specialty and region (NY), class of 1998"),
    "committee": (COMMITTEE, "Advisor on the school's committee"),
    "adviser": (replace(COMMITTEE, on_committee=False, known={1: (Known("advised"),)}), "Advised Luis"),
    "pointer": (POINTER, "Knows whom to ask"),
    "answers": (POINTER, "Answered 2 of 2"),
    "tie": (replace(RESIDENT, ties=frozenset({"1001-140", "9999-140"})), "Tie to Mercy Valley"),
    "alum of a trade not known, with a tie": (
        Helper(63, "Alum", class_year=2010, ties=frozenset({"1001-140"})),
        "Alum with a tie to a program they aim for, class of 2010",
    ),
    "neither alum nor ours, with a tie": (
        Helper(64, "Friend", ties=frozenset({"1001-140"})),
        "Has a tie to a program they aim for",
    ),
    "tie alone": (
        replace(STRANGER, ties=frozenset({"1001-140"})), "On our faculty, with a tie to a program they aim for"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("who", "words"), REASONS.values(), ids=REASONS)
def test_reasons_are_given_in_words(who: Helper, words: str) -> None:
    assert words in rank(who).worth[0].reasons


FIRST = {
    "the specialty": (RESIDENT, OTHER_RESIDENT),
    "a tie": (replace(RESIDENT, ties=frozenset({"1000-140"})), RESIDENT),
    "who answers": (replace(RESIDENT, asked_before=2, answered_before=2), RESIDENT),
    "who does not leave us waiting": (RESIDENT, replace(RESIDENT, asked_before=3)),
    "who is less asked": (RESIDENT, replace(RESIDENT, asked=1)),
    "whose address was checked lately": (RESIDENT, replace(RESIDENT, verified_on=date(2024, 5, 1))),
    "who is not promised to classmates": (RESIDENT, replace(RESIDENT, promised=frozenset({2, 3}))),
    "who is here": (RESIDENT, replace(RESIDENT, is_away=True)),
    "known to be in residency far away, over a senior one": (
        replace(RESIDENT, promised=frozenset({2, 3, 4, 5}), verified_on=None, asked_before=4), SENIOR
    ),
    "the tired one last": (POINTER, replace(SUPERVISOR, asked=3)),
}  # fmt: skip


@pytest.mark.parametrize(("first", "second"), FIRST.values(), ids=FIRST)
def test_stands_before(first: Helper, second: Helper) -> None:
    first, second = replace(first, person_id=99), replace(second, person_id=1)

    assert ids(rank(second, first).worth) == [99, 1]


def test_own_recommendation_does_not_weigh_against_the_student() -> None:
    mine = replace(RESIDENT, promised=frozenset({1}))

    assert rank(mine).worth == rank(RESIDENT).worth


def test_tired_helpers_sink_and_stay() -> None:
    found = rank(*(replace(one, asked=one.takes) for one in (SUPERVISOR, RESIDENT)))

    assert ids(found.worth) == [10, 20]
    assert "Asked 3 times this season, takes 3" in found.worth[0].doubts


def test_who_takes_more_is_not_tired() -> None:
    patient = replace(SUPERVISOR, asked=3, takes=6)

    assert ids(rank(patient, RESIDENT).worth) == [10, 20]


FLAGGED = replace(LUIS, has_red_flag=True)
ASKS = {
    ("winter", "supervisor"): {Ask.WORD, Ask.CONTEXT, Ask.MOCK_INTERVIEW, Ask.ADVICE},
    ("winter", "resident"): {Ask.ADVICE, Ask.MOCK_INTERVIEW},
    ("winter", "tied resident"): {Ask.WORD, Ask.ADVICE, Ask.MOCK_INTERVIEW},
    ("winter", "senior"): {Ask.WORD, Ask.ADVICE},
    ("winter", "committee"): {Ask.TRIAGE, Ask.CONTEXT, Ask.ADVICE, Ask.MOCK_INTERVIEW},
    ("winter", "pointer"): {Ask.POINT},
    ("monday", "supervisor"): {Ask.MOCK_INTERVIEW, Ask.ADVICE},
    ("monday", "tied resident"): {Ask.MOCK_INTERVIEW, Ask.ADVICE},
    ("monday", "committee"): {Ask.TRIAGE, Ask.ADVICE, Ask.MOCK_INTERVIEW},
    ("tuesday", "supervisor"): {Ask.CONTEXT, Ask.MOCK_INTERVIEW, Ask.ADVICE},
    ("tuesday", "senior"): {Ask.ADVICE},
    ("night", "supervisor"): {Ask.WORD, Ask.ADVICE},
    ("night", "tied resident"): {Ask.WORD, Ask.ADVICE},
}
WHEN = {
    "winter": moments.WINTER,
    "monday": moments.MONDAY_NOON,
    "tuesday": moments.TUESDAY_NOON,
    "night": moments.THURSDAY_NIGHT,
}
WHO = {
    "supervisor": SUPERVISOR,
    "resident": RESIDENT,
    "tied resident": replace(RESIDENT, ties=frozenset({"1000-140"})),
    "senior": SENIOR,
    "committee": COMMITTEE,
    "pointer": POINTER,
}


@pytest.mark.parametrize(("case", "asks"), ASKS.items(), ids=map(" ".join, ASKS))
def test_asks_are_what_the_person_is_good_for_and_the_clock_allows(
    case: tuple[str, str], asks: set[Ask]
) -> None:
    when, who = case

    found = rank(WHO[who], at=WHEN[when], student=FLAGGED).worth[0]

    assert {one.ask for one in found.asks} == asks


@pytest.mark.parametrize("hours", range(0, 24 * 6, 3))
def test_a_word_with_a_program_is_asked_for_before_quiet_and_after_soap_alone(hours: int) -> None:
    at = moments.FRIDAY_BEFORE + timedelta(hours=hours)
    everybody = [*EVERYBODY, replace(RESIDENT, person_id=70, ties=frozenset({"1000-140"}))]

    found = rank(*everybody, at=at)
    words = [one for one in found.worth for ask in one.asks if ask.ask is Ask.WORD]

    assert bool(words) is not MILESTONES.is_quiet(at)


def test_unknown_milestones_count_as_quiet() -> None:
    unknown = Clock(phase_at(Milestones({}), moments.WINTER), True, moments.WINTER.date())

    found = Pool([SUPERVISOR], clock=unknown).rank(LUIS).worth[0]

    assert Ask.WORD not in {one.ask for one in found.asks}


def test_context_is_for_red_flags_and_our_own_faculty_alone() -> None:
    alum = replace(SUPERVISOR, is_faculty=False, class_year=2024)

    assert Ask.CONTEXT not in {one.ask for one in rank(SUPERVISOR).worth[0].asks}
    assert Ask.CONTEXT not in {one.ask for one in rank(alum, student=FLAGGED).worth[0].asks}


@pytest.mark.parametrize("key", ["1000-140", "8888-120"])
def test_who_counts_as_a_program_waits_for_the_end_of_soap(key: str) -> None:
    there = replace(RESIDENT, is_program_at={key: "County General"})

    during, after = rank(there, SENIOR, at=moments.TUESDAY_NOON), rank(there, at=moments.THURSDAY_NIGHT)

    assert ids(during.worth) == [30]
    assert ids(during.later) == [20]
    assert during.later[0].asks == ()
    assert during.later[0].later.startswith("Counts as the program at County General")
    assert ids(after.worth) == [20]


def test_dual_role_elsewhere_is_said() -> None:
    runs = replace(SUPERVISOR, is_program_at={"8888-140": "Elsewhere"}, directs=frozenset({"8888-140"}))

    assert "Runs Elsewhere" in rank(runs).worth[0].doubts


def test_staff_may_put_people_first_whoever_they_are() -> None:
    found = rank(*EVERYBODY, first=(60, 40))

    assert ids(found.worth)[:3] == [60, 40, 10]
    assert [one.is_moved for one in found.worth[:3]] == [True, True, False]
    assert 60 not in ids(found.low)
    assert found.worth[0].why_low == "Has not met Luis, and has no tie"


def test_who_is_out_is_nowhere() -> None:
    found = rank(replace(SUPERVISOR, out="Deceased"), replace(STRANGER, out="Do not contact"), first=(10,))

    assert (found.worth, found.later, found.low, found.low_count) == ((), (), (), 0)


def test_reserved_for_the_dean_is_said() -> None:
    assert "Reserved: the dean asks" in rank(replace(SENIOR, is_reserved=True)).worth[0].doubts


def test_five_to_ten_are_shown_and_the_rest_counted() -> None:
    alumni = [replace(RESIDENT, person_id=100 + n, name=f"Alum {n}") for n in range(30)]
    strangers = [replace(STRANGER, person_id=200 + n, name=f"Stranger {n}") for n in range(300)]

    found = rank(*alumni, *strangers, BIG_NAME)

    assert (len(found.worth), len(found.low), found.low_count) == (10, 10, 301)
    assert found.low[0].name == "Prof. Star"


def test_without_a_specialty_there_are_paths_all_the_same() -> None:
    lost = Seeking(2, "Ana")

    assert ids(rank(*EVERYBODY, student=lost).worth) == [40, 50]


def test_share_out_gives_every_student_paths_before_anybody_many() -> None:
    """Two helpers can help both students, but the second has only them."""
    ours = [replace(RESIDENT, person_id=n, takes=1) for n in range(100, 108)]
    only = [replace(one, known={1: (Known("supervised"),), 2: (Known("supervised"),)}) for one in ours[:2]]
    helpers = [*only, *ours[2:]]
    pool = Pool(helpers, clock=clock())
    students = (LUIS, Seeking(2, "Ana"))

    found = share_out({one.student_id: pool.rank(one) for one in students}, pool.helpers, each=3)

    assert found == {1: (101, 102, 103), 2: (100,)}


def test_share_out_leaves_nobody_with_nothing() -> None:
    tired = replace(SUPERVISOR, asked=5)
    pool = Pool([tired], clock=clock())

    assert share_out({1: pool.rank(LUIS)}, pool.helpers) == {1: (10,)}


def test_on_call_is_faculty_of_the_specialty_with_room() -> None:
    here = replace(STRANGER, person_id=1, name="Dr. Here")
    second = replace(here, person_id=2, specialty_codes=("120", "140"))
    tired = replace(here, person_id=3, asked=4)
    not_asked = [
        replace(here, person_id=4, is_away=True),
        replace(here, person_id=5, is_faculty=False),
        replace(here, person_id=6, specialty_codes=("320",)),
        replace(here, person_id=7, is_program_at={"1-140": "Elsewhere"}),
        replace(here, person_id=8, out="Deceased"),
        replace(here, person_id=9, said_no=True),
    ]

    assert ids(on_call([tired, *not_asked, second, here], "140", clock=clock(moments.TUESDAY_NOON))) == [
        1,
        2,
        3,
    ]

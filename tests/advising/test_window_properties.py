"""Random schedules against the oracle: no way out while shut, and none shut that the tables open.

A schedule is made of contacts, confirmations, declines, take-backs, words on the application, an ineligible
status and moved milestones; what the product refuses does not happen, and must be what the tables refuse.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advising.clock import EASTERN, MilestoneKey, Milestones
from advising.contact import (
    Asker,
    Contact,
    ContactKind,
    Hat,
    Rank,
    Word,
    application,
    may_confirm,
    may_decline,
    may_end_student_part,
    may_take_back,
)
from advising.moves import MoveRefused, check_move
from advising.window import Asked, Effect, Pair, Policy, Reason, may_speak, proxy, window
from tests.advising import window_oracle as oracle
from tests.advising.window_oracle import PEOPLE, PROGRAM, SISTER, Report, Say, World

HORIZON = 40
# Hours across the change of clocks, as Eastern times: the product must count elapsed time by itself.
MIDNIGHT = datetime(2027, 3, 14, 0, tzinfo=EASTERN).astimezone(UTC)
KEYS = {
    "quiet": MilestoneKey.QUIET_FROM,
    "list": MilestoneKey.UNFILLED_LIST_RELEASED,
    "review": MilestoneKey.PROGRAMS_REVIEW_BEGIN,
    "ends": MilestoneKey.SOAP_ENDS,
    "status": MilestoneKey.MATCH_STATUS_RELEASED,
}
OFFICIAL = {"quiet": None, "list": 6, "review": 12, "ends": 24, "status": 6}
FAMILY = frozenset({PROGRAM, SISTER})
ASKERS = {
    person: Asker(
        person,
        Hat(oracle.KIND_OF[person]),
        {oracle.DEAN: Rank.DEAN, oracle.STAFF: Rank.STAFF}.get(person, Rank.NONE),
        frozenset({SISTER}) if person == oracle.DIRECTOR else frozenset(),
    )
    for person in PEOPLE
}
pytestmark = pytest.mark.slow
SOAK = int(os.environ.get("SOAK", "1"))


def instant_of(hour: int) -> datetime:
    return (MIDNIGHT + timedelta(hours=hour)).astimezone(EASTERN)


def at_or_none(hour: int | None) -> datetime | None:
    return None if hour is None else instant_of(hour)


def milestones_of(world: World) -> Milestones:
    """The product's milestones after every move so far, each remembering the former."""
    found: Milestones | None = None
    for since, clock in world.clocks:
        at = {KEYS[name]: at_or_none(hour) for name, hour in clock.items()}
        found = Milestones(at) if found is None else found.moved(at, at=instant_of(since))
    assert found is not None
    return found


def contact_of(report: Report) -> Contact:
    return Contact(
        id=report.number,
        program=report.program,
        at=instant_of(report.at),
        filed_at=instant_of(report.filed),
        contacted=report.contacted,
        contacted_hat=Hat(oracle.KIND_OF[report.contacted]),
        logger=report.logger,
        kind=ContactKind(report.kind),
        speaks_for_program=report.speaks,
        contacted_is_program=report.contacted == oracle.DIRECTOR,
        logger_is_program=report.logger == oracle.DIRECTOR,
        is_authenticated=report.proven,
        answers_our_thread=report.thread,
        confirmed_at=at_or_none(report.confirmed),
        declined_at=at_or_none(report.declined),
        student_part_ended_at=at_or_none(report.her_part_ended),
        taken_back_at=at_or_none(report.gone),
    )


def word_of(say: Say) -> Word:
    return Word(
        applied=say.yes,
        said_at=instant_of(say.said),
        is_students_own=say.voice == "hers",
        applied_at=at_or_none(say.time),
        contact=say.report,
        withdrawn_at=at_or_none(say.gone),
    )


def pair_of(world: World) -> Pair:
    return Pair(
        1,
        PROGRAM,
        "Priya",
        "Riverside",
        sisters=frozenset({SISTER}),
        contacts=tuple(contact_of(report) for report in world.reports),
        words=tuple(word_of(say) for say in world.says if say.program == PROGRAM),
        ineligible_since=at_or_none(world.ineligible),
        not_in_soap_since=instant_of(oracle.BEGINNING) if world.outside_soap else None,
    )


# --- what happens ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One thing that somebody tries, some hours after the step before."""

    wait: int
    what: str
    more: dict[str, Any]


def step(what: str, **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    return st.builds(Step, st.sampled_from((0, 0, 1, 1, 2, 3)), st.just(what), st.fixed_dictionaries(more))


def mostly(usual: Any, *others: Any, times: int = 6) -> st.SearchStrategy[Any]:
    return st.sampled_from((usual,) * times + others)


which = st.integers(0, 3)
person = st.sampled_from(PEOPLE)
office = st.sampled_from(oracle.OFFICE)
LOG = step(
    "log",
    ago=mostly(0, 1, 2, 3, 6),
    program=mostly(PROGRAM, SISTER),
    contacted=mostly(oracle.ADVOCATE, oracle.STUDENT, oracle.STUDENT, *PEOPLE, times=2),
    logger=st.one_of(person, st.none()),
    own=st.booleans(),
    kind=mostly("contact", "missed_call", "offer", "hearsay", times=12),
    proven=mostly(True, False),
    thread=mostly(False, True),
    speaks=mostly(True, False, times=9),
    applied=mostly(True, False, None, times=4),
)
IMPORT = step("import", ago=mostly(None, -2, 0, 2, 5))
MOVE = step(
    "move",
    name=st.sampled_from(tuple(KEYS)),
    to=mostly(None, *range(0, 32, 1), times=2),
    home=mostly(False, True, times=3),
    status_on_file=st.booleans(),
)
KINDS_OF_STEP = (
    (LOG, 8),
    (step("confirm", which=which, by=office), 5),
    (step("confirm", which=which, by=person), 2),
    (step("decline", which=which, by=person), 1),
    (step("take_back", which=which, by=person), 2),
    (step("end_her_part", which=which, by=person), 1),
    (step("end_her_part", which=which, by=st.sampled_from((oracle.STUDENT, oracle.DEAN))), 2),
    (step("answer", which=which, hers=st.booleans(), yes=mostly(True, False, times=3)), 3),
    (step("say", yes=mostly(True, False, times=2), ago=st.one_of(st.none(), st.integers(-2, 12))), 1),
    (IMPORT, 1),
    (step("ineligible", stands=st.booleans()), 1),
    (MOVE, 2),
)
# An index first: `one_of` would give the rare kinds as much room as the usual ones.
STEPS = st.sampled_from([kind for kind, times in KINDS_OF_STEP for _ in range(times)]).flatmap(
    lambda kind: kind
)


def run(world: World, steps: list[Step], *, start: int) -> int:
    """Let it happen; the product's permits decide and are held against the oracle's. Returns the last hour."""
    now = start
    for one in steps:
        now += one.wait
        HAPPENINGS[one.what](world, now, **one.more)
    return now


def log(world: World, now: int, *, ago: int, applied: bool | None, own: bool, **more: Any) -> None:
    number = len(world.reports) + 1
    if own:
        more["logger"] = more["contacted"]
    report = Report(number, at=now - ago, filed=now, **more)
    world.reports.append(report)
    by_us = report.logger not in (None, oracle.DIRECTOR) and report.proven
    if applied is not None and by_us:
        voice = "hers" if report.logger == oracle.STUDENT else "others"
        time = report.at if applied else None
        world.says.append(Say(voice, applied, now, time, report=number, in_log=True, program=report.program))


def confirm(world: World, now: int, *, which: int, by: int) -> None:
    for report in picked(world, which):
        told = may_confirm(
            contact_of(report), by=ASKERS[by], family=FAMILY, now=instant_of(now), how_known="I was there"
        )
        assert bool(told) == oracle.may_decide(report, by, now, is_confirming=True)
        if told:
            report.confirmed = now


def decline(world: World, now: int, *, which: int, by: int) -> None:
    for report in picked(world, which):
        told = may_decline(
            contact_of(report), by=ASKERS[by], family=FAMILY, now=instant_of(now), word="Not so"
        )
        assert bool(told) == oracle.may_decide(report, by, now, is_confirming=False)
        if told:
            report.declined = now


def take_back(world: World, now: int, *, which: int, by: int) -> None:
    for report in picked(world, which):
        told = may_take_back(
            contact_of(report),
            by=ASKERS[by],
            family=FAMILY,
            now=instant_of(now),
            filed_at=instant_of(report.filed),
            pressed_at=instant_of(now),
            reason="A mistake",
        )
        assert bool(told) == oracle.may_take_back(report, by)
        if told:
            oracle.take_back(world, report, now)


def end_her_part(world: World, now: int, *, which: int, by: int) -> None:
    for report in picked(world, which):
        told = may_end_student_part(
            contact_of(report), by=ASKERS[by], now=instant_of(now), reason="A mistake"
        )
        assert bool(told) == oracle.may_end_her_part(report, by)
        if told:
            report.her_part_ended = now


def answer(world: World, now: int, *, which: int, hers: bool, yes: bool) -> None:
    for report in picked(world, which):
        voice = "hers" if hers else "others"
        time = report.at if yes else None
        world.says.append(Say(voice, yes, now, time, report=report.number, program=report.program))


def say(world: World, now: int, *, yes: bool, ago: int | None) -> None:
    time = now - ago if yes and ago is not None else None
    world.says.append(Say("hers", yes, now, time, exact=time is not None))


def import_application(world: World, now: int, *, ago: int | None) -> None:
    time = None if ago is None else now - ago
    world.says.append(Say("filed", True, now, time, exact=time is not None))


def ineligible(world: World, now: int, *, stands: bool) -> None:
    world.ineligible = (world.ineligible or now) if stands else None


def move(world: World, now: int, *, name: str, to: int | None, home: bool, status_on_file: bool) -> None:
    clock = dict(world.clock(now))
    to = OFFICIAL[name] if home else to
    is_allowed = moves_there(milestones_of(world), name, to, now=now, status_on_file=status_on_file)
    assert is_allowed == oracle.may_move(
        clock, name, to, official=OFFICIAL, now=now, status_on_file=status_on_file, horizon=HORIZON
    )
    if is_allowed:
        world.clocks.append((now, {**clock, name: to}))


def moves_there(standing: Milestones, name: str, to: int | None, *, now: int, status_on_file: bool) -> bool:
    try:
        check_move(
            standing,
            KEYS[name],
            at_or_none(to),
            official=milestones_of(World([(oracle.BEGINNING, dict(OFFICIAL))], None)),
            now=instant_of(now),
            is_status_on_file=status_on_file,
        )
    except MoveRefused:
        return False
    return True


HAPPENINGS: dict[str, Callable[..., None]] = {
    "log": log,
    "confirm": confirm,
    "decline": decline,
    "take_back": take_back,
    "end_her_part": end_her_part,
    "answer": answer,
    "say": say,
    "import": import_application,
    "ineligible": ineligible,
    "move": move,
}


def picked(world: World, which: int) -> list[Report]:
    return [world.reports[which % len(world.reports)]] if world.reports else []


# --- what must hold -------------------------------------------------------------------------------


def hold(
    start: int,
    is_applied: bool,
    embargo_ends: int,
    steps: list[Step],
    answer_for_student: bool | None,
    outside_soap: bool,
    looks: list[tuple[int, int]],
) -> None:
    """Every person, at the end and at some other moments: the product and the oracle agree."""
    clock = {**OFFICIAL, "status": embargo_ends}
    world = World([(oracle.BEGINNING, clock)], answer_for_student, outside_soap)
    if is_applied:
        import_application(world, start, ago=None)
    last = run(world, steps, start=start)
    pair, milestones = pair_of(world), milestones_of(world)
    policy = Policy(answer_for_student)
    for back, ahead in [(0, 0), *looks]:
        now = max(last - back, 0)
        at = now + ahead
        for someone, asker in ASKERS.items():
            answered = window(
                pair,
                asker=asker,
                milestones=milestones.as_of(instant_of(now)),
                policy=policy,
                now=instant_of(now),
                at=instant_of(at),
            )
            expected = oracle.is_open(world, someone, now=now, at=at)
            told = (someone, now, at, answered.reason)
            assert answered.is_open == expected, told
            assert (answered.effect is Effect.PASS) == expected
            assert may_speak([answered]).is_open == expected
            assert answered.hides_contact_details != expected
            if not expected and at >= now:
                since = oracle.shut_since(world, someone, now=now, at=at)
                assert answered.since == instant_of(since), told
            if expected and answered.reason is Reason.CONTACTED:
                assert answered.since is not None
                assert answered.since >= instant_of(oracle.hour(world.clock(now), "review"))
            asked_to_open = proxy(
                Asked.OPEN_CONTACT,
                [answered],
                receiver=asker,
                milestones=milestones.as_of(instant_of(now)),
                policy=policy,
                now=instant_of(now),
                at=instant_of(at),
            )
            assert asked_to_open.is_shut != (answered.reason in (Reason.BEFORE_QUIET, Reason.SOAP_ENDED))


schedules = given(
    start=mostly(12, 0, 5, 9, 11, 13, 15, 20),
    is_applied=mostly(True, False, times=2),
    embargo_ends=mostly(6, 18, times=3),
    steps=st.lists(STEPS, min_size=2, max_size=14),
    answer_for_student=st.sampled_from((True, True, False, None)),
    outside_soap=st.sampled_from((False,) * 19 + (True,)),
    looks=st.lists(st.tuples(st.integers(0, 9), st.integers(-4, 8)), max_size=3),
)


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@schedules
def test_window_random_schedules_agree_with_the_tables(**schedule):
    hold(**schedule)


@settings(max_examples=300, deadline=None)
@given(
    quiet=st.one_of(st.none(), st.integers(0, 10)),
    ordered=st.lists(st.integers(4, 28), min_size=3, max_size=3).map(sorted),
    status=st.integers(4, 10),
    name=st.sampled_from(tuple(KEYS)),
    to=st.one_of(st.none(), st.integers(0, 30)),
    home=st.booleans(),
    now=st.integers(0, 30),
    status_on_file=st.booleans(),
)
def test_move_from_any_clock_is_refused_as_the_oracle_refuses_it(
    quiet, ordered, status, name, to, home, now, status_on_file
):
    release, review, ends = ordered
    clock = {"quiet": quiet, "list": release, "review": review, "ends": ends, "status": status}
    to = OFFICIAL[name] if home else to
    standing = milestones_of(World([(oracle.BEGINNING, clock)], None))

    allowed = moves_there(standing, name, to, now=now, status_on_file=status_on_file)

    assert allowed == oracle.may_move(
        clock, name, to, official=OFFICIAL, now=now, status_on_file=status_on_file, horizon=HORIZON
    )


SAYS = st.lists(
    st.builds(
        Say,
        st.sampled_from(("hers", "filed", "others")),
        mostly(True, False, times=3),
        st.integers(0, 6),
        st.integers(0, 6),
        st.booleans(),
        st.none(),
        mostly(None, 3, 5, times=5),
    ),
    max_size=6,
)


@settings(max_examples=1000, deadline=None)
@given(says=SAYS, contact_at=st.integers(0, 6), now=st.integers(0, 7))
def test_application_of_any_words_is_read_as_the_oracle_reads_it(says, contact_at, now):
    says = sorted(says, key=lambda say: say.said)
    for one in says:
        # Only what is on file has a time of its own or none; the word of others is always about a contact.
        one.exact = one.yes and one.exact and one.voice != "others"
        is_about_a_contact = one.voice == "others" or (one.voice == "hers" and not one.exact)
        one.report = 1 if is_about_a_contact else None
        one.time = one.time if one.yes and (one.exact or is_about_a_contact) else None

    read = application([word_of(say) for say in says], instant_of(now))

    report = Report(1, PROGRAM, contact_at, 0, oracle.ADVOCATE, oracle.ADVOCATE)
    expected = oracle.had_application(World([], None, says=says), report, now)
    assert (read.covers(instant_of(contact_at)) is True) == expected


@pytest.mark.soak
@settings(max_examples=500 * SOAK, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@schedules
def test_window_long_run_of_random_schedules(**schedule):
    """SOAK=20 is 10,000 schedules."""
    hold(**schedule)


def test_schedules_reach_every_answer_that_they_can():
    """The runs above prove little if they rarely open anything: a plain schedule opens and shuts."""
    world = World([(oracle.BEGINNING, dict(OFFICIAL))], True)
    import_application(world, 8, ago=1)
    log(
        world,
        13,
        ago=0,
        applied=None,
        own=True,
        program=PROGRAM,
        contacted=oracle.ADVOCATE,
        logger=None,
    )
    opened = oracle.is_open(world, oracle.BACKUP, now=13, at=13)
    world.reports[0] = replace(world.reports[0], gone=14)

    assert (opened, oracle.is_open(world, oracle.BACKUP, now=14, at=14)) == (True, False)
    assert oracle.shut_since(world, oracle.BACKUP, now=15, at=15) == 14

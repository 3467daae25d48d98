"""Moments, milestones, phases, wall times and the words for them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advising.calendars import preset_for
from advising.clock import (
    EASTERN,
    REAL_TIME,
    ImpossibleTime,
    MilestoneKey,
    Milestones,
    Moment,
    Next,
    PhaseKind,
    RehearsalClock,
    before,
    countdown,
    date_and_time,
    day_and_time,
    deadline,
    duration,
    eastern,
    from_wall,
    instant,
    local_beside,
    next_milestone,
    phase_at,
    phases,
    start_of_day,
    time_of_day,
    to_wall,
    upcoming,
)
from tests.moments import eastern as et

LIST = et(3, 15, 10)
REVIEW = et(3, 16, 8)
ENDS = et(3, 18, 21)
SECOND = timedelta(seconds=1)
preset = preset_for(2027)
assert preset is not None
WEEK = preset.milestones


# --- instants and moments -------------------------------------------------------------------------


def test_instant_is_utc():
    assert instant(datetime(2027, 3, 15, 10, tzinfo=EASTERN)) == datetime(2027, 3, 15, 14, tzinfo=UTC)
    assert instant(datetime(2027, 3, 15, 10, tzinfo=EASTERN)).tzinfo is UTC


def test_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        instant(datetime(2027, 3, 15, 10))  # noqa: DTZ001


def test_moment_holds_both_clocks_as_utc():
    moment = Moment(cycle=datetime(2027, 3, 15, 10, tzinfo=EASTERN), machine=LIST)

    assert (moment.cycle, moment.cycle.tzinfo) == (LIST, UTC)


# --- the rehearsal clock --------------------------------------------------------------------------


def test_rehearsal_clock_runs_from_its_anchor_at_its_rate():
    clock = RehearsalClock(anchor_machine=et(1, 5, 9), anchor_cycle=LIST, rate=60)

    assert clock.cycle_time(et(1, 5, 9, 1)) == LIST + timedelta(hours=1)
    assert clock.machine_time(LIST + timedelta(hours=1)) == et(1, 5, 9, 1)
    assert clock.moment(et(1, 5, 9)) == Moment(cycle=LIST, machine=et(1, 5, 9))


def test_real_time_is_machine_time():
    assert REAL_TIME.moment(LIST) == Moment(cycle=LIST, machine=LIST)


@pytest.mark.parametrize("rate", [0, -1])
def test_rehearsal_clock_must_run_forward(rate):
    with pytest.raises(ValueError, match="above 0"):
        RehearsalClock(anchor_machine=LIST, anchor_cycle=LIST, rate=rate)


@given(
    rate=st.one_of(st.integers(1, 5000), st.floats(0.01, 500)),
    offset=st.timedeltas(min_value=timedelta(days=-30), max_value=timedelta(days=30)),
)
def test_rehearsal_clock_finds_a_due_moment_never_early_and_never_late(rate, offset):
    clock = RehearsalClock(anchor_machine=et(1, 5, 9), anchor_cycle=LIST, rate=rate)
    due = LIST + offset

    machine = clock.machine_time(due)

    assert clock.cycle_time(machine) >= due
    assert clock.cycle_time(machine - timedelta(microseconds=1)) < due


# --- milestones -----------------------------------------------------------------------------------


def test_milestones_are_in_order_of_time():
    assert list(Milestones({MilestoneKey.SOAP_ENDS: ENDS, MilestoneKey.UNFILLED_LIST_RELEASED: LIST})) == [
        MilestoneKey.UNFILLED_LIST_RELEASED,
        MilestoneKey.SOAP_ENDS,
    ]


def test_milestones_with_an_unknown_key_are_refused():
    with pytest.raises(ValueError, match="seed_debrief"):
        Milestones({"seed_debrief": LIST})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("own", "in_force"),
    [(None, LIST), (LIST - SECOND, LIST - SECOND), (LIST + SECOND, LIST)],
)
def test_milestones_quiet_from_is_the_earlier_of_itself_and_the_list(own, in_force):
    assert WEEK.moved({MilestoneKey.QUIET_FROM: own}).quiet_from == in_force


def test_milestones_quiet_from_without_a_list_is_its_own():
    assert Milestones({MilestoneKey.QUIET_FROM: LIST}).quiet_from == LIST


@pytest.mark.parametrize(
    ("at", "is_quiet"), [(LIST - SECOND, False), (LIST, True), (ENDS - SECOND, True), (ENDS, False)]
)
def test_milestones_quiet_days_are_from_the_list_to_the_end(at, is_quiet):
    assert WEEK.is_quiet(at) is is_quiet


def test_milestones_without_a_clock_are_quiet_and_under_embargo():
    assert Milestones({}).is_quiet(LIST)
    assert Milestones({}).is_under_embargo(LIST)


def test_milestones_embargo_ends_with_the_release_of_status():
    assert WEEK.is_under_embargo(LIST - SECOND)
    assert not WEEK.is_under_embargo(LIST)


def test_milestones_moved_leave_the_old_ones_alone():
    moved = WEEK.moved({MilestoneKey.SOAP_ENDS: ENDS + SECOND}, at=REVIEW)

    assert (WEEK.soap_ends, moved.soap_ends) == (ENDS, ENDS + SECOND)


def test_milestones_remember_what_stood_before_a_move():
    first = WEEK.moved({MilestoneKey.SOAP_ENDS: ENDS + SECOND}, at=LIST)
    second = first.moved({MilestoneKey.SOAP_ENDS: ENDS + 2 * SECOND}, at=REVIEW)

    ends = [second.as_of(at).soap_ends for at in (LIST - SECOND, LIST, REVIEW - SECOND, REVIEW)]

    assert ends == [ENDS, ENDS + SECOND, ENDS + SECOND, ENDS + 2 * SECOND]


def test_next_milestone_is_the_first_still_to_come():
    assert next_milestone(WEEK, LIST) == Next(MilestoneKey.APPLICATIONS_OPEN, et(3, 15, 11))
    assert next_milestone(WEEK, REVIEW - SECOND) == Next(MilestoneKey.PROGRAMS_REVIEW_BEGIN, REVIEW)


def test_next_milestone_of_two_at_one_instant_is_the_first_of_the_week():
    keys = [following.key for following in upcoming(WEEK, LIST - SECOND)][:2]

    assert keys == [MilestoneKey.MATCH_STATUS_RELEASED, MilestoneKey.UNFILLED_LIST_RELEASED]


def test_next_milestone_when_all_is_over_is_none():
    assert next_milestone(WEEK, et(3, 20, 9)) is None


# --- phases ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (et(2, 1, 9), "prepare"),
        (LIST - SECOND, "prepare"),
        (LIST, "build"),
        (REVIEW - SECOND, "build"),
        (REVIEW, "reply"),
        (et(3, 17, 23, 59, 59), "reply"),
        (et(3, 18, 0), "eve"),
        (et(3, 18, 8, 59, 59), "eve"),
        (et(3, 18, 9), "round_1"),
        (et(3, 18, 11), "gap_1"),
        (et(3, 18, 12), "round_2"),
        (et(3, 18, 14), "gap_2"),
        (et(3, 18, 15), "round_3"),
        (et(3, 18, 17), "gap_3"),
        (et(3, 18, 18), "round_4"),
        (et(3, 18, 20), "last_hour"),
        (ENDS - SECOND, "last_hour"),
        (ENDS, "after"),
        (et(6, 1, 9), "after"),
    ],
)
def test_phase_at_each_bound_of_the_week(at, code):
    assert phase_at(WEEK, at).code == code


def test_phase_quiet_runs_from_an_earlier_quiet_from_to_the_list():
    counsel = WEEK.moved({MilestoneKey.QUIET_FROM: et(3, 3, 21)})

    assert phase_at(counsel, et(3, 3, 20, 59)).kind is PhaseKind.PREPARE
    assert phase_at(counsel, et(3, 3, 21)).kind is PhaseKind.QUIET
    assert phase_at(counsel, LIST).kind is PhaseKind.BUILD


def test_phase_knows_since_when_and_until():
    gap = phase_at(WEEK, et(3, 18, 14, 30))

    assert (gap.since, gap.until, gap.label) == (et(3, 18, 14), et(3, 18, 15), "Gap after round 2")


def test_phases_follow_each_other_without_a_hole():
    found = phases(WEEK.moved({MilestoneKey.QUIET_FROM: et(3, 3, 21)}))

    assert [phase.until for phase in found[:-1]] == [phase.since for phase in found[1:]]
    assert (found[0].since, found[-1].until) == (None, None)


def test_phase_without_milestones_is_prepare():
    assert phase_at(Milestones({}), LIST).kind is PhaseKind.PREPARE


def test_phase_with_rounds_that_are_unknown_stays_reply_to_the_end():
    bare = Milestones(
        {
            MilestoneKey.UNFILLED_LIST_RELEASED: LIST,
            MilestoneKey.PROGRAMS_REVIEW_BEGIN: REVIEW,
            MilestoneKey.SOAP_ENDS: ENDS,
        }
    )

    assert phase_at(bare, ENDS - SECOND).kind is PhaseKind.REPLY
    assert phase_at(bare, ENDS).kind is PhaseKind.AFTER


def test_phase_after_begins_with_the_end_even_where_rounds_would_still_run():
    cut = WEEK.moved({MilestoneKey.SOAP_ENDS: et(3, 18, 13)})

    assert phase_at(cut, et(3, 18, 12, 30)).code == "round_2"
    assert phase_at(cut, et(3, 18, 13)).code == "after"


# --- wall times -----------------------------------------------------------------------------------


def wall(*numbers: int) -> datetime:
    return datetime(*numbers)  # type: ignore[arg-type, misc]  # noqa: DTZ001


def test_from_wall_knows_the_offset_of_the_day():
    assert from_wall(wall(2027, 3, 13, 12)) == datetime(2027, 3, 13, 17, tzinfo=UTC)
    assert from_wall(wall(2027, 3, 15, 12)) == datetime(2027, 3, 15, 16, tzinfo=UTC)


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_from_wall_of_a_time_that_does_not_exist_is_asked_again(minute):
    with pytest.raises(ImpossibleTime, match=rf"2:{minute:02d} am on Sun 14 Mar 2027 does not exist"):
        from_wall(wall(2027, 3, 14, 2, minute))


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_from_wall_of_a_time_that_comes_twice_is_asked_again(minute):
    with pytest.raises(ImpossibleTime, match=rf"1:{minute:02d} am on Sun 7 Nov 2027 comes twice"):
        from_wall(wall(2027, 11, 7, 1, minute))


@pytest.mark.parametrize(
    "at", [(2027, 3, 14, 1, 59), (2027, 3, 14, 3, 0), (2027, 11, 7, 0, 59), (2027, 11, 7, 2, 0)]
)
def test_from_wall_beside_the_change_of_clocks_is_taken(at):
    assert to_wall(from_wall(wall(*at))) == wall(*at)


def test_from_wall_in_another_zone():
    assert from_wall(wall(2027, 3, 14, 2, 30), ZoneInfo("America/Phoenix")) == datetime(
        2027, 3, 14, 9, 30, tzinfo=UTC
    )


def test_from_wall_of_a_time_with_a_zone_is_refused():
    with pytest.raises(ValueError, match="has a zone already"):
        from_wall(LIST)


def test_before_is_elapsed_time():
    assert day_and_time(before(et(3, 14, 21), hours=24)) == "Sat 8:00 pm"


def test_start_of_day_is_midnight_in_the_east():
    assert start_of_day(et(3, 18, 0, 30)) == et(3, 18, 0)
    assert start_of_day(et(3, 17, 23, 30)) == et(3, 17, 0)


# --- words ----------------------------------------------------------------------------------------


def test_words_for_times():
    assert time_of_day(et(3, 16, 14, 16)) == "2:16 pm"
    assert time_of_day(et(3, 16, 0, 5)) == "12:05 am"
    assert time_of_day(et(3, 16, 12)) == "12:00 pm"
    assert day_and_time(et(3, 17, 10)) == "Wed 10:00 am"
    assert date_and_time(et(3, 17, 10)) == "Wed 17 Mar 2027, 10:00 am"


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (et(3, 18, 1), "9 pm"),
        (et(3, 17, 1), "Thu 9 pm"),
        (et(3, 12, 1), "Thu 9 pm"),
        (et(3, 11, 1), "Thu 18 Mar 9 pm"),
        (et(3, 19, 1), "Thu 9 pm"),
    ],
)
def test_deadline_is_as_short_as_is_plain(now, words):
    assert deadline(ENDS, now=now) == words


def test_deadline_keeps_its_minutes():
    assert deadline(et(3, 18, 17, 55), now=ENDS) == "5:55 pm"


def test_eastern_names_the_zone():
    assert eastern(ENDS, now=LIST) == "Thu 9 pm ET"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("America/New_York", ""),
        ("America/Detroit", ""),
        ("America/Denver", "7:00 pm MDT"),
        ("America/Phoenix", "6:00 pm MST"),
        ("Europe/London", "Fri 1:00 am GMT"),
    ],
)
def test_local_beside_an_eastern_time(zone, words):
    assert local_beside(ENDS, ZoneInfo(zone)) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=59), "under a minute"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=38, seconds=59), "38 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=5, minutes=12), "5 h 12 min"),
        (timedelta(days=1, hours=18, minutes=35), "1 d 18 h"),
        (timedelta(days=3), "3 d"),
        (timedelta(minutes=-38), "38 min"),
    ],
)
def test_duration_in_words(span, words):
    assert duration(span) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=38), "in 38 min"),
        (timedelta(days=1, hours=18), "in 1 d 18 h"),
        (timedelta(seconds=30), "in under a minute"),
        (timedelta(), "now"),
        (timedelta(seconds=-59), "now"),
        (timedelta(minutes=-12), "12 min ago"),
    ],
)
def test_countdown_in_words(span, words):
    assert countdown(LIST + span, now=LIST) == words


def test_countdown_over_the_change_of_clocks_counts_elapsed_time():
    saturday = datetime(2027, 3, 13, 10, tzinfo=EASTERN)

    assert countdown(datetime(2027, 3, 15, 10, tzinfo=EASTERN), now=saturday) == "in 1 d 23 h"


def test_every_milestone_has_a_label_that_says_nothing_of_places():
    assert all(key.label and "unfilled" not in key.label.lower() for key in MilestoneKey)

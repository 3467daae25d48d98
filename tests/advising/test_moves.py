"""Moves of milestones: the order, no shut pair opened at once or sooner, no running embargo ended."""

from datetime import datetime, timedelta

import pytest

from advising.calendars import preset_for
from advising.clock import MilestoneKey, Milestones
from advising.moves import MoveRefused, check_move, check_moves
from tests.moments import eastern

preset = preset_for(2027)
assert preset is not None
OFFICIAL = preset.milestones
LIST, REVIEW, ENDS = eastern(3, 15, 10), eastern(3, 16, 8), eastern(3, 18, 21)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
WINTER, BUILD, REPLY, AFTER = eastern(2, 1, 9), eastern(3, 15, 12), eastern(3, 17, 12), eastern(3, 19, 9)
ALWAYS = (WINTER, BUILD, REPLY, AFTER)

QUIET = MilestoneKey.QUIET_FROM
STATUS = MilestoneKey.MATCH_STATUS_RELEASED
RELEASE = MilestoneKey.UNFILLED_LIST_RELEASED
BEGIN = MilestoneKey.PROGRAMS_REVIEW_BEGIN
END = MilestoneKey.SOAP_ENDS


def may_move(
    key: MilestoneKey,
    to: datetime | None,
    *,
    now: datetime,
    milestones: Milestones = OFFICIAL,
    official: Milestones | None = OFFICIAL,
    is_status_on_file: bool = False,
) -> bool:
    try:
        check_move(milestones, key, to, official=official, now=now, is_status_on_file=is_status_on_file)
    except MoveRefused:
        return False
    return True


# --- order ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", ALWAYS)
@pytest.mark.parametrize(
    ("key", "to"),
    [(RELEASE, REVIEW + SECOND), (BEGIN, LIST - SECOND), (BEGIN, ENDS + SECOND), (END, REVIEW - SECOND)],
)
def test_move_that_breaks_the_order_is_refused_at_any_time(key, to, now):
    assert not may_move(key, to, now=now)


def test_move_to_the_official_time_does_not_excuse_the_order():
    late = OFFICIAL.moved({BEGIN: ENDS + HOUR, END: ENDS + 2 * HOUR})

    assert not may_move(END, ENDS, now=WINTER, milestones=late)


@pytest.mark.parametrize(("key", "to"), [(RELEASE, REVIEW), (BEGIN, LIST), (BEGIN, ENDS), (END, REVIEW)])
def test_move_to_the_same_instant_keeps_the_order(key, to):
    assert may_move(key, to, now=WINTER)


def test_moves_made_together_are_judged_together():
    check_moves(
        OFFICIAL,
        {RELEASE: LIST + 30 * HOUR, BEGIN: REVIEW + 30 * HOUR},
        official=OFFICIAL,
        now=WINTER,
        is_status_on_file=False,
    )


@pytest.mark.parametrize("key", [RELEASE, BEGIN, END, STATUS])
def test_move_to_nothing_is_refused_for_what_rules(key):
    assert not may_move(key, None, now=WINTER)


# --- opening a shut pair --------------------------------------------------------------------------


@pytest.mark.parametrize("now", [BUILD, REPLY])
def test_move_of_the_list_that_opens_at_once_is_refused(now):
    later = {RELEASE: now + SECOND, BEGIN: now + HOUR}

    with pytest.raises(MoveRefused, match="would open every student’s window"):
        check_moves(OFFICIAL, later, official=OFFICIAL, now=now, is_status_on_file=False)


def test_move_of_the_list_in_the_past_opens_nothing():
    assert may_move(RELEASE, BUILD, now=BUILD)
    assert may_move(RELEASE, LIST - HOUR, now=BUILD)


def test_move_of_the_list_before_the_quiet_days_opens_nothing_that_is_shut():
    assert may_move(RELEASE, LIST + HOUR, now=LIST - SECOND)
    assert not may_move(RELEASE, LIST + HOUR, now=LIST)


@pytest.mark.parametrize("now", [LIST, BUILD, REPLY, ENDS - SECOND])
def test_move_of_review_to_sooner_is_refused_while_pairs_are_shut(now):
    assert not may_move(BEGIN, REVIEW - SECOND, now=now)


@pytest.mark.parametrize("now", [WINTER, ENDS])
def test_move_of_review_to_sooner_is_free_while_none_is_shut(now):
    assert may_move(BEGIN, REVIEW - SECOND, now=now)


@pytest.mark.parametrize("now", ALWAYS)
def test_move_of_review_to_later_is_free(now):
    assert may_move(BEGIN, REVIEW + HOUR, now=now)


def test_move_of_review_back_is_free_to_the_official_time_alone():
    later = OFFICIAL.moved({BEGIN: REVIEW + 2 * HOUR})

    assert may_move(BEGIN, REVIEW, now=REPLY, milestones=later)
    assert not may_move(BEGIN, REVIEW + HOUR, now=REPLY, milestones=later)


@pytest.mark.parametrize("to", [REPLY, REPLY + HOUR, ENDS - SECOND])
def test_move_of_the_end_to_sooner_is_refused_while_pairs_are_shut(to):
    assert not may_move(END, to, now=REPLY)


def test_move_of_the_end_is_free_to_later_and_back_to_the_official_time_alone():
    later = OFFICIAL.moved({END: ENDS + 2 * HOUR})

    assert may_move(END, ENDS + 2 * HOUR, now=REPLY)
    assert may_move(END, ENDS, now=REPLY, milestones=later)
    assert not may_move(END, ENDS + HOUR, now=REPLY, milestones=later)


def test_move_back_where_the_times_were_typed_is_refused():
    later = OFFICIAL.moved({END: ENDS + HOUR})

    assert not may_move(END, ENDS, now=REPLY, milestones=later, official=None)


FRIDAY = eastern(3, 12, 9)
COUNSEL = OFFICIAL.moved({QUIET: eastern(3, 3, 21)})


def test_move_of_quiet_from_to_later_is_refused_once_the_quiet_days_run():
    assert not may_move(QUIET, FRIDAY + HOUR, now=FRIDAY, milestones=COUNSEL)


@pytest.mark.parametrize("to", [None, LIST])
def test_move_of_quiet_from_to_the_list_is_its_official_time(to):
    assert may_move(QUIET, to, now=FRIDAY, milestones=COUNSEL)


def test_move_of_quiet_from_to_a_list_that_is_not_official_is_refused():
    moved = COUNSEL.moved({RELEASE: LIST + HOUR})

    assert not may_move(QUIET, None, now=FRIDAY, milestones=moved)
    assert may_move(QUIET, LIST, now=FRIDAY, milestones=moved)


@pytest.mark.parametrize("to", [WINTER, FRIDAY, eastern(3, 14, 9)])
def test_move_of_quiet_from_to_sooner_is_free(to):
    assert may_move(QUIET, to, now=WINTER)
    assert may_move(QUIET, to, now=FRIDAY)


def test_move_of_quiet_from_to_later_in_the_past_opens_nothing():
    assert may_move(QUIET, FRIDAY - HOUR, now=FRIDAY, milestones=COUNSEL)


def test_moves_that_hide_behind_one_to_the_official_time_are_refused():
    later = OFFICIAL.moved({END: ENDS + HOUR})
    moves = {END: ENDS, BEGIN: REVIEW - HOUR}

    with pytest.raises(MoveRefused, match="contact from before"):
        check_moves(later, moves, official=OFFICIAL, now=REPLY, is_status_on_file=False)


def test_move_of_what_does_not_rule_is_free():
    for key in (MilestoneKey.APPLICATIONS_OPEN, MilestoneKey.ROUND_1_START):
        assert may_move(key, REPLY + HOUR, now=REPLY)
        assert may_move(key, None, now=REPLY)


def test_setting_a_time_that_was_never_set_is_no_move():
    bare = Milestones({BEGIN: REVIEW, END: ENDS})

    assert may_move(RELEASE, LIST, now=WINTER, milestones=bare, official=None)


# --- the embargo ----------------------------------------------------------------------------------


@pytest.mark.parametrize("to", [LIST - HOUR, LIST - timedelta(minutes=10)])
def test_move_that_ends_a_running_embargo_sooner_is_refused(to):
    now = LIST - timedelta(minutes=20)

    assert not may_move(STATUS, to, now=now, is_status_on_file=True)


def test_move_of_the_status_release_is_free_while_no_status_is_on_file():
    assert may_move(STATUS, LIST - HOUR, now=WINTER, is_status_on_file=False)


def test_move_of_the_status_release_is_free_to_later_and_back_to_the_official_time():
    later = OFFICIAL.moved({STATUS: LIST + 2 * HOUR})
    now = LIST - timedelta(minutes=20)

    assert may_move(STATUS, LIST + HOUR, now=now, is_status_on_file=True)
    assert may_move(STATUS, LIST, now=now, milestones=later, is_status_on_file=True)
    assert not may_move(STATUS, LIST + HOUR, now=now, milestones=later, is_status_on_file=True)


def test_move_of_the_status_release_after_the_embargo_is_free():
    assert may_move(STATUS, LIST - HOUR, now=LIST, is_status_on_file=True)


def test_move_is_refused_in_words():
    with pytest.raises(MoveRefused) as refused:
        check_move(OFFICIAL, BEGIN, ENDS + HOUR, official=OFFICIAL, now=WINTER, is_status_on_file=False)

    assert str(refused.value) == (
        "“Programs may contact” (10 pm ET) cannot come after “SOAP ends” (9 pm ET). "
        "Move both at once, or choose another time."
    )

"""The strip's numbers. The expected places are the design's picture of the week of March 2026."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advising.clock import MilestoneKey, Milestones
from soapnet.desk import clock_strip
from soapnet.desk.views.gallery import NOW, WEEK


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) + timedelta(hours=4)


@pytest.mark.parametrize(
    ("instant", "percent"),
    [
        (at(16, 10), 14.6),
        (at(17, 8), 28.27),
        (at(17, 14, 20), 36.29),
        (at(19, 9), 64.0),
        (at(19, 12), 70.0),
        (at(19, 21), 88.0),
    ],
)
def test_scale_places_instants_as_in_the_design(instant, percent):
    scale = clock_strip.scale(WEEK)

    assert scale is not None
    assert scale.x(instant) == pytest.approx(percent, abs=0.02)


@given(st.integers(-20 * 24 * 60, 20 * 24 * 60), st.integers(0, 5 * 24 * 60))
def test_scale_never_goes_back(start, further):
    scale = clock_strip.scale(WEEK)
    earlier = NOW + timedelta(minutes=start)

    assert scale is not None
    assert 0 <= scale.x(earlier) <= scale.x(earlier + timedelta(minutes=further)) <= 100


def test_scale_has_no_room_for_the_night():
    scale = clock_strip.scale(WEEK)

    assert scale is not None
    assert scale.x(at(17, 22)) == scale.x(at(18, 3)) == scale.x(at(18, 7))


def test_scale_is_none_while_the_week_is_unknown():
    without_end = Milestones({MilestoneKey.UNFILLED_LIST_RELEASED: at(16, 10)})

    assert clock_strip.scale(without_end) is None
    assert clock_strip.strip(without_end, NOW) is None
    assert clock_strip.mini(without_end, NOW) is None


def test_window_is_free_shut_reply_free():
    strip = clock_strip.strip(WEEK, NOW)

    assert strip is not None
    assert [(box.look, box.x, box.end) for box in strip.window] == [
        ("free", 0.0, 14.6),
        ("shut", 14.6, 28.27),
        ("reply", 28.27, 88.0),
        ("free", 88.0, 100.0),
    ]


def test_window_label_stands_behind_the_marker_it_would_cross():
    strip = clock_strip.strip(WEEK, NOW)

    assert strip is not None
    assert strip.window[2].label_x == strip.now_x
    assert strip.window[1].label_x == strip.window[1].x


def test_window_shuts_with_an_earlier_quiet_from():
    earlier = WEEK.moved({MilestoneKey.QUIET_FROM: at(13, 9)})
    strip = clock_strip.strip(earlier, NOW)

    assert strip is not None
    assert strip.window[1].look == "shut"
    assert strip.window[1].x < 11.5


@pytest.mark.parametrize(
    ("now", "looks"),
    [
        (at(15, 9), ["coming", "coming", "coming"]),
        (at(17, 7, 1), ["done", "next", "coming"]),
        (at(17, 8), ["done", "done", "coming"]),
        (at(19, 20, 30), ["done", "done", "next"]),
    ],
)
def test_dots_turn_ochre_in_the_last_hour(now, looks):
    strip = clock_strip.strip(WEEK, now)

    assert strip is not None
    assert [dot.look for dot in strip.dots] == looks


def test_rounds_mark_the_one_that_runs_or_comes_next():
    in_round_2 = clock_strip.strip(WEEK, at(19, 12, 48))
    in_gap_2 = clock_strip.strip(WEEK, at(19, 14, 30))

    assert in_round_2 is not None
    assert in_gap_2 is not None
    assert [box.look for box in in_round_2.rounds] == ["done", "next", "coming", "coming"]
    assert [box.look for box in in_gap_2.rounds] == ["done", "done", "next", "coming"]


def test_rows_are_shut_from_the_list_to_the_first_contact():
    strip = clock_strip.strip(WEEK, at(15, 9))

    assert strip is not None
    shut = {row.label: [(bar.x, bar.end) for bar in row.bars if bar.look == "shut"] for row in strip.rows}
    assert shut == {
        "Pre-screen": [(14.8, 28.27)],
        "Context": [(14.8, 28.27)],
        "Prioritisation": [(14.8, 28.27)],
        "Advice, letters": [],
    }


def test_rows_are_grey_up_to_now():
    strip = clock_strip.strip(WEEK, NOW)

    assert strip is not None
    for row in strip.rows:
        grey_ends = [bar.end for bar in row.bars if bar.look.startswith("gone")]
        assert max(grey_ends) <= strip.now_x


def test_today_is_none_outside_the_week():
    before = clock_strip.strip(WEEK, at(12, 9))
    on_tuesday = clock_strip.strip(WEEK, NOW)

    assert before is not None
    assert on_tuesday is not None
    assert before.today is None
    assert on_tuesday.today is not None


def test_sentence_says_now_next_and_the_rule():
    assert clock_strip.sentence(WEEK, NOW) == (
        "SOAP week. Now 2:20 pm Eastern, phase: Reply. Next: Round 1: offers released, Thu 9 am, in 1 d 18 h. "
        "From Mon 10 am to Thu 9 pm nobody opens contact with a program; programs may contact us from 8 am, "
        "and we reply where a window is open."
    )


def test_mini_counts_down_to_the_next_milestone():
    mini = clock_strip.mini(WEEK, NOW)

    assert mini is not None
    assert (mini.phase, mini.next_label) == ("Reply", "Round 1: offers released")
    assert mini.left == timedelta(days=1, hours=18, minutes=40)
    assert mini.offers == "Offers Thu 9 am to 8 pm"
    assert mini.ticks == (14.6, 28.27, 64.0, 70.0, 76.0, 82.0, 88.0)


def test_mini_says_nothing_of_offers_when_they_are_over():
    mini = clock_strip.mini(WEEK, at(19, 20))

    assert mini is not None
    assert mini.offers == ""

from datetime import timedelta

import pytest
from django.template import Context, Template

from soapnet.desk.bars import Beat
from soapnet.templatetags import clock
from tests import moments

TUESDAY = moments.eastern(3, 16, 14, 16)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("", "Tue 2:16 pm"),
        ("time", "2:16 pm"),
        ("zone", "Tue 2:16 pm ET"),
        ("long", "Tue 16 Mar 2027, 2:16 pm ET"),
    ],
)
def test_eastern(form, words):
    assert clock.eastern(TUESDAY, form) == words


def test_filters_say_nothing_of_no_instant():
    assert (
        clock.eastern(None)
        == clock.deadline(None, TUESDAY)
        == clock.since(None, TUESDAY)
        == clock.span(None)
        == ""
    )


def test_moment_puts_the_readers_own_time_beside():
    text = clock.moment(TUESDAY, "time", "America/Denver")

    assert text == (
        '<time datetime="2027-03-16T18:16:00+00:00">2:16 pm</time> <span class="c3">(12:16 pm MDT)</span>'
    )


def test_moment_says_it_once_where_both_clocks_agree():
    assert "(" not in clock.moment(TUESDAY, "time", "America/Detroit")


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (
            timedelta(days=1, hours=18, minutes=35),
            "1<small>d</small> 18<small>h</small> 35<small>min</small>",
        ),
        (timedelta(days=2), "2<small>d</small> 0<small>h</small> 0<small>min</small>"),
        (timedelta(hours=1, minutes=12), "1<small>h</small> 12<small>min</small>"),
        (timedelta(seconds=59), "0<small>min</small>"),
        (timedelta(seconds=-5), "0<small>min</small>"),
    ],
)
def test_countdown_without_script(left, words):
    assert f">{words}</span>" in clock.countdown(TUESDAY + left, TUESDAY)


def test_countdown_across_the_clock_change_is_elapsed_time():
    saturday = moments.eastern(3, 13, 12)
    sunday = moments.eastern(3, 14, 12)  # the clocks went forward in between

    assert ">23<small>h</small>" in clock.countdown(sunday, saturday)


def test_countdown_of_nothing():
    assert clock.countdown(None, TUESDAY) == ""


def test_heartbeat_says_the_bars_in_words():
    text = Template("{% heartbeat beats %}").render(
        Context({"beats": [Beat(True, 0), Beat(False, 0), Beat(True, 4)]})
    )

    assert 'aria-label="Reminders: 2 of the last 3 minutes on time, 4 sent"' in text

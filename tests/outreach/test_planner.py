from datetime import timedelta

import pytest

from outreach.planner import Row, Schedule, next_row
from tests.moments import HOUR, MINUTE, TUESDAY_NOON

NOON = TUESDAY_NOON
ONCE = Schedule(NOON)
HOURLY = Schedule(NOON, HOUR, until=NOON + 5 * HOUR)


@pytest.mark.parametrize(
    ("schedule", "latest", "now", "expected"),
    [
        (ONCE, None, NOON - HOUR, Row(0, NOON, is_open=True)),
        (ONCE, None, NOON + MINUTE, None),  # made too late: it would tell what is past
        (HOURLY, None, NOON + MINUTE, Row(0, NOON + HOUR, is_open=True)),
        (HOURLY, None, NOON + 5 * HOUR + MINUTE, None),
        # an open row moves with its milestone and keeps its number
        (ONCE, Row(0, NOON - HOUR, is_open=True), NOON - 2 * HOUR, Row(0, NOON, is_open=True)),
        (HOURLY, Row(3, NOON + HOUR, is_open=True), NOON + 2 * MINUTE, Row(3, NOON + HOUR, is_open=True)),
        # moved into the past: at once, unless its hour is long gone
        (ONCE, Row(0, NOON + 2 * HOUR, is_open=True), NOON + MINUTE, Row(0, NOON, is_open=True)),
        (ONCE, Row(0, NOON + 4 * HOUR, is_open=True), NOON + 2 * HOUR, None),
        # due, and waits for a worker
        (ONCE, Row(0, NOON, is_open=True), NOON + 9 * HOUR, Row(0, NOON, is_open=True)),
        # what is sent stays, and is not said twice
        (ONCE, Row(0, NOON - HOUR, is_open=False), NOON - MINUTE, None),
        (HOURLY, Row(0, NOON, is_open=False), NOON, Row(1, NOON + HOUR, is_open=True)),
    ],
)
def test_next_row(schedule: Schedule, latest: Row | None, now, expected: Row | None) -> None:
    assert next_row(schedule, latest, now) == expected


def test_schedule_after_an_instant_of_its_own_is_the_next_one() -> None:
    assert HOURLY.after(NOON) == NOON + HOUR
    assert HOURLY.after(NOON - timedelta(microseconds=1)) == NOON


def test_schedule_ends() -> None:
    assert HOURLY.after(NOON + 5 * HOUR) is None

"""Random schedules through actions and database: no way out while shut, and none shut that the tables open.

`window_schedule` says what happens and what must hold after every step.
"""

from collections import Counter
from collections.abc import Iterable

import pytest

from tests.advising import window_schedule

pytestmark = pytest.mark.django_db
STEPS = 14


def live(seeds: Iterable[int]) -> Counter[str]:
    place, seen = window_schedule.town(), Counter[str]()
    for seed in seeds:
        try:
            seen += window_schedule.run(place, seed, STEPS)
        except BaseException as fault:
            fault.add_note(f"schedule {seed}")
            raise
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("first", [0, 40, 80, 120])
def test_no_way_out_while_shut(first: int) -> None:
    seen = live(range(first, first + 40))

    # Shut at all times would prove nothing; what a dean let through is counted apart.
    assert {"opened", "sent", "called", "overridden", "moved"} <= set(seen)


@pytest.mark.soak
def test_no_way_out_while_shut_at_length(soak_size: int) -> None:
    """SOAK=20 is 10,000 schedules; the short form of CI takes 50."""
    live(range(1000, 1000 + (500 * soak_size if soak_size > 1 else 50)))

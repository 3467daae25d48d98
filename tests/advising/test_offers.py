from datetime import datetime

import pytest

from advising.calendars import preset_for
from advising.clock import MilestoneKey, Milestones
from advising.offers import Need, begun_rounds, is_over, need, next_gap, open_round
from tests.moments import eastern

PRESET = preset_for(2027)
assert PRESET is not None
WEEK = PRESET.milestones


def thursday(hour: int, minute: int = 0) -> datetime:
    return eastern(3, 18, hour, minute)


@pytest.mark.parametrize(
    ("at", "number"),
    [
        (thursday(8, 59), None),
        (thursday(9), 1),
        (thursday(10, 59), 1),
        (thursday(11), None),
        (thursday(12, 48), 2),
        (thursday(19, 59), 4),
        (thursday(20), None),
    ],
)
def test_open_round_holds_its_start_and_not_its_end(at: datetime, number: int | None) -> None:
    found = open_round(WEEK, at)

    assert (found.number if found else None) == number


@pytest.mark.parametrize(
    ("at", "gap"),
    [
        (thursday(8), (thursday(11), thursday(12))),
        (thursday(11, 30), (thursday(11), thursday(12))),
        (thursday(12), (thursday(14), thursday(15))),
        (thursday(16), (thursday(17), thursday(18))),
        (thursday(18), None),
    ],
)
def test_next_gap_is_the_running_or_the_coming_one(
    at: datetime, gap: tuple[datetime, datetime] | None
) -> None:
    found = next_gap(WEEK, at)

    assert (found and (found.since, found.until)) == gap


def test_begun_rounds_are_those_whose_offers_are_out() -> None:
    assert [one.number for one in begun_rounds(WEEK, thursday(12))] == [1, 2]


def test_an_offer_is_over_at_its_rounds_end_and_where_no_round_is_known() -> None:
    without = Milestones({key: at for key, at in WEEK.items() if key is not MilestoneKey.ROUND_2_END})

    assert not is_over(WEEK, 2, thursday(13, 59))
    assert is_over(WEEK, 2, thursday(14))
    assert is_over(without, 2, thursday(13))


def test_rows_come_in_the_order_of_need() -> None:
    def of(*, settled: bool = False, answer: bool = False, company: bool = False) -> Need:
        return need(is_settled=settled, must_answer=answer, has_company=company)

    asked = [of(answer=True), of(), of(company=True), of(settled=True, answer=True)]
    assert asked == sorted(asked) == [Need.ANSWER, Need.COMPANY, Need.OFFER, Need.NOTHING]

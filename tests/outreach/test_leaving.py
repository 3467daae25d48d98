import pytest

from advising.clock import MilestoneKey, Milestones
from outreach.leaving import AT_ONCE, Leaving, TimeUnknown, events_ahead, hour_of
from tests import moments
from tests.factories.advising import OFFICIAL

NOW = moments.TUESDAY_NOON
CLOCK = Milestones(dict(OFFICIAL))


def test_at_once_has_no_hour() -> None:
    assert hour_of(AT_ONCE, CLOCK, now=NOW) is None


def test_an_hour_is_itself() -> None:
    assert hour_of(Leaving(at=NOW + moments.HOUR), CLOCK, now=NOW) == NOW + moments.HOUR


def test_an_event_is_where_it_stands() -> None:
    assert hour_of(Leaving(milestone="soap_ends"), CLOCK, now=NOW) == moments.eastern(3, 18, 21)


@pytest.mark.parametrize(
    "leaving",
    [
        Leaving(at=NOW),
        Leaving(at=NOW + 121 * 24 * moments.HOUR),
        Leaving(milestone="programs_review_begin"),
        Leaving(milestone="match_status_released"),
        Leaving(milestone="nothing"),
    ],
)
def test_an_hour_that_cannot_be_is_refused(leaving: Leaving) -> None:
    with pytest.raises(TimeUnknown):
        hour_of(leaving, CLOCK, now=NOW)


def test_an_event_without_an_hour_is_refused() -> None:
    with pytest.raises(TimeUnknown, match="SOAP ends"):
        hour_of(Leaving(milestone="soap_ends"), Milestones({}), now=NOW)


def test_events_ahead_are_those_still_to_come() -> None:
    ahead = events_ahead(CLOCK, now=moments.THURSDAY_NIGHT - 2 * moments.HOUR)

    assert [key for key, _ in ahead] == [MilestoneKey.SOAP_ENDS, MilestoneKey.MATCH_DAY_RESULTS]

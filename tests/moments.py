"""Instants of one Match Week that tests stand at: the official calendar of 2027 (all Eastern, here as UTC)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from advising.clock import Moment

EASTERN = ZoneInfo("America/New_York")


def eastern(month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A wall time of 2027 as an instant in UTC."""
    return datetime(2027, month, day, hour, minute, second, tzinfo=EASTERN).astimezone(UTC)


def moment(at: datetime) -> Moment:
    """Both clocks at one instant, as in a real cycle."""
    return Moment(cycle=at, machine=at)


WINTER = eastern(2, 1, 9)
FRIDAY_BEFORE = eastern(3, 12, 12)
MONDAY_EMBARGO = eastern(3, 15, 9, 40)
MONDAY_NOON = eastern(3, 15, 12)
TUESDAY_7 = eastern(3, 16, 7)
TUESDAY_NOON = eastern(3, 16, 12)
WEDNESDAY_NOON = eastern(3, 17, 12)
THURSDAY_ROUND_1 = eastern(3, 18, 9, 30)
THURSDAY_NIGHT = eastern(3, 18, 22)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

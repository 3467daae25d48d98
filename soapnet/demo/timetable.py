"""When things happened at the demo school: an official week, standing at Tuesday 2:20 pm as it is made."""

from datetime import UTC, datetime

from advising.calendars import Calendar, preset_for
from advising.clock import EASTERN, Moment, RehearsalClock

YEAR = 2027
STANDS_AT = datetime(2027, 3, 16, 14, 20, tzinfo=EASTERN)


class Timetable:
    """Turns wall times of the week into moments of a rehearsal that stands at `STANDS_AT` at `machine`."""

    def __init__(self, machine: datetime) -> None:
        self.clock = RehearsalClock(anchor_machine=machine, anchor_cycle=STANDS_AT)
        preset = preset_for(YEAR)
        if preset is None:
            raise LookupError(f"No calendar for {YEAR} ships.")
        self.calendar: Calendar = preset

    def at(self, month: int, day: int, hour: int, minute: int = 0) -> Moment:
        """The moment of an Eastern wall time."""
        cycle = datetime(YEAR, month, day, hour, minute, tzinfo=EASTERN).astimezone(UTC)
        return Moment(cycle=cycle, machine=self.clock.machine_time(cycle))

    def monday(self, hour: int, minute: int = 0) -> Moment:
        return self.at(3, 15, hour, minute)

    def tuesday(self, hour: int, minute: int = 0) -> Moment:
        return self.at(3, 16, hour, minute)

    @property
    def winter(self) -> Moment:
        return self.at(1, 20, 9)

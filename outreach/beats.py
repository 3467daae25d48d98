"""The engine's last minutes, for the heartbeat on pages. Machine time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from outreach.models import BeatMinute

MINUTES = 30


@dataclass(frozen=True, slots=True)
class Minute:
    """One bar: whether the engine beat in that minute, and how many reminders left in it."""

    on_time: bool
    sent: int


def last_minutes(machine: datetime, minutes: int = MINUTES) -> Sequence[Minute]:
    """The whole minutes before this instant, oldest first; one query."""
    this = machine.replace(second=0, microsecond=0)
    starts = [this - timedelta(minutes=back) for back in range(minutes, 0, -1)]
    found = {row.minute: row for row in BeatMinute.objects.filter(minute__gte=starts[0], minute__lt=this)}
    return [
        Minute(
            on_time=start in found and found[start].beats > 0, sent=found[start].sent if start in found else 0
        )
        for start in starts
    ]

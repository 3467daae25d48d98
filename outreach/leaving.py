"""When a message leaves: at once, at an hour, or with an event of the clock (pure)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from advising.clock import MilestoneKey, Milestones
from advising.refusals import Refusal

# Events that a message may wait for, in the order of a week; the embargo's and the rank lists' are none.
EVENTS = (
    MilestoneKey.PROGRAMS_REVIEW_BEGIN,
    MilestoneKey.ROUND_1_START,
    MilestoneKey.ROUND_1_END,
    MilestoneKey.ROUND_2_START,
    MilestoneKey.ROUND_2_END,
    MilestoneKey.ROUND_3_START,
    MilestoneKey.ROUND_3_END,
    MilestoneKey.ROUND_4_START,
    MilestoneKey.ROUND_4_END,
    MilestoneKey.SOAP_ENDS,
    MilestoneKey.MATCH_DAY_RESULTS,
)
FARTHEST = timedelta(days=120)


class TimeUnknown(Refusal):
    """The hour that was chosen has passed, or nobody knows it."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """`at` is cycle time; with a milestone the message waits for that and moves with it. Neither: at once."""

    at: datetime | None = None
    milestone: str = ""


AT_ONCE = Leaving()


def hour_of(leaving: Leaving, milestones: Milestones, *, now: datetime) -> datetime | None:
    """The instant in cycle time; None for at once. Raises TimeUnknown where it has passed or is not known."""
    if leaving.milestone:
        if leaving.milestone not in EVENTS:
            raise TimeUnknown("Choose one of the events of the clock, or a time.")
        key = MilestoneKey(leaving.milestone)
        at = milestones.get(key)
        if at is None:
            raise TimeUnknown(f"Nobody knows yet when this is: {key.label}. Choose a time.")
    elif leaving.at is None:
        return None
    else:
        at = leaving.at
    if at <= now:
        raise TimeUnknown("That time has passed. Choose a later one, or send it now.")
    if at > now + FARTHEST:
        raise TimeUnknown("That is more than 120 days away. Choose an earlier time.")
    return at


def events_ahead(milestones: Milestones, *, now: datetime) -> list[tuple[MilestoneKey, datetime]]:
    """The events that a message may wait for, the next first."""
    ahead = [(key, at) for key in EVENTS if (at := milestones.get(key)) is not None and at > now]
    return sorted(ahead, key=lambda one: (one[1], one[0].place))

"""Time as a cycle sees it: the moment, the milestones, the phase, the rehearsal clock, the words for them.

Every instant that enters here is made UTC at once. Python compares and subtracts two datetimes of one zone by
their wall clocks, so an hour would be lost or gained in the week in which the clocks change, which is often
the week before Match Week. Wall times are made only to be read by people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from fractions import Fraction
from zoneinfo import ZoneInfo

from advising.refusals import Refusal

EASTERN = ZoneInfo("America/New_York")
"""The zone of every time that the NRMP publishes."""

MICROSECOND = timedelta(microseconds=1)


def instant(at: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a time without a zone."""
    if at.tzinfo is UTC:
        return at
    if at.utcoffset() is None:
        raise ValueError(f"{at!r} has no time zone; an instant needs one.")
    return at.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """Now on both clocks, in UTC: `cycle` rules the domain, `machine` undo, leases, links and audit."""

    cycle: datetime
    machine: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "cycle", instant(self.cycle))
        object.__setattr__(self, "machine", instant(self.machine))


# --- the clock of a cycle -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RehearsalClock:
    """Cycle time that runs from an anchor at a rate: `rate` cycle seconds for each machine second.

    Exact to the microsecond: `machine_time(due)` is the first machine instant at which the cycle has reached
    `due`, so what is found by its machine instant is never early and never late.
    """

    anchor_machine: datetime
    anchor_cycle: datetime
    rate: Fraction | int | float = 1

    def __post_init__(self) -> None:
        if not self.rate > 0:
            raise ValueError(f"A clock's rate must be above 0, not {self.rate}.")
        object.__setattr__(self, "anchor_machine", instant(self.anchor_machine))
        object.__setattr__(self, "anchor_cycle", instant(self.anchor_cycle))
        object.__setattr__(self, "rate", Fraction(self.rate).limit_denominator(1_000_000))

    def cycle_time(self, machine: datetime) -> datetime:
        """What the cycle's clock shows at this machine instant."""
        elapsed = (instant(machine) - self.anchor_machine) // MICROSECOND
        return self.anchor_cycle + (elapsed * Fraction(self.rate)).__floor__() * MICROSECOND

    def machine_time(self, cycle: datetime) -> datetime:
        """The first machine instant at which the cycle's clock shows this time or later."""
        elapsed = (instant(cycle) - self.anchor_cycle) // MICROSECOND
        return self.anchor_machine + (elapsed / Fraction(self.rate)).__ceil__() * MICROSECOND

    def moment(self, machine: datetime) -> Moment:
        """Both clocks at this machine instant."""
        return Moment(cycle=self.cycle_time(machine), machine=machine)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
REAL_TIME = RehearsalClock(anchor_machine=_EPOCH, anchor_cycle=_EPOCH)
"""The clock of every cycle that is no rehearsal: cycle time is machine time."""


# --- milestones -----------------------------------------------------------------------------------


class MilestoneKey(StrEnum):
    """The named instants of a cycle, in the order of an official week."""

    ROL_CERTIFICATION_DEADLINE = "rol_certification_deadline"
    SCHOOL_UNMATCHED_REPORT = "school_unmatched_report"
    QUIET_FROM = "quiet_from"
    MATCH_STATUS_RELEASED = "match_status_released"
    UNFILLED_LIST_RELEASED = "unfilled_list_released"
    APPLICATIONS_OPEN = "applications_open"
    PROGRAMS_REVIEW_BEGIN = "programs_review_begin"
    SOAP_SCHOOLS_REPORT = "soap_schools_report"
    ROUND_1_START = "round_1_start"
    ROUND_1_END = "round_1_end"
    ROUND_2_START = "round_2_start"
    ROUND_2_END = "round_2_end"
    ROUND_3_START = "round_3_start"
    ROUND_3_END = "round_3_end"
    FINAL_LIST_DEADLINE = "final_list_deadline"
    ROUND_4_START = "round_4_start"
    ROUND_4_END = "round_4_end"
    SOAP_ENDS = "soap_ends"
    POST_SOAP_LIST_OPENS = "post_soap_list_opens"
    MATCH_DAY_RESULTS = "match_day_results"

    @property
    def label(self) -> str:
        """A short name for pages; never says that places are open."""
        return _LABELS[self]

    @property
    def place(self) -> int:
        """Where it stands in an official week, to order what falls on one instant."""
        return _PLACES[self]


_PLACES = {key: place for place, key in enumerate(MilestoneKey)}
_LABELS = {
    MilestoneKey.ROL_CERTIFICATION_DEADLINE: "Rank lists certified",
    MilestoneKey.SCHOOL_UNMATCHED_REPORT: "School report opens, under embargo",
    MilestoneKey.QUIET_FROM: "Quiet from",
    MilestoneKey.MATCH_STATUS_RELEASED: "Match status released",
    MilestoneKey.UNFILLED_LIST_RELEASED: "List released",
    MilestoneKey.APPLICATIONS_OPEN: "Applications open",
    MilestoneKey.PROGRAMS_REVIEW_BEGIN: "Programs may contact",
    MilestoneKey.SOAP_SCHOOLS_REPORT: "SOAP schools report opens",
    MilestoneKey.ROUND_1_START: "Round 1: offers released",
    MilestoneKey.ROUND_1_END: "Round 1: answers due",
    MilestoneKey.ROUND_2_START: "Round 2: offers released",
    MilestoneKey.ROUND_2_END: "Round 2: answers due",
    MilestoneKey.ROUND_3_START: "Round 3: offers released",
    MilestoneKey.ROUND_3_END: "Round 3: answers due",
    MilestoneKey.FINAL_LIST_DEADLINE: "Lists close for the last round",
    MilestoneKey.ROUND_4_START: "Round 4: offers released",
    MilestoneKey.ROUND_4_END: "Round 4: answers due",
    MilestoneKey.SOAP_ENDS: "SOAP ends",
    MilestoneKey.POST_SOAP_LIST_OPENS: "List after SOAP opens",
    MilestoneKey.MATCH_DAY_RESULTS: "Match Day",
}

WINDOW_MILESTONES = frozenset(
    {
        MilestoneKey.QUIET_FROM,
        MilestoneKey.UNFILLED_LIST_RELEASED,
        MilestoneKey.PROGRAMS_REVIEW_BEGIN,
        MilestoneKey.SOAP_ENDS,
    }
)
"""They rule the contact window: only a dean moves them, with a reason."""

EMBARGO_MILESTONE = MilestoneKey.MATCH_STATUS_RELEASED
RULING_MILESTONES = WINDOW_MILESTONES | {EMBARGO_MILESTONE}


@dataclass(frozen=True, slots=True)
class Round:
    """One offer round, [start, end)."""

    number: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Former:
    """The milestones that stood until a move at `until`, cycle time."""

    milestones: Milestones
    until: datetime


class Milestones(Mapping[MilestoneKey, datetime]):
    """A cycle's milestones as they stand, immutable. Instants are UTC; a key without an instant is absent.

    `former` tells what stood before the latest move; it is needed only to say since when a window is shut.
    Raises ValueError for an unknown key or an instant without a zone.
    """

    __slots__ = (
        "_at",
        "former",
        "list_released",
        "quiet_from",
        "review_begins",
        "rounds",
        "soap_ends",
        "status_released",
    )

    quiet_from: datetime | None
    """In force: the earlier of itself and the list's release, which it follows while it is empty."""
    list_released: datetime | None
    review_begins: datetime | None
    soap_ends: datetime | None
    status_released: datetime | None
    rounds: tuple[Round, ...]
    former: Former | None

    def __init__(self, at: Mapping[MilestoneKey, datetime | None], *, former: Former | None = None) -> None:
        given = {MilestoneKey(key): instant(when) for key, when in at.items() if when is not None}
        self._at = dict(sorted(given.items(), key=lambda item: (item[1], item[0].place)))
        self.former = former
        self.list_released = given.get(MilestoneKey.UNFILLED_LIST_RELEASED)
        self.review_begins = given.get(MilestoneKey.PROGRAMS_REVIEW_BEGIN)
        self.soap_ends = given.get(MilestoneKey.SOAP_ENDS)
        self.status_released = given.get(MilestoneKey.MATCH_STATUS_RELEASED)
        own = given.get(MilestoneKey.QUIET_FROM)
        self.quiet_from = min((at for at in (own, self.list_released) if at is not None), default=None)
        self.rounds = _rounds(given)

    def in_force(self, key: MilestoneKey) -> datetime | None:
        """The instant that counts: for `quiet_from` the one in force, which may be the list's release."""
        return self.quiet_from if key == MilestoneKey.QUIET_FROM else self._at.get(key)

    def __getitem__(self, key: MilestoneKey) -> datetime:
        return self._at[key]

    def __iter__(self) -> Iterator[MilestoneKey]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)

    def __hash__(self) -> int:
        return hash(tuple(self._at.items()))

    def __repr__(self) -> str:
        return f"Milestones({ {str(key): at.isoformat() for key, at in self._at.items()} })"

    def moved(self, to: Mapping[MilestoneKey, datetime | None], *, at: datetime | None = None) -> Milestones:
        """These milestones with some moved (or emptied), remembering the former where the moment is given."""
        former = None if at is None else Former(milestones=self, until=instant(at))
        return Milestones({**self._at, **to}, former=former)

    def as_of(self, at: datetime) -> Milestones:
        """What stood at that moment, as far as `former` goes back. A move counts at its own."""
        standing = self
        while standing.former is not None and at < standing.former.until:
            standing = standing.former.milestones
        return standing

    def is_quiet(self, at: datetime) -> bool:
        """Whether contact is bound: `quiet_from` in force to `soap_ends`. True where one is unknown."""
        if self.quiet_from is None or self.soap_ends is None:
            return True
        return self.quiet_from <= at < self.soap_ends

    def is_under_embargo(self, at: datetime) -> bool:
        """Whether match status is still for deans and staff alone. True where its release is unknown."""
        return self.status_released is None or at < self.status_released


def _rounds(at: Mapping[MilestoneKey, datetime]) -> tuple[Round, ...]:
    found = []
    for number in range(1, 5):
        start = at.get(MilestoneKey(f"round_{number}_start"))
        end = at.get(MilestoneKey(f"round_{number}_end"))
        if start is not None and end is not None and start < end:
            found.append(Round(number, start, end))
    return tuple(sorted(found, key=lambda offer_round: offer_round.start))


@dataclass(frozen=True, slots=True)
class Next:
    """The next milestone after some moment."""

    key: MilestoneKey
    at: datetime


def next_milestone(milestones: Milestones, at: datetime) -> Next | None:
    """The first milestone that is still to come; of those that fall on one instant, the first of the week."""
    return next(iter(upcoming(milestones, at)), None)


def upcoming(milestones: Milestones, at: datetime) -> Iterator[Next]:
    """Every milestone that is still to come, soonest first."""
    return (Next(key, when) for key, when in milestones.items() if when > at)


# --- phases ---------------------------------------------------------------------------------------


class PhaseKind(StrEnum):
    PREPARE = "prepare"
    QUIET = "quiet"
    BUILD = "build"
    REPLY = "reply"
    EVE = "eve"
    ROUND = "round"
    GAP = "gap"
    LAST_HOUR = "last_hour"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the cycle, computed and never stored: [since, until), open-ended where there is None.

    `number` is the round's, or for a gap that of the round before it.
    """

    kind: PhaseKind
    number: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def label(self) -> str:
        return _PHASE_LABELS[self.kind].format(number=self.number)

    @property
    def code(self) -> str:
        """`round_2`, `gap_1`, `reply`: one word for styles and tests."""
        return self.kind.value if self.number is None else f"{self.kind.value}_{self.number}"


_PHASE_LABELS = {
    PhaseKind.PREPARE: "Prepare",
    PhaseKind.QUIET: "Quiet days",
    PhaseKind.BUILD: "Build",
    PhaseKind.REPLY: "Reply",
    PhaseKind.EVE: "Eve of round 1",
    PhaseKind.ROUND: "Round {number}",
    PhaseKind.GAP: "Gap after round {number}",
    PhaseKind.LAST_HOUR: "Last hour",
    PhaseKind.AFTER: "After SOAP",
}


def phases(milestones: Milestones) -> tuple[Phase, ...]:
    """Every phase of the cycle in order, none empty. A milestone that is unknown bounds nothing."""
    starts: list[tuple[PhaseKind, int | None, datetime]] = []

    def begin(kind: PhaseKind, at: datetime | None, number: int | None = None) -> None:
        if at is not None:
            starts.append((kind, number, at))

    begin(PhaseKind.QUIET, milestones.quiet_from)
    begin(PhaseKind.BUILD, milestones.list_released)
    begin(PhaseKind.REPLY, milestones.review_begins)
    rounds = milestones.rounds
    if rounds:
        midnight = start_of_day(rounds[0].start)
        review = milestones.review_begins
        begin(PhaseKind.EVE, midnight if review is None else max(midnight, review))
    for offer_round in rounds:
        begin(PhaseKind.ROUND, offer_round.start, offer_round.number)
        is_last = offer_round is rounds[-1]
        begin(
            PhaseKind.LAST_HOUR if is_last else PhaseKind.GAP,
            offer_round.end,
            None if is_last else offer_round.number,
        )
    return _joined(starts, ends=milestones.soap_ends)


def _joined(starts: list[tuple[PhaseKind, int | None, datetime]], ends: datetime | None) -> tuple[Phase, ...]:
    """Each phase up to the next one's start. Where starts cross, the later in the week's order wins."""
    if ends is not None:
        starts = [start for start in starts if start[2] < ends] + [(PhaseKind.AFTER, None, ends)]
    for place in range(len(starts) - 2, -1, -1):
        kind, number, at = starts[place]
        starts[place] = (kind, number, min(at, starts[place + 1][2]))
    bounds: list[datetime | None] = [at for _, _, at in starts]
    found = [Phase(PhaseKind.PREPARE, None, None, bounds[0] if bounds else None)]
    for (kind, number, at), until in zip(starts, [*bounds, None][1:], strict=True):
        if at != until:
            found.append(Phase(kind, number, at, until))
    return tuple(found)


def phase_at(milestones: Milestones, at: datetime) -> Phase:
    """The phase in which this moment lies."""
    found = phases(milestones)
    return next(phase for phase in reversed(found) if phase.since is None or phase.since <= at)


# --- wall times -----------------------------------------------------------------------------------


class ImpossibleTime(Refusal):
    """A typed wall time that does not exist or occurs twice, because the clocks change."""


def from_wall(wall: datetime, zone: tzinfo = EASTERN) -> datetime:
    """The instant of a wall time in a zone, in UTC.

    Raises ImpossibleTime, to be asked again, where the clocks jump over it or pass it twice; ValueError for a
    time that already has a zone.
    """
    if wall.tzinfo is not None:
        raise ValueError(f"{wall!r} has a zone already; a wall time has none.")
    first = wall.replace(tzinfo=zone, fold=0)
    second = wall.replace(tzinfo=zone, fold=1)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        raise ImpossibleTime(
            f"{_typed(wall)} does not exist: the clocks go forward over it. Please give a time an hour later."
        )
    if first.utcoffset() != second.utcoffset():
        raise ImpossibleTime(
            f"{_typed(wall)} comes twice: the clocks go back that night. "
            "Please give a time before or after that hour."
        )
    return first.astimezone(UTC)


def to_wall(at: datetime, zone: tzinfo = EASTERN) -> datetime:
    """The wall time of an instant in a zone, without the zone."""
    return instant(at).astimezone(zone).replace(tzinfo=None)


def start_of_day(at: datetime, zone: tzinfo = EASTERN) -> datetime:
    """The instant at which the day of `at` began in a zone."""
    day = instant(at).astimezone(zone).date()
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def before(at: datetime, **lead: float) -> datetime:
    """So long before an instant, in elapsed time: 24 h before noon may be 11 am where the clocks change.

    `lead` is as for timedelta: `before(quiet_from, hours=24)`.
    """
    return instant(at) - timedelta(**lead)


# --- words ----------------------------------------------------------------------------------------

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def time_of_day(at: datetime, zone: tzinfo = EASTERN) -> str:
    """`2:16 pm`, `10:00 am`."""
    return _time(instant(at).astimezone(zone))


def day_and_time(at: datetime, zone: tzinfo = EASTERN) -> str:
    """`Wed 10:00 am`."""
    wall = instant(at).astimezone(zone)
    return f"{_DAYS[wall.weekday()]} {_time(wall)}"


def date_and_time(at: datetime, zone: tzinfo = EASTERN) -> str:
    """`Wed 17 Mar 2027, 10:00 am`."""
    wall = instant(at).astimezone(zone)
    return f"{_date(wall.date())} {wall.year}, {_time(wall)}"


def deadline(at: datetime, *, now: datetime, zone: tzinfo = EASTERN) -> str:
    """A moment inside a sentence, as short as is plain from `now`: `9 pm`, `Thu 9 pm`, `Thu 18 Mar 9 pm`.

    Without the zone, which a page or a sentence names once.
    """
    wall, today = instant(at).astimezone(zone), instant(now).astimezone(zone).date()
    away = abs((wall.date() - today).days)
    if away == 0:
        return _short_time(wall)
    day = _DAYS[wall.weekday()] if away < 7 else _date(wall.date())
    return f"{day} {_short_time(wall)}"


def eastern(at: datetime, *, now: datetime) -> str:
    """`Thu 9 pm ET`: a deadline with its zone, for a sentence that stands alone."""
    return f"{deadline(at, now=now)} ET"


def local_beside(at: datetime, zone: tzinfo) -> str:
    """`7:00 pm MDT`, to stand beside an Eastern time; empty where the reader's clock shows the same."""
    there = instant(at).astimezone(zone)
    if there.replace(tzinfo=None) == to_wall(at):
        return ""
    day = "" if there.date() == to_wall(at).date() else f"{_DAYS[there.weekday()]} "
    return f"{day}{_time(there)} {there.tzname()}"


def duration(span: timedelta) -> str:
    """`38 min`, `5 h 12 min`, `1 d 18 h`, `under a minute`: whole minutes, without the sign."""
    minutes = abs(span) // timedelta(minutes=1)
    if minutes < 1:
        return "under a minute"
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"


def countdown(at: datetime, *, now: datetime) -> str:
    """`in 38 min`, `in 1 d 18 h`, `now`, `12 min ago`: an instant seen from another."""
    span = instant(at) - instant(now)
    if abs(span) < timedelta(minutes=1):
        return "now" if span <= timedelta() else "in under a minute"
    return f"in {duration(span)}" if span > timedelta() else f"{duration(span)} ago"


def listed(words: Iterable[str], last: str = "and") -> str:
    """`one, two and three`."""
    *most, end = list(words) or [""]
    return f"{', '.join(most)} {last} {end}" if most else end


def _time(wall: datetime) -> str:
    return f"{wall.hour % 12 or 12}:{wall.minute:02d} {'am' if wall.hour < 12 else 'pm'}"


def _short_time(wall: datetime) -> str:
    if wall.minute:
        return _time(wall)
    return f"{wall.hour % 12 or 12} {'am' if wall.hour < 12 else 'pm'}"


def _date(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def _typed(wall: datetime) -> str:
    return f"{_time(wall)} on {_date(wall.date())} {wall.year}"

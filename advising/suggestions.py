"""Who might speak for a student, best first, with reasons and doubts in words (pure).

Programs are compared by sister key: whoever directs a track is the program on its sister tracks too.
Whoever cannot be assigned by one press stands last, with the reason why.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from advising.capacity import has_room, is_last_place
from advising.clock import deadline, listed

SUPERVISED, TAUGHT, ADVISED, NEVER_MET = "supervised", "taught", "advised", "never_met"
KNOWS_DIRECTOR, TRAINED_THERE, WORKS_THERE = "knows_director", "trained_there", "works_there"

_KNOWN_WORDS = {SUPERVISED: "Supervised", ADVISED: "Advised", TAUGHT: "Taught"}
_KNOWN_POINTS = {SUPERVISED: 5.0, ADVISED: 4.0, TAUGHT: 3.0}
_MAIN_SPECIALTY, _OTHER_SPECIALTY, _TIE, _MOST_TIES, _FREE_SHARE = 3.0, 2.0, 1.0, 3, 2.0
_AWAY, _AWAY_LATER, _INTEREST, _WORKS = -6.0, -1.0, -3.0, -1.0


@dataclass(frozen=True, slots=True)
class Wanting:
    """A student who wants an advocate. `targets` maps the sister keys they aim for to the institution's name."""

    student_id: int
    first_name: str
    specialty_codes: tuple[str, ...] = ()
    targets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """How a candidate knows a student: supervised, taught, advised or never met; on which service."""

    kind: str
    service: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who takes students, as far as it matters here. Absences are in cycle time, [since, until)."""

    person_id: int
    name: str
    specialty_codes: tuple[str, ...] = ()
    carried: int = 0
    capacity: int = 4
    absences: tuple[tuple[datetime, datetime], ...] = ()
    known: Mapping[int, tuple[Known, ...]] = field(default_factory=dict)
    ties: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Kind of tie: sister keys."""
    interests: Mapping[int, str] = field(default_factory=dict)
    """Students with whom a conflict of interest is declared, and why."""
    interest_programs: frozenset[str] = frozenset()
    directs: frozenset[str] = frozenset()
    """Where they direct, co-direct or coordinate: they are the program there."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    person_id: int
    name: str
    carried: int
    capacity: int
    reasons: tuple[str, ...]
    doubts: tuple[str, ...]
    out: str = ""
    """Why not by one press; empty for whoever can be assigned."""
    is_dual_role: bool = False
    """Out but for a dean with a reason and the student's yes."""
    points: float = 0.0

    @property
    def carries(self) -> str:
        return f"carries {self.carried} of {self.capacity}"


def suggest(student: Wanting, candidates: Iterable[Candidate], *, now: datetime) -> list[Suggestion]:
    """All candidates, best first; whoever is out comes last. `now` is cycle time. Ties go to the lighter load."""
    pool = list(candidates)
    lightest = min((c.carried for c in pool if _has_room(c)), default=None)
    judged = [_judge(student, candidate, lightest=lightest, now=now) for candidate in pool]
    return sorted(
        judged, key=lambda one: (bool(one.out), one.is_dual_role, -one.points, one.carried, one.person_id)
    )


def best(student: Wanting, candidates: Iterable[Candidate], *, now: datetime) -> Suggestion | None:
    """The one to offer for one press; None where everybody is out."""
    first = next(iter(suggest(student, candidates, now=now)), None)
    return None if first is None or first.out else first


def _judge(student: Wanting, who: Candidate, *, lightest: int | None, now: datetime) -> Suggestion:
    points = 0.0
    reasons: list[str] = []
    doubts: list[str] = []
    for part in (
        _knows(student, who),
        _specialty(student, who),
        _tied(student, who),
        _load(who, lightest),
        _away(who, now),
        _interest(student, who),
    ):
        points += part.points
        reasons += part.reasons
        doubts += part.doubts
    directed = sorted(student.targets[key] for key in who.directs & student.targets.keys())
    return Suggestion(
        who.person_id,
        who.name,
        who.carried,
        who.capacity,
        tuple(reasons),
        tuple(doubts),
        out=_out(student, who, directed),
        is_dual_role=bool(directed),
        points=points,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    points: float = 0.0
    reasons: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def _knows(student: Wanting, who: Candidate) -> _Part:
    known = [one for one in who.known.get(student.student_id, ()) if one.kind in _KNOWN_WORDS]
    if not known:
        return _Part(doubts=(f"Has not met {student.first_name}",))
    nearest = max(known, key=lambda one: _KNOWN_POINTS[one.kind])
    words = f"{_KNOWN_WORDS[nearest.kind]} {student.first_name}"
    return _Part(_KNOWN_POINTS[nearest.kind], (f"{words}, {nearest.service}" if nearest.service else words,))


def _specialty(student: Wanting, who: Candidate) -> _Part:
    if student.specialty_codes and student.specialty_codes[0] in who.specialty_codes:
        return _Part(_MAIN_SPECIALTY, ("Same specialty",))
    if set(student.specialty_codes) & set(who.specialty_codes):
        return _Part(_OTHER_SPECIALTY, ("Shares a second specialty",))
    return _Part()


def _tied(student: Wanting, who: Candidate) -> _Part:
    knows = sorted(student.targets.keys() & who.ties.get(KNOWS_DIRECTOR, frozenset()))
    trained = sorted(student.targets.keys() & who.ties.get(TRAINED_THERE, frozenset()))
    works = sorted(student.targets.keys() & who.ties.get(WORKS_THERE, frozenset()) - who.directs)
    reasons: list[str] = []
    if len(knows) == 1:
        reasons.append(f"Knows the director at {student.targets[knows[0]]}")
    elif knows:
        reasons.append(f"Knows {len(knows)} of the directors")
    if trained:
        reasons.append(f"Trained at {student.targets[trained[0]]}")
    doubts = (f"Works at {listed(student.targets[key] for key in works)}",) if works else ()
    counted = min(len({*knows, *trained}), _MOST_TIES)
    return _Part(counted * _TIE + (_WORKS if works else 0), tuple(reasons), doubts)


def _load(who: Candidate, lightest: int | None) -> _Part:
    if not _has_room(who):
        return _Part()
    share = (who.capacity - who.carried) / who.capacity
    reasons = ("Lightest load",) if who.carried == lightest else ()
    last = is_last_place(open_students=who.carried, capacity=who.capacity)
    doubts = ("Would fill their last place",) if last else ()
    return _Part(share * _FREE_SHARE, reasons, doubts)


def _away(who: Candidate, now: datetime) -> _Part:
    until = max((end for start, end in who.absences if start <= now < end), default=None)
    if until is not None:
        return _Part(_AWAY, doubts=(f"Away until {deadline(until, now=now)}",))
    since = min((start for start, _ in who.absences if start > now), default=None)
    if since is not None and (since - now).days < 7:
        return _Part(_AWAY_LATER, doubts=(f"Away from {deadline(since, now=now)}",))
    return _Part()


def _interest(student: Wanting, who: Candidate) -> _Part:
    declared = sorted(student.targets[key] for key in who.interest_programs & student.targets.keys())
    if not declared:
        return _Part()
    return _Part(_INTEREST, doubts=(f"Declared a conflict of interest with {listed(declared)}",))


def _out(student: Wanting, who: Candidate, directed: list[str]) -> str:
    if student.student_id in who.interests:
        return f"Declared a conflict of interest with {student.first_name}"
    if directed:
        return f"Is the program at {listed(directed)}"
    if not _has_room(who):
        return f"Full: {who.carried} of {who.capacity}"
    return ""


def _has_room(who: Candidate) -> bool:
    return has_room(open_students=who.carried, capacity=who.capacity)

"""Who might speak for a student, best first, with reasons and doubts in words (pure).

Programs are compared by sister key: whoever directs a track is the program on its sister tracks too.
Whoever cannot be assigned by one press stands last, with the reason why.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from advising.capacity import has_room, is_last_place
from advising.clock import deadline, listed

SUPERVISED, TAUGHT, ADVISED, NEVER_MET = "supervised", "taught", "advised", "never_met"
KNOWS_DIRECTOR, TRAINED_THERE, WORKS_THERE = "knows_director", "trained_there", "works_there"

_KNOWN_WORDS = {SUPERVISED: "Supervised", ADVISED: "Advised", TAUGHT: "Taught"}
_KNOWN_POINTS = {SUPERVISED: 5.0, ADVISED: 4.0, TAUGHT: 3.0}
_MAIN_POINTS, _OTHER_POINTS, _TIE, _MOST_TIES, _FREE_SHARE = 3.0, 2.0, 1.0, 3, 2.0
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


class Panel:
    """Candidates at one instant of cycle time: what is the same for every student is judged once."""

    def __init__(self, candidates: Iterable[Candidate], *, now: datetime) -> None:
        everybody = list(candidates)
        lightest = min((who.carried for who in everybody if _has_room(who)), default=None)
        self._standings = [_standing(who, lightest, now) for who in everybody]

    def suggest(self, student: Wanting) -> list[Suggestion]:
        """All candidates, best first; whoever is out comes last. Ties go to the lighter load."""
        judged = sorted((_judge(student, one) for one in self._standings), key=_place)
        return [_in_words(one) for one in judged]

    def best(self, student: Wanting) -> Suggestion | None:
        """The one to offer for one press; None where everybody is out. Only they are put in words."""
        first = min((_judge(student, one) for one in self._standings), key=_place, default=None)
        return None if first is None or first.out else _in_words(first)


def suggest(student: Wanting, candidates: Iterable[Candidate], *, now: datetime) -> list[Suggestion]:
    """All candidates for one student, best first; `now` is cycle time."""
    return Panel(candidates, now=now).suggest(student)


def best(student: Wanting, candidates: Iterable[Candidate], *, now: datetime) -> Suggestion | None:
    """The one to offer for one press; None where everybody is out."""
    return Panel(candidates, now=now).best(student)


class _Part(NamedTuple):
    points: float = 0.0
    reasons: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


_NOTHING = _Part()
_SAME_SPECIALTY = _Part(_MAIN_POINTS, ("Same specialty",))
_OTHER_SPECIALTY = _Part(_OTHER_POINTS, ("Shares a second specialty",))


class _Standing(NamedTuple):
    """A candidate with what holds for them whoever asks."""

    who: Candidate
    load: _Part
    away: _Part
    full: str
    """Why nobody more fits; empty where somebody does."""


class _Judged(NamedTuple):
    """A candidate seen from one student: made by the thousand, so no words are put together yet."""

    who: Candidate
    parts: tuple[_Part, ...]
    points: float
    out: str
    is_dual_role: bool


def _standing(who: Candidate, lightest: int | None, now: datetime) -> _Standing:
    full = "" if _has_room(who) else f"Full: {who.carried} of {who.capacity}"
    return _Standing(who, _load(who, lightest), _away(who, now), full)


def _judge(student: Wanting, standing: _Standing) -> _Judged:
    who = standing.who
    parts = (
        _knows(student, who),
        _specialty(student, who),
        _tied(student, who),
        standing.load,
        standing.away,
        _interest(student, who),
    )
    points = sum([part.points for part in parts])
    directed = sorted([student.targets[key] for key in who.directs if key in student.targets])
    return _Judged(who, parts, points, _out(student, standing, directed), bool(directed))


def _place(judged: _Judged) -> tuple[bool, bool, float, int, int]:
    who = judged.who
    return bool(judged.out), judged.is_dual_role, -judged.points, who.carried, who.person_id


def _in_words(judged: _Judged) -> Suggestion:
    who = judged.who
    return Suggestion(
        who.person_id,
        who.name,
        who.carried,
        who.capacity,
        tuple([words for part in judged.parts for words in part.reasons]),
        tuple([words for part in judged.parts for words in part.doubts]),
        out=judged.out,
        is_dual_role=judged.is_dual_role,
        points=judged.points,
    )


def _knows(student: Wanting, who: Candidate) -> _Part:
    known = [one for one in who.known.get(student.student_id, ()) if one.kind in _KNOWN_WORDS]
    if not known:
        return _Part(doubts=(f"Has not met {student.first_name}",))
    nearest = max(known, key=lambda one: _KNOWN_POINTS[one.kind])
    words = f"{_KNOWN_WORDS[nearest.kind]} {student.first_name}"
    return _Part(_KNOWN_POINTS[nearest.kind], (f"{words}, {nearest.service}" if nearest.service else words,))


def _specialty(student: Wanting, who: Candidate) -> _Part:
    if student.specialty_codes and student.specialty_codes[0] in who.specialty_codes:
        return _SAME_SPECIALTY
    if not set(student.specialty_codes).isdisjoint(who.specialty_codes):
        return _OTHER_SPECIALTY
    return _NOTHING


def _tied(student: Wanting, who: Candidate) -> _Part:
    if not who.ties:
        return _NOTHING
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
        return _NOTHING
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
    return _NOTHING


def _interest(student: Wanting, who: Candidate) -> _Part:
    if student.targets.keys().isdisjoint(who.interest_programs):
        return _NOTHING
    declared = sorted(student.targets[key] for key in who.interest_programs & student.targets.keys())
    return _Part(_INTEREST, doubts=(f"Declared a conflict of interest with {listed(declared)}",))


def _out(student: Wanting, standing: _Standing, directed: list[str]) -> str:
    if student.student_id in standing.who.interests:
        return f"Declared a conflict of interest with {student.first_name}"
    if directed:
        return f"Is the program at {listed(directed)}"
    return standing.full


def _has_room(who: Candidate) -> bool:
    return has_room(open_students=who.carried, capacity=who.capacity)

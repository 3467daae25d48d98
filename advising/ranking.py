"""Who is worth asking for a student, in what order, for what, and what the clock allows now (pure).

The order of value: clinical faculty who supervised the student; recent alumni in residency, above all in the
specialty; senior alumni well known in specialty and region; advisors on the school's committees, for triage; responsive
coordinators and clerkship directors, who can point to people. Of low yield, and shown apart: who never met the student
and has no tie; big names far from the student; an unrelated specialty.

Past answers, freshness and what is promised to classmates move people within a kind. Who has been asked as often this
season as they take stands after all who have not, but stays: every student gets paths. Whether to ask at all is the
clock's: a word with a program is asked for only before the quiet days and after SOAP, and who counts as a program is
not spoken to about students in between.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from functools import cache
from heapq import nsmallest
from itertools import islice

from advising.clock import Phase, listed
from advising.levers import Help, Lever, lever_now

SUPERVISED, TAUGHT, ADVISED = "supervised", "taught", "advised"
SHOWN, SHOWN_LOW = 10, 10
RECENT_YEARS = (
    8  # since graduation, where they are known to be in training: the longest residencies, and the year after
)
PROBABLY_RESIDENT_YEARS = 3  # since graduation, where it is not known what they do: the shortest residencies
STALE_DAYS = 365
SILENT_ASKS = 2
USUAL_ASKS = 3

# Specialties in which a word still means something to the other: training is shared, or people work on one ward.
RELATED = tuple(
    frozenset(group.split())
    for group in (
        "120 140 320 700 999",  # family, internal, pediatrics, the two together, transitional
        "440 260 480 160 280 362 451 461 060",  # the surgeries
        "110 120 140 705 795",  # emergency, family, internal
        "180 400 140 715 720 755",  # neurology, psychiatry, internal
        "320 185 186 730 725",  # children's
        "420 416 770",  # the radiologies
        "040 140 440 742",  # anesthesiology and the wards it works with
        "340 180 260 275 735",  # rehabilitation, and those who send to it
    )
)


class Value(IntEnum):
    """Why somebody is worth asking, the best first. Points within one never reach the next."""

    SUPERVISED = 100
    RECENT_ALUM = 80
    SENIOR_ALUM = 60
    COMMITTEE = 40
    POINTER = 20
    LOW = 0


MOST_POINTS = 9.0


class Ask(StrEnum):
    """What somebody can be asked for."""

    WORD = "word"
    CONTEXT = "context"
    MOCK_INTERVIEW = "mock_interview"
    ADVICE = "advice"
    TRIAGE = "triage"
    POINT = "point"

    @property
    def label(self) -> str:
        return _ASK_WORDS[self]

    @property
    def lever(self) -> Lever:
        return _ASK_LEVERS[self]


_ASK_WORDS = {
    Ask.WORD: "A word with a program",
    Ask.CONTEXT: "Context for a red flag",
    Ask.MOCK_INTERVIEW: "A practice interview",
    Ask.ADVICE: "Advice on where to aim",
    Ask.TRIAGE: "Sorting the list of programs",
    Ask.POINT: "Whom to ask next",
}
_ASK_LEVERS = {
    Ask.WORD: Lever.ASK_OTHERS,
    Ask.CONTEXT: Lever.CONTEXT,
    Ask.MOCK_INTERVIEW: Lever.PREPARATION,
    Ask.ADVICE: Lever.STRATEGY,
    Ask.TRIAGE: Lever.STRATEGY,
    Ask.POINT: Lever.STRATEGY,
}
_ASKED_FOR = {
    Value.SUPERVISED: (Ask.WORD, Ask.CONTEXT, Ask.MOCK_INTERVIEW, Ask.ADVICE),
    Value.RECENT_ALUM: (Ask.WORD, Ask.ADVICE, Ask.MOCK_INTERVIEW),
    Value.SENIOR_ALUM: (Ask.WORD, Ask.ADVICE),
    Value.COMMITTEE: (Ask.TRIAGE, Ask.CONTEXT, Ask.ADVICE, Ask.MOCK_INTERVIEW),
    Value.POINTER: (Ask.POINT,),
    Value.LOW: (),
}


@dataclass(frozen=True, slots=True)
class Seeking:
    """The student. `targets` maps the sister keys they aim for to the institution's name; `states` are where to."""

    student_id: int
    first_name: str
    specialty_codes: tuple[str, ...] = ()
    targets: Mapping[str, str] = field(default_factory=dict)
    states: frozenset[str] = frozenset()
    has_red_flag: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """How somebody knows a student; on which service. As of acquaintances."""

    kind: str
    service: str = ""


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who might be asked, as far as it matters here."""

    person_id: int
    name: str
    is_faculty: bool = False
    class_year: int | None = None
    """Of alumni."""
    specialty_codes: tuple[str, ...] = ()
    state: str = ""
    is_resident: bool = False
    is_well_known: bool = False
    """A chair, dean or director, or marked so."""
    on_committee: bool = False
    is_pointer: bool = False
    """A coordinator, or one who runs a clerkship."""
    known: Mapping[int, tuple[Known, ...]] = field(default_factory=dict)
    """Students by id."""
    ties: frozenset[str] = frozenset()
    """Sister keys where they trained, work, or know the director."""
    is_program_at: Mapping[str, str] = field(default_factory=dict)
    """Sister keys where they count as the program, and the institution's name."""
    directs: frozenset[str] = frozenset()
    """Of these, where they direct, co-direct or coordinate."""
    asked: int = 0
    """Asks this season, for whomever."""
    answered: int = 0
    asked_before: int = 0
    """In earlier seasons."""
    answered_before: int = 0
    takes: int = USUAL_ASKS
    """How many asks a season they take."""
    said_no: bool = False
    """To us, this season."""
    promised: frozenset[int] = frozenset()
    """Students to whom they are recommended already."""
    verified_on: date | None = None
    """When an address or number of theirs was last known to be right."""
    is_reserved: bool = False
    """Asked by the dean alone."""
    is_away: bool = False
    out: str = ""
    """Why not to be asked at all: deceased, do not contact."""

    @property
    def is_tired(self) -> bool:
        return self.asked >= self.takes

    @property
    def is_silent(self) -> bool:
        return self.asked + self.asked_before >= SILENT_ASKS and not (self.answered or self.answered_before)


@dataclass(frozen=True, slots=True)
class AskNow:
    """One thing to ask somebody for, and how much it helps now."""

    ask: Ask
    help: Help
    note: str = ""

    @property
    def words(self) -> str:
        return f"{self.ask.label}, {self.note}" if self.note else self.ask.label


@dataclass(frozen=True, slots=True)
class Suggested:
    person_id: int
    name: str
    value: Value
    points: float = 0.0
    reasons: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    asks: tuple[AskNow, ...] = ()
    """What the clock allows now; nothing where `later` says why."""
    later: str = ""
    why_low: str = ""
    is_moved: bool = False
    """Staff put them here."""
    may_move: bool = True
    """Whether staff can put them first."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """`worth` are the people to ask now, the best first; `later` those who would be, once the clock allows it.
    `low` are a few of those not worth the time, and `low_count` all."""

    worth: tuple[Suggested, ...]
    later: tuple[Suggested, ...]
    low: tuple[Suggested, ...]
    low_count: int


@dataclass(frozen=True, slots=True)
class Clock:
    """What the cycle's clock says: the phase, whether contact with programs is bound, and the day."""

    phase: Phase
    is_quiet: bool
    today: date


class Pool:
    """Everybody at a school, sorted once so that each student is ranked against those alone who can matter.

    `others` counts those left out beforehand because they can matter to none of the students.
    """

    def __init__(self, helpers: Iterable[Helper], *, clock: Clock, others: int = 0) -> None:
        self.clock = clock
        self.others = others
        self.helpers = {one.person_id: one for one in helpers if not one.out}
        self._known: dict[int, set[int]] = defaultdict(set)
        self._tied: dict[str, set[int]] = defaultdict(set)
        self._alumni: dict[str, set[int]] = defaultdict(set)
        self._general: set[int] = set()
        self._well_known: list[int] = []
        self._own: dict[int, float] = {}
        for one in self.helpers.values():
            self._place(one)

    def _place(self, one: Helper) -> None:
        for student_id in one.known:
            self._known[student_id].add(one.person_id)
        for key in one.ties | one.is_program_at.keys():
            self._tied[key].add(one.person_id)
        if one.class_year is not None:
            for code in one.specialty_codes:
                self._alumni[code].add(one.person_id)
        if one.on_committee or one.is_pointer:
            self._general.add(one.person_id)
        if one.is_well_known:
            self._well_known.append(one.person_id)

    def rank(self, student: Seeking, *, first: Sequence[int] = (), shown: int = SHOWN) -> Ranking:
        """The people to ask for one student. `first` are those whom staff put before the others, in that order."""
        clock = self.clock
        order = {pk: place for place, pk in enumerate(first) if pk in self.helpers}
        near = self._near(student) | order.keys()
        good: list[tuple[tuple[float, ...], Helper, Value]] = []
        low: list[Helper] = []
        for pk in near:
            who = self.helpers[pk]
            value = value_for(student, who, clock)
            if value is Value.LOW and (pk not in order or not _may_be_moved(student, who)):
                low.append(who)
            else:
                place = (order.get(pk, len(order)), who.is_tired, -(value + self._points(student, who)))
                good.append(((*place, who.asked, pk), who, value))
        good.sort(key=lambda one: one[0])
        now, later = _parted(good, shown, is_quiet=clock.is_quiet)
        return Ranking(
            worth=tuple(
                _suggested(student, who, value, clock, is_moved=who.person_id in order) for who, value in now
            ),
            later=tuple(
                _suggested(student, who, value, clock, is_moved=who.person_id in order)
                for who, value in later
            ),
            low=tuple(_low(student, who) for who in self._tempting(low, near)),
            low_count=len(low) + len(self.helpers) - len(near) + self.others,
        )

    def _points(self, student: Seeking, who: Helper) -> float:
        """What hangs on the person alone is worked out once for all students."""
        own = self._own.get(who.person_id)
        if own is None:
            own = self._own[who.person_id] = _own_points(who, self.clock)
        return _bounded(own + _points_for(student, who))

    def _near(self, student: Seeking) -> set[int]:
        """Who can be worth asking at all; everybody else has never met the student and has no tie."""
        near = set(self._known.get(student.student_id, ())) | self._general
        for key in student.targets:
            near |= self._tied.get(key, set())
        for code in related_to(student.specialty_codes):
            near |= self._alumni.get(code, set())
        return near

    def _tempting(self, low: list[Helper], near: set[int]) -> list[Helper]:
        """A few of those not worth the time: who is the program, big names, then the others by name."""
        far = [self.helpers[pk] for pk in self._well_known if pk not in near]
        found = low + far
        if len(found) < SHOWN_LOW:
            seen = near | {one.person_id for one in far}
            found += _first(self.helpers, seen, SHOWN_LOW - len(found))
        return nsmallest(SHOWN_LOW, found, key=_temptation)


def _temptation(who: Helper) -> tuple[bool, bool, str, int]:
    return not who.is_program_at, not who.is_well_known, who.name, who.person_id


def _parted(
    good: Sequence[tuple[tuple[float, ...], Helper, Value]], shown: int, *, is_quiet: bool
) -> tuple[list[tuple[Helper, Value]], list[tuple[Helper, Value]]]:
    """The first few of those who can be asked now, and of those who count as a program while that is shut."""
    now: list[tuple[Helper, Value]] = []
    later: list[tuple[Helper, Value]] = []
    for _, who, value in good:
        part = later if is_quiet and who.is_program_at else now
        if len(part) < shown:
            part.append((who, value))
        elif len(now) == len(later) == shown:
            break
    return now, later


def _first(helpers: Mapping[int, Helper], but: set[int], most: int) -> list[Helper]:
    return list(islice((one for pk, one in helpers.items() if pk not in but), most))


def share_out(
    rankings: Mapping[int, Ranking], helpers: Mapping[int, Helper], *, each: int = 5
) -> dict[int, tuple[int, ...]]:
    """Whom to recommend to which student, so that every student gets paths before any gets many.

    In turns, and in each turn who has the fewest choices first; a helper goes to no more students than they take asks.
    Who would have nobody left gets their best ones all the same: tired help is help.
    """
    room = {pk: one.takes - one.asked for pk, one in helpers.items()}
    given: dict[int, list[int]] = {student: [] for student in rankings}
    waiting = sorted(rankings, key=lambda student: (len(rankings[student].worth), student))
    for _ in range(each):
        for student in waiting:
            free = [
                one.person_id
                for one in rankings[student].worth
                if room[one.person_id] > 0 and one.person_id not in given[student]
            ]
            if free:
                given[student].append(free[0])
                room[free[0]] -= 1
    for student, people in given.items():
        if not people:
            people += [one.person_id for one in rankings[student].worth[:1]]
    return {student: tuple(people) for student, people in given.items()}


@cache
def related_to(codes: tuple[str, ...]) -> frozenset[str]:
    """These specialties, and those in which a word still counts for them."""
    own = frozenset(codes)
    return own.union(*(group for group in RELATED if own & group))


def value_for(student: Seeking, who: Helper, clock: Clock) -> Value:
    """The best kind that holds for this student."""
    if not _may_be_moved(student, who):
        return Value.LOW
    kinds = {one.kind for one in who.known.get(student.student_id, ())}
    if SUPERVISED in kinds:
        return Value.SUPERVISED
    if _is_recent_alum(student, who, clock.today):
        return Value.RECENT_ALUM
    if _is_senior_alum(student, who):
        return Value.SENIOR_ALUM
    if who.on_committee or kinds & {ADVISED, TAUGHT}:
        return Value.COMMITTEE
    is_tied = not who.ties.isdisjoint(student.targets)
    return Value.POINTER if is_tied or (who.is_pointer and not who.is_silent) else Value.LOW


def _may_be_moved(student: Seeking, who: Helper) -> bool:
    """Whether staff may put them first all the same: not who runs a program of the student's, nor who said no."""
    return not who.said_no and who.directs.isdisjoint(student.targets)


def _suggested(student: Seeking, who: Helper, value: Value, clock: Clock, *, is_moved: bool) -> Suggested:
    """One person for one student, in words."""
    words = _value_words(student, who, value)
    later = _later(student, who, clock)
    # Whom staff put first against the rules can give advice, as anybody may.
    asks = () if later else tuple(_asks(value or Value.SENIOR_ALUM, student, who, clock))
    return Suggested(
        who.person_id,
        who.name,
        value,
        _bounded(_own_points(who, clock) + _points_for(student, who)),
        (*filter(None, [words]), *_reasons(student, who)),
        tuple(_doubts(student, who, clock)),
        asks,
        later,
        "" if value else _why_low(student, who),
        is_moved,
    )


def _low(student: Seeking, who: Helper) -> Suggested:
    return Suggested(
        who.person_id,
        who.name,
        Value.LOW,
        why_low=_why_low(student, who),
        may_move=_may_be_moved(student, who),
    )


def _why_low(student: Seeking, who: Helper) -> str:
    if run := who.directs & student.targets.keys():
        places = listed(sorted({student.targets[key] for key in run}))
        return f"Is the program at {places}, where {student.first_name} aims"
    if who.said_no:
        return "Said no this season"
    if who.is_well_known:
        return f"A big name far from {student.first_name}: has not met them, and has no tie to their programs"
    if who.specialty_codes and student.specialty_codes and not _shares(student, who):
        return "Unrelated specialty"
    if who.is_silent and who.is_pointer:
        return "Has not answered before"
    return f"Has not met {student.first_name}, and has no tie"


def _value_words(student: Seeking, who: Helper, value: Value) -> str:
    """Why they are of this kind."""
    known = {one.kind: one for one in who.known.get(student.student_id, ())}
    match value:
        case Value.SUPERVISED:
            return _knows("Supervised", student, known[SUPERVISED])
        case Value.RECENT_ALUM:
            words = "In residency" if who.is_resident else "Probably in residency"
            where = " in the specialty" if _has_same(student, who) else ""
            return f"{words}{where}, class of {who.class_year}"
        case Value.SENIOR_ALUM:
            near = f" and region ({who.state})" if _is_near(student, who) else ""
            if not _has_same(student, who):
                return f"Alum with a tie to a program they aim for, class of {who.class_year}"
            words = "Well known in" if who.is_well_known else "In"
            return f"{words} the specialty{near}, class of {who.class_year}"
        case Value.COMMITTEE:
            for kind, word in ((ADVISED, "Advised"), (TAUGHT, "Taught")):
                if kind in known:
                    return _knows(word, student, known[kind])
            return "Advisor on the school's committee"
        case Value.POINTER:
            if who.is_pointer and not who.is_silent:
                return "Knows whom to ask"
            ours = "On our faculty, with" if who.is_faculty else "Has"
            return f"{ours} a tie to a program they aim for"
    return ""


def _knows(word: str, student: Seeking, known: Known) -> str:
    words = f"{word} {student.first_name}"
    return f"{words}, {known.service}" if known.service else words


def _is_recent_alum(student: Seeking, who: Helper, today: date) -> bool:
    """An alum in residency in the specialty or one near it, or tied to a program; told or, just out, probably."""
    if who.class_year is None or (who.is_faculty and not who.is_resident):
        return False
    if today.year - who.class_year > (RECENT_YEARS if who.is_resident else PROBABLY_RESIDENT_YEARS):
        return False
    return _shares(student, who) or not who.ties.isdisjoint(student.targets)


def _is_senior_alum(student: Seeking, who: Helper) -> bool:
    """An alum who is tied to a program, or of the specialty and in the region. A big name alone is not near."""
    if who.class_year is None:
        return False
    return not who.ties.isdisjoint(student.targets) or (_has_same(student, who) and _is_near(student, who))


def _is_near(student: Seeking, who: Helper) -> bool:
    return bool(who.state) and who.state in student.states


def _has_same(student: Seeking, who: Helper) -> bool:
    return any(code in student.specialty_codes for code in who.specialty_codes)


def _shares(student: Seeking, who: Helper) -> bool:
    related = related_to(student.specialty_codes)
    return any(code in related for code in who.specialty_codes)


def _bounded(points: float) -> float:
    return max(-MOST_POINTS, min(MOST_POINTS, points))


def _points_for(student: Seeking, who: Helper) -> float:
    """What moves somebody within their kind and hangs on the student."""
    points = 3.0 if _has_same(student, who) else 0.0
    if not who.ties.isdisjoint(student.targets):
        points += 0.8 * min(len(_tied(student, who)), 3)
    if _is_near(student, who):
        points += 0.6
    if who.promised:
        points -= 0.7 * min(len(who.promised - {student.student_id}), 4)
    return points


def _own_points(who: Helper, clock: Clock) -> float:
    """What moves somebody within their kind for every student: how they answered, what was asked, how fresh it is."""
    points = -1.0 * min(who.asked, 3)
    asked, answered = who.asked + who.asked_before, who.answered + who.answered_before
    if answered:
        points += 2.0 * answered / max(asked, answered)
    elif who.is_silent:
        points -= 4.0
    if who.is_well_known and who.class_year is not None:
        points += 1.0
    if who.is_away:
        points -= 2.0
    return points if _is_fresh(who, clock) else points - 0.5


def _is_fresh(who: Helper, clock: Clock) -> bool:
    return who.verified_on is not None and (clock.today - who.verified_on).days <= STALE_DAYS


def _tied(student: Seeking, who: Helper) -> list[str]:
    return sorted({student.targets[key] for key in who.ties & student.targets.keys()})


def _reasons(student: Seeking, who: Helper) -> Iterator[str]:
    if who.is_faculty and _has_same(student, who):
        yield "Same specialty"
    if tied := _tied(student, who):
        yield f"Tie to {listed(tied)}" if len(tied) <= 3 else f"Ties to {len(tied)} of the programs"
    asked, answered = who.asked + who.asked_before, who.answered + who.answered_before
    if answered:
        yield f"Answered {answered} of {max(asked, answered)}"


def _doubts(student: Seeking, who: Helper, clock: Clock) -> Iterator[str]:
    if who.is_silent:
        yield f"Has not answered {who.asked + who.asked_before} asks"
    if who.is_tired:
        yield f"Asked {_times(who.asked)} this season, takes {who.takes}"
    elif who.asked:
        yield f"Asked {_times(who.asked)} this season"
    if others := len(who.promised - {student.student_id}):
        yield f"Recommended to {others} {'classmate' if others == 1 else 'classmates'}"
    if who.verified_on is not None and not _is_fresh(who, clock):
        yield f"Address last checked in {who.verified_on.year}"
    if who.is_away:
        yield "Away now"
    if who.is_reserved:
        yield "Reserved: the dean asks"
    if who.directs:
        yield f"Runs {listed(sorted({who.is_program_at[key] for key in who.directs})[:2])}"
    elif who.is_program_at:
        yield f"Is at {listed(sorted(set(who.is_program_at.values()))[:2])}"


def _times(number: int) -> str:
    return "once" if number == 1 else "twice" if number == 2 else f"{number} times"


def _later(student: Seeking, who: Helper, clock: Clock) -> str:
    if not (who.is_program_at and clock.is_quiet):
        return ""
    near = who.is_program_at.keys() & student.targets.keys()
    keys = near or who.is_program_at.keys()
    places = listed(sorted({who.is_program_at[key] for key in keys})[:2])
    aims = f", where {student.first_name} aims" if near else ""
    return f"Counts as the program at {places}{aims}: not about any student until SOAP ends"


def _asks(value: Value, student: Seeking, who: Helper, clock: Clock) -> Iterator[AskNow]:
    """What this person is good for, and how much it helps now; what the clock has closed is left out."""
    for ask in _ASKED_FOR[value]:
        if ask is Ask.CONTEXT and not (student.has_red_flag and who.is_faculty):
            continue
        if ask is Ask.WORD and (clock.is_quiet or not _can_speak(student, who)):
            continue
        lever = lever_now(ask.lever, clock.phase)
        if lever.help is not Help.NONE:
            note = "for our answer where a window is open" if lever.needs_window else lever.note
            yield AskNow(ask, lever.help, note)


def _can_speak(student: Seeking, who: Helper) -> bool:
    """Whether a word of theirs reaches a program: they know the student, are tied to one, or are known there."""
    return bool(
        who.known.get(student.student_id)
        or who.ties & student.targets.keys()
        or who.is_program_at.keys() & student.targets.keys()
        or who.is_well_known
    )


def on_call(helpers: Iterable[Helper], code: str, *, clock: Clock, most: int = 5) -> tuple[Helper, ...]:
    """Faculty of one specialty who can take its questions this week: here, with room, and no program's own."""
    found = [who for who in helpers if code in who.specialty_codes and _can_be_on_call(who, clock)]

    def order(who: Helper) -> tuple[bool, float, str, int]:
        points = 2.0 * (who.specialty_codes[0] == code) + who.on_committee + _own_points(who, clock)
        return who.is_tired, -points, who.name, who.person_id

    return tuple(sorted(found, key=order)[:most])


def _can_be_on_call(who: Helper, clock: Clock) -> bool:
    if not who.is_faculty or who.out or who.is_away or who.said_no:
        return False
    return not (who.is_program_at and clock.is_quiet)

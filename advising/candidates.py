"""What the rows know of who might speak for some students: two queries, however many they are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateTimeField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from advising.clock import EASTERN, Moment
from advising.models import (
    IS_AT_THE_PROGRAM,
    IS_THE_PROGRAM,
    Absence,
    Acquaintance,
    Assignment,
    Interest,
    Person,
    Role,
    School,
    Student,
    Target,
    TieKind,
)
from advising.models.role import Tie
from advising.suggestions import Candidate, Known, Panel, Suggestion, Wanting

_ZERO, _EMPTY, _NEVER = Value(0), Value(""), Value(None)


@dataclass(frozen=True, slots=True)
class Seeker:
    """A student who wants an advocate, as the caller has loaded them."""

    student_id: int
    first_name: str
    specialty_codes: tuple[str, ...]


class Pool:
    """Everybody at a school who takes students, and what ties them to the students asked about, at one instant."""

    def __init__(self, candidates: Sequence[Candidate], wanting: dict[int, Wanting], now: Moment) -> None:
        self.candidates = candidates
        self._wanting = wanting
        self._panel = Panel(candidates, now=now.cycle)

    def suggestions(self, student_id: int) -> list[Suggestion]:
        """Everybody, best first."""
        return self._panel.suggest(self._wanting[student_id])

    def best(self, student_id: int) -> Suggestion | None:
        """The one to offer for one press; None where everybody is out."""
        return self._panel.best(self._wanting[student_id])


def seeker(student: Student) -> Seeker:
    return Seeker(student.pk, student.person.first_name, tuple(student.specialty_codes))


def pool(*, school: School | int, seekers: Sequence[Seeker], now: Moment) -> Pool:
    """All who take students at the school, seen from these students."""
    advocates = list(
        Person.objects.filter(school=school)
        .advocates()
        .annotate(carried=_carried())
        .only("title", "given_name", "preferred_name", "family_name", "suffix", "capacity", "specialty_codes")
    )
    facts = _Facts(_rows(school, [one.student_id for one in seekers], now))
    candidates = tuple(facts.candidate(person, getattr(person, "carried", 0)) for person in advocates)
    wanting = {
        one.student_id: Wanting(
            one.student_id, one.first_name, one.specialty_codes, facts.targets[one.student_id]
        )
        for one in seekers
    }
    return Pool(candidates, wanting, now)


def _carried() -> Coalesce:
    """Open primary assignments of each person, as a column."""
    counted = (
        Assignment.objects.open()
        .primary()
        .filter(advocate=OuterRef("pk"))
        .order_by()
        .values("advocate")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted), 0)


class _Facts:
    """The rows of the union, sorted by person."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self.targets: dict[int, dict[str, str]] = defaultdict(dict)
        self.known: dict[int, dict[int, list[Known]]] = defaultdict(lambda: defaultdict(list))
        self.ties: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.interests: dict[int, dict[int, str]] = defaultdict(dict)
        self.interest_programs: dict[int, set[str]] = defaultdict(set)
        self.directs: dict[int, set[str]] = defaultdict(set)
        self.absences: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
        for kind, person, other, word, text, since, until in rows:
            match kind:
                case "target":
                    self.targets[person][word] = text
                case "known":
                    self.known[person][other].append(Known(word, text))
                case "tie":
                    self.ties[person][text].add(word)
                case "interest":
                    self.interests[person][other] = text
                case "interest_program":
                    self.interest_programs[person].add(word)
                case "directs":
                    self.directs[person].add(word)
                case "at":
                    self.ties[person][TieKind.WORKS_THERE].add(word)
                case "away":
                    self.absences[person].append((since, until))

    def candidate(self, person: Person, carried: int) -> Candidate:
        key = person.pk
        return Candidate(
            key,
            person.address_name,
            tuple(person.specialty_codes),
            carried,
            person.capacity,
            tuple(self.absences[key]),
            {student: tuple(known) for student, known in self.known[key].items()},
            {kind: frozenset(programs) for kind, programs in self.ties[key].items()},
            self.interests[key],
            frozenset(self.interest_programs[key]),
            frozenset(self.directs[key]),
        )


def _rows(school: School | int, students: list[int], now: Moment) -> QuerySet[Any, tuple[Any, ...]]:
    """One union of (kind, person or student, student, word, text, since, until)."""
    aims = Target.objects.filter(student__in=students)
    keys = aims.values("program__sister_key")
    people = Person.objects.filter(school=school, is_advocate=True).values("pk")
    key = "program__sister_key"
    today = now.cycle.astimezone(EASTERN).date()
    roles = Role.objects.filter(person__in=people, program__sister_key__in=keys).current(today)
    known = Acquaintance.objects.filter(person__in=people, student__in=students)
    ties = Tie.objects.filter(person__in=people, program__sister_key__in=keys)
    interests = Interest.objects.filter(person__in=people)
    away = Absence.objects.filter(person__in=people, until__gt=now.cycle)
    of_person = F("person_id")
    return _columns(aims, "target", F("student_id"), word=F(key), text=F("program__institution_name")).union(
        _columns(known, "known", of_person, F("student_id"), word=F("kind"), text=F("service")),
        _columns(ties, "tie", of_person, word=F(key), text=F("kind")),
        _columns(
            interests.filter(student__in=students), "interest", of_person, F("student_id"), text=F("why")
        ),
        _columns(interests.filter(program__sister_key__in=keys), "interest_program", of_person, word=F(key)),
        _columns(roles.filter(kind__in=IS_THE_PROGRAM), "directs", of_person, word=F(key)),
        _columns(roles.filter(Q(kind__in=IS_AT_THE_PROGRAM)), "at", of_person, word=F(key)),
        _columns(away, "away", of_person, since=F("since"), until=F("until")),
        all=True,
    )


def _columns(
    rows: QuerySet[Any],
    kind: str,
    who: F,
    other: F | Value = _ZERO,
    *,
    word: F | Value = _EMPTY,
    text: F | Value = _EMPTY,
    since: F | Value = _NEVER,
    until: F | Value = _NEVER,
) -> QuerySet[Any, tuple[Any, ...]]:
    """Each part of the union in the same types, which PostgreSQL wants said."""
    return rows.order_by().values_list(
        Cast(Value(kind), CharField()),
        Cast(who, BigIntegerField()),
        Cast(other, BigIntegerField()),
        Cast(word, CharField()),
        Cast(text, CharField()),
        Cast(since, DateTimeField()),
        Cast(until, DateTimeField()),
    )

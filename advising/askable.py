"""Who might be asked for the students of a cycle: rows to the plain values of `advising.ranking`, in a fixed number of
queries however many students and people there are."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from advising.clock import Moment, phase_at
from advising.guide import Guide, Profile
from advising.imports.problems import Unreadable
from advising.imports.states import parse_state
from advising.models import (
    IS_AT_THE_PROGRAM,
    IS_THE_PROGRAM,
    Absence,
    Access,
    Acquaintance,
    AcquaintanceKind,
    Channels,
    Cycle,
    ExamResult,
    Person,
    Placing,
    Role,
    RoleKind,
    Student,
    Target,
    TargetState,
    Tie,
    User,
)
from advising.ranking import RECENT_YEARS, USUAL_ASKS, Clock, Helper, Known, Pool, Ranking, Seeking
from advising.standings import role_day

_PERSON = (
    "pk", "title", "given_name", "preferred_name", "family_name", "suffix", "class_year", "specialty_codes", "state",
    "position", "is_advocate", "is_well_known", "is_reserved", "is_deceased", "no_contact", "asks_a_season",
    "email_verified_on", "phone_verified_on", "user__access",
)  # fmt: skip
_WELL_KNOWN = re.compile(r"(?i)\b(chair(man|woman|person)?|chief of|dean|president|program director)\b")
_IN_TRAINING = re.compile(r"(?i)\b(resident|residency|intern|chief resident|fellow|pgy-?\d)\b")
_POINTS = re.compile(r"(?i)\b(clerkship|coordinator)\b")
_COMMITTEE = re.compile(r"(?i)\bcommittee\b")
_OURS = frozenset({Access.DEAN, Access.STAFF, Access.FACULTY})


@dataclass(frozen=True, slots=True)
class Past:
    """What was asked of somebody, and what came of it; as the other app counts it."""

    asked: int = 0
    answered: int = 0
    asked_before: int = 0
    answered_before: int = 0
    said_no: bool = False


_NO_PAST = Past()


@dataclass(frozen=True)
class Askable:
    """The people of a school seen from some students of a cycle."""

    pool: Pool
    seeking: Mapping[int, Seeking]
    first: Mapping[int, tuple[int, ...]]
    """Whom staff put before the others, by student."""

    def ranking(self, student_id: int, **kwargs: Any) -> Ranking:
        return self.pool.rank(self.seeking[student_id], first=self.first.get(student_id, ()), **kwargs)


def clock_of(cycle: Cycle, now: Moment) -> Clock:
    """What the cycle's clock says of asking people; one query, or none where the milestones are prefetched."""
    milestones = cycle.clock_milestones()
    return Clock(phase_at(milestones, now.cycle), milestones.is_quiet(now.cycle), role_day(now.cycle))


def askable(
    *, cycle: Cycle, students: Collection[Student], by: User, past: Mapping[int, Past], now: Moment
) -> Askable:
    """Everybody whom `by` may see and who can matter to these students (loaded with their persons)."""
    clock = clock_of(cycle, now)
    seeking = _seeking(students)
    people = Person.objects.visible_to(by)
    near = people.filter(_can_matter(students, seeking, clock)).exclude(students__cycle=cycle)
    rows = list(near.values_list(*_PERSON).order_by())
    facts = _Facts(near, cycle, now)
    helpers = [_helper(row, facts, past) for row in rows]
    pool = Pool(helpers, clock=clock, others=max(people.count() - len(rows) - len(students), 0))
    first: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for student_id, person_id in Placing.objects.filter(student__in=students).values_list(
        "student_id", "person_id"
    ):
        first[student_id] += (person_id,)
    return Askable(pool, seeking, first)


def _can_matter(students: Collection[Student], seeking: Mapping[int, Seeking], clock: Clock) -> Q:
    """All whom the order of value can name, so that a large file of alumni is not read for one student."""
    keys = {key for one in seeking.values() for key in one.targets}
    states = {state for one in seeking.values() for state in one.states}
    general = (RoleKind.COMMITTEE, RoleKind.CLERKSHIP, RoleKind.COORDINATOR, RoleKind.FACULTY)
    return (
        Q(pk__in=Acquaintance.objects.filter(student__in=students).values("person"))
        | Q(pk__in=Placing.objects.filter(student__in=students).values("person"))
        | Q(pk__in=Tie.objects.filter(program__sister_key__in=keys).values("person"))
        | Q(
            pk__in=Role.objects.filter(
                Q(kind__in=general) | Q(program__sister_key__in=keys)
            ).values("person")
        )
        | Q(class_year__gte=clock.today.year - RECENT_YEARS)
        | Q(class_year__isnull=False, state__in=states)
        | Q(is_well_known=True)
        | Q(is_advocate=True)
    )  # fmt: skip


class _Facts:
    """The rows that hang on these people, sorted by person."""

    def __init__(self, people: QuerySet[Person], cycle: Cycle, now: Moment) -> None:
        self.kinds: dict[int, set[str]] = defaultdict(set)
        self.titles: dict[int, str] = defaultdict(str)
        self.runs: dict[int, dict[str, str]] = defaultdict(dict)
        self.works: dict[int, dict[str, str]] = defaultdict(dict)
        self.trained: dict[int, set[str]] = defaultdict(set)
        self.promised: dict[int, set[int]] = defaultdict(set)
        self.known: dict[int, dict[int, list[Known]]] = defaultdict(lambda: defaultdict(list))
        today, whose = role_day(now.cycle), people.order_by().values("pk")
        self._read_roles(Role.objects.filter(person__in=whose), today)
        ties = Tie.objects.filter(person__in=whose).order_by()
        for person, key in ties.values_list("person_id", "program__sister_key"):
            self.trained[person].add(key)
        acquaintances = Acquaintance.objects.filter(person__in=whose, student__cycle=cycle).order_by("pk")
        for person, student, kind, service, is_recommended in acquaintances.values_list(
            "person_id", "student_id", "kind", "service", "is_recommended"
        ):
            if kind != AcquaintanceKind.NEVER_MET:
                self.known[person][student].append(Known(kind, service))
            if is_recommended:
                self.promised[person].add(student)
        absences = Absence.objects.filter(person__in=whose, since__lte=now.cycle, until__gt=now.cycle)
        self.away = set(absences.order_by().values_list("person_id", flat=True))

    def _read_roles(self, roles: QuerySet[Role], today: Any) -> None:
        columns = (
            "person_id",
            "kind",
            "title",
            "since",
            "until",
            "program__sister_key",
            "program__institution_name",
        )
        for person, kind, title, since, until, key, name in roles.order_by("pk").values_list(*columns):
            is_current = (since is None or since <= today) and (until is None or until >= today)
            if key and not is_current:
                self.trained[person].add(key)  # Who was there has a tie still.
            if not is_current:
                continue
            self.kinds[person].add(kind)
            self.titles[person] += f" {title}"
            if key and kind in IS_THE_PROGRAM:
                self.runs[person][key] = name
            elif key and kind in IS_AT_THE_PROGRAM:
                self.works[person][key] = name


def _helper(row: tuple[Any, ...], facts: _Facts, past: Mapping[int, Past]) -> Helper:
    (pk, title, given, preferred, family, suffix, class_year, codes, state, position, is_advocate, is_well_known,
     is_reserved, is_deceased, no_contact, takes, email_on, phone_on, access) = row  # fmt: skip
    kinds, words = facts.kinds[pk], f"{position} {facts.titles[pk]}"
    is_faculty = RoleKind.FACULTY in kinds or is_advocate or access in _OURS
    runs, works = facts.runs[pk], facts.works[pk]
    was = past.get(pk, _NO_PAST)
    name = f"{title} {family}" if title else " ".join(filter(None, [preferred or given, family, suffix]))
    return Helper(
        pk,
        name,
        is_faculty=is_faculty,
        class_year=class_year,
        specialty_codes=tuple(codes),
        state=state,
        is_resident=RoleKind.RESIDENT in kinds or bool(_IN_TRAINING.search(words)),
        is_well_known=is_well_known or bool(_WELL_KNOWN.search(words)),
        on_committee=RoleKind.COMMITTEE in kinds or bool(is_faculty and _COMMITTEE.search(words)),
        is_pointer=bool(kinds & {RoleKind.CLERKSHIP, RoleKind.COORDINATOR})
        or bool(is_faculty and _POINTS.search(words)),
        known={student: tuple(known) for student, known in facts.known[pk].items()},
        ties=frozenset(facts.trained[pk]) | works.keys(),
        is_program_at=runs if is_faculty else {**runs, **works},
        directs=frozenset(runs),
        asked=was.asked,
        answered=was.answered,
        asked_before=was.asked_before,
        answered_before=was.answered_before,
        takes=USUAL_ASKS if takes is None else takes,
        said_no=was.said_no,
        promised=frozenset(facts.promised[pk]),
        verified_on=max(filter(None, (email_on, phone_on)), default=None),
        is_reserved=is_reserved,
        is_away=pk in facts.away,
        out="Deceased" if is_deceased else "Do not contact" if Channels.ALL in no_contact else "",
    )


def _seeking(students: Collection[Student]) -> dict[int, Seeking]:
    ids = [student.pk for student in students]
    targets: dict[int, dict[str, str]] = defaultdict(dict)
    states: dict[int, set[str]] = defaultdict(set)
    aims = Target.objects.filter(student__in=ids).order_by()
    for student, key, name, state in aims.values_list(
        "student_id", "program__sister_key", "program__institution_name", "program__state"
    ):
        targets[student][key] = name
        states[student].add(state)
    flagged = flagged_among(ids)
    return {
        student.pk: Seeking(
            student.pk,
            student.person.first_name,
            tuple(student.specialty_codes),
            targets[student.pk],
            frozenset(states[student.pk] - {""}) | wanted_states(student.places_wanted),
            student.pk in flagged,
        )
        for student in students
    }


def wanted_states(text: str) -> frozenset[str]:
    """The states that a student names among the places they want."""
    found = set()
    for part in re.split(r"[,;/|\n]+|\band\b|\bor\b", text):
        try:
            found.add(parse_state(part.strip()))
        except Unreadable:
            continue
    return frozenset(found - {""})


def flagged_among(student_ids: Iterable[int]) -> set[int]:
    """Who has a red flag on file: an exam failed or passed at a later sitting, a leave, a course failed."""
    ids = list(student_ids)
    mine = Student.objects.filter(pk__in=ids).filter(
        Q(exams__result=ExamResult.FAIL)
        | Q(exams__attempts__gt=1)
        | Q(leaves__isnull=False)
        | Q(failures__isnull=False)
    )
    return set(mine.order_by().values_list("pk", flat=True))


def profile_of(student: Student, guide: Guide) -> Profile:
    """What the guide goes by. Whether clinical work was decent, and research, is on no record we keep."""
    exams = {exam.exam: exam for exam in student.exams.all()}
    flags = [
        f"{exam.exam} failed"
        if exam.result == ExamResult.FAIL
        else f"{exam.exam} passed at attempt {exam.attempts}"
        for exam in exams.values()
        if exam.result == ExamResult.FAIL or exam.attempts > 1
    ]
    flags += ["a leave" for _ in student.leaves.all()[:1]]
    flags += [f"{failure.course} repeated" for failure in student.failures.all()]
    interviews = sum(
        target.state in (TargetState.INTERVIEW, TargetState.INTERVIEWED) or target.interview_at is not None
        for target in student.targets.all()
    )
    return Profile(
        guide.degree(student.degree),
        step2=exams["Step 2 CK"].score if "Step 2 CK" in exams else None,
        comlex2=exams["COMLEX Level 2"].score if "COMLEX Level 2" in exams else None,
        interviews=interviews or None,
        red_flags=tuple(flags),
    )

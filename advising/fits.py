"""From rows to `advising.fit`: what is known of programs, and of students, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from advising.fit import RULES, Fit, Rule, Standing, fit
from advising.guide import Degree, Guide
from advising.models import Confidence, ExamResult, Intel, School, Student, Target, Visa

_VISA = {Visa.NEEDED: True, Visa.NOT_NEEDED: False}


def rules_of(school: School | int | None, programs: Collection[int]) -> dict[int, list[Rule]]:
    """The rules that a school knows, by program. One query."""
    found: dict[int, list[Rule]] = defaultdict(list)
    known = Intel.objects.filter(school=school, program__in=programs, kind__in=RULES).order_by(
        "known_on", "pk"
    )
    for one in known:
        rule = Rule(one.kind, one.value, one.known_on, one.expires_on, one.confidence == Confidence.LOW)
        found[one.program_id].append(rule)
    return found


def standing_for(student: Student, guide: Guide) -> Standing:
    """The student as rules see them; the exams prefetched, or one query."""
    exams = list(student.exams.all())
    score = next((exam.score for exam in exams if exam.exam == "Step 2 CK"), None)
    later = any(exam.result == ExamResult.FAIL or exam.attempts > 1 for exam in exams)
    degree = guide.degree(student.degree)
    return Standing(
        step2=score,
        has_attempts=later if exams else None,
        needs_visa=_VISA.get(Visa(student.visa)),
        is_do=degree is Degree.US_DO,
        is_img=degree is Degree.IMG,
    )


def fits_of(student: Student, programs: Collection[int], *, guide: Guide, today: date) -> dict[int, Fit]:
    """How the student fits each of these programs, by its id."""
    rules = rules_of(student.cycle.school_id, programs)
    standing = standing_for(student, guide)
    return {program: fit(rules[program], standing, today=today) for program in programs}


@dataclass(frozen=True, slots=True)
class Overlap:
    """Who of the class aims at the same program, its sisters counted as one; whether the couple's partner does."""

    classmates: int = 0
    has_partner: bool = False


def overlaps(student: Student, sister_keys: Iterable[str]) -> Mapping[str, Overlap]:
    """By sister key. One query; of the whole class, so only for who sees the whole class."""
    others: dict[str, set[int]] = defaultdict(set)
    aims = Target.objects.filter(
        student__cycle=student.cycle_id, program__sister_key__in=set(sister_keys)
    ).exclude(student=student)
    for key, other in aims.order_by().values_list("program__sister_key", "student_id"):
        others[key].add(other)
    return {
        key: Overlap(len(found - {student.partner_id}), student.partner_id in found)
        for key, found in others.items()
    }

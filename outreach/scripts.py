"""What may be said of a student on a call: from the record, and from what the student released to programs alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from advising.clock import listed
from advising.models import Category, Exam, ExamResult, Reader, Student, Visa

MOST_FACTS = 3


@dataclass(frozen=True, slots=True)
class Script:
    """`facts`: what may be said, three at most. `leave_out`: what is on the record and not released, for the desk.

    `may_name`: whether it may be said at all that the student is in SOAP.
    """

    may_name: bool
    facts: tuple[str, ...]
    leave_out: tuple[str, ...]


def script_for(student: Student, *, machine: datetime) -> Script:
    """As released to programs at this machine instant. Four queries."""
    in_force = student.releases.in_force(machine).filter(reader=Reader.PROGRAM)
    released = set(in_force.values_list("category", flat=True))
    may_name = Category.SITUATION in released
    facts, leave_out = [], []
    for categories, said, topic in _record(student, released):
        if may_name and categories & released:
            facts.append(said)
        else:
            leave_out.append(topic)
    return Script(may_name, tuple(facts[:MOST_FACTS]), tuple(dict.fromkeys(leave_out)))


def _record(student: Student, released: set[str]) -> Iterator[tuple[set[str], str, str]]:
    """Each fact: the categories of which one lets it be said, its words, and what it is called when left out."""
    for exam in student.exams.all():
        shows_score = Category.EXAM_SCORE in released
        yield {Category.EXAM_RESULT, Category.EXAM_SCORE}, _exam(exam, shows_score), "exam results"
        if exam.score is not None and not shows_score:
            yield {Category.EXAM_SCORE}, "", "exam scores"
    leaves = list(student.leaves.all())
    if leaves:
        reasons = listed([leave.get_category_display().lower() for leave in leaves])
        gives_reason = Category.LEAVE in released
        yield (
            {Category.LEAVE, Category.LEAVE_FACT},
            f"Took a leave ({reasons})." if gives_reason else "Took a leave.",
            "the leave",
        )
        if not gives_reason:
            yield {Category.LEAVE}, "", "why there was a leave"
    courses = [failure.course for failure in student.failures.all()]
    if courses:
        yield {Category.FAILURE}, f"Repeated {listed(courses)}.", "courses that were repeated"
    if student.visa:
        yield {Category.VISA}, _visa(student.visa), "the visa"


def _exam(exam: Exam, shows_score: bool) -> str:
    if exam.result == ExamResult.PENDING:
        return f"{exam.exam} is pending."
    verb = "Passed" if exam.result == ExamResult.PASS else "Did not pass"
    again = f" at sitting {exam.attempts}" if exam.attempts > 1 else ""
    score = f", {exam.score}" if shows_score and exam.score is not None else ""
    return f"{verb} {exam.exam}{again}{score}."


def _visa(visa: str) -> str:
    return "Needs a visa." if visa == Visa.NEEDED else "Needs no visa."

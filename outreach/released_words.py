"""Sentences from the record, each of which may be told to one reader: what is released to them and no more."""

from collections.abc import Collection

from advising.clock import listed
from advising.models import Category, Exam, ExamResult, Student, Visa


def released_words(student: Student, told: Collection[str]) -> dict[str, str]:
    """By topic of the checker; `told` are the categories released to this reader. At most three queries."""
    name = student.person.first_name
    found: dict[str, str] = {}
    if Category.EXAM_RESULT in told:
        exams = passed_exams(student)
        if exams:
            found |= {"exam_result": exams, "exam_score": exams}
    if Category.EXAM_SCORE in told:
        scores = [f"{one.score} on {one.exam}" for one in student.exams.all() if one.score is not None]
        if scores:
            found["exam_score"] = f"{name} scored {listed(scores)}."
    leaves = list(student.leaves.all())
    if leaves and Category.LEAVE in told:
        reasons = listed([leave.get_category_display().lower() for leave in leaves])
        found["leave"] = f"{name} took a leave ({reasons}) and came back."
    elif leaves and Category.LEAVE_FACT in told:
        found["leave"] = f"{name} took a leave and came back."
    courses = [failure.course for failure in student.failures.all()]
    if courses and Category.FAILURE in told:
        found["failure"] = f"{name} repeated {listed(courses)}."
    if student.visa and Category.VISA in told:
        found["visa"] = f"{name} needs {'a' if student.visa == Visa.NEEDED else 'no'} visa."
    return found


def passed_exams(student: Student) -> str:
    """Every exam that was passed, a sentence each."""
    return " ".join(_exam(student, exam) for exam in student.exams.all() if exam.result == ExamResult.PASS)


def _exam(student: Student, exam: Exam) -> str:
    tries = "at the first attempt" if exam.attempts == 1 else f"on attempt {exam.attempts}"
    return f"{student.person.first_name} passed {exam.exam} {tries}."

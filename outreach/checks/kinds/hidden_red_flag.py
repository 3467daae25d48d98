"""A program is asked to trust a student, and a released red flag is nowhere mentioned."""

from collections.abc import Iterator

from outreach.checks.facts.mentions import EXAM, FAILURE, LEAVE
from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, program_name, when, who
from outreach.checks.scenario import Message, Student
from outreach.checks.view import View
from outreach.checks.vouching import is_vouching, vouching_words

_WORDS = {
    EXAM: "an exam that was failed or passed at a later attempt",
    LEAVE: "a leave",
    FAILURE: "a failed course",
}


def find(view: View, message: Message) -> Iterator[Finding]:
    """One word of the same sender to the same program, now or before, by whatever channel, is mention enough.

    Any of the released red flags will do, gently put too ("the gap in her third year"); to speak of one that is not
    released is no mention of those that are. A false denial is none, nor is a cancelled message. For several students:
    each needs theirs.
    """
    if not is_vouching(view, message):
        return
    for student in view.students(message):
        flags = _flags(student, student.released.program)
        if not flags or _is_mentioned(view, message, student, flags):
            continue
        yield Finding(
            kind=KIND.name,
            severity=KIND.severity,
            messages=(message.ref,),
            explanation=(
                f"{who(view, message)} vouches for {student.name} to {program_name(view, message)} on {when(view, message)} "
                f"without a word, now or before, of {_WORDS[flags[0]]}, which the program will find in the file."
            ),
            evidence=(view.quote(message, *vouching_words(view, message)),),
            fix="Add the school's agreed sentence about it.",
            students=(student.ref,),
            held=(message.ref,),
        )
        return


def _flags(student: Student, released: frozenset[str]) -> list[str]:
    flags = []
    if EXAM in released and any(exam.result == "fail" or exam.attempts > 1 for exam in student.exams):
        flags.append(EXAM)
    if student.leaves and released & {"leave", "leave_fact"}:
        flags.append(LEAVE)
    if FAILURE in released and student.failures:
        flags.append(FAILURE)
    return flags


def _is_mentioned(view: View, message: Message, student: Student, flags: list[str]) -> bool:
    for said in (message, *view.earlier_of_program(message)):
        if said.sender != message.sender or student.ref not in said.students or not view.is_to_program(said):
            continue
        if any(m.flag in flags and m.student == student.ref for m in view.reading(said).mentions):
            return True
    return False


KIND = Kind("hidden_red_flag", Severity.WARN, find)

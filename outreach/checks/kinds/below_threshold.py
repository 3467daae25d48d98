"""A program is asked to look although its known hard rule shuts the student out."""

from collections.abc import Iterator

from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, when, who
from outreach.checks.scenario import Message, Program, Student
from outreach.checks.view import View
from outreach.checks.vouching import asks_for_look, look_words


def find(view: View, message: Message) -> Iterator[Finding]:
    """A rule that is not known (null) shuts nobody out; nor does a minimum where the score is unknown."""
    program = view.program(message)
    if program is None or not asks_for_look(view, message):
        return
    for student in view.students(message):
        rule = _shut_by(program, student)
        if rule:
            yield Finding(
                kind=KIND.name,
                severity=KIND.severity,
                messages=(message.ref,),
                explanation=(
                    f"{who(view, message)} asks {program.name} on {when(view, message)} to look at {student.name}, but {rule}."
                ),
                evidence=(view.quote(message, *look_words(view, message)),),
                fix="Speak to a program whose rules the student meets, or check that the rule still holds.",
                students=(student.ref,),
                held=(message.ref,),
            )
            return


def _shut_by(program: Program, student: Student) -> str:
    step2 = next((exam for exam in student.exams if exam.exam.replace(" CK", "") == "Step 2"), None)
    score = step2.score if step2 else None
    if program.min_step2 is not None and score is not None and score < program.min_step2:
        return f"it takes nobody below {program.min_step2} on Step 2 CK and the score is {score}"
    if program.requires_step2 and score is None:
        return "it requires a Step 2 CK score and there is none"
    if program.accepts_attempts is False and any(_is_attempt(e.result, e.attempts) for e in student.exams):
        return "it takes nobody who failed an exam or passed it at a later attempt"
    return ""


def _is_attempt(result: str, attempts: int) -> bool:
    return result == "fail" or attempts > 1


KIND = Kind("below_threshold", Severity.WARN, find)

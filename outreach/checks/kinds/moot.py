"""A program is spoken to about a student who is placed or withdrawn, or after it has filled."""

from collections.abc import Iterator

from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, program_name, when, who
from outreach.checks.scenario import Message, Student
from outreach.checks.view import View


def find(view: View, message: Message) -> Iterator[Finding]:
    """For any of its students, at or after the moment. Only thanks, or only the news, is not moot."""
    if not view.is_to_program(message):
        return
    reason = _reason(view, message)
    if not reason or view.reading(message).only_thanks:
        return
    yield Finding(
        kind=KIND.name,
        severity=KIND.severity,
        messages=(message.ref,),
        explanation=f"{who(view, message)} speaks to {program_name(view, message)} on {when(view, message)}, but {reason}.",
        evidence=(view.quote_opening(message),),
        fix="Leave it, or write a word of thanks instead.",
        students=message.students,
        held=(message.ref,),
    )


def _reason(view: View, message: Message) -> str:
    for student in view.students(message):
        if _is_settled(student, message):
            return f"{student.name} had {'accepted a position' if student.status == 'accepted' else 'withdrawn'} by then"
    program = view.program(message)
    if program and program.filled_at is not None and program.filled_at <= message.at:
        return "the program had filled by then"
    return ""


def _is_settled(student: Student, message: Message) -> bool:
    return (
        student.status in ("accepted", "withdrawn")
        and student.status_at is not None
        and student.status_at <= message.at
    )


KIND = Kind("moot", Severity.BLOCK, find)

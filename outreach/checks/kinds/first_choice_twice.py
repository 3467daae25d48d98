"""Two programs are each told that they are the same student's first choice."""

from collections.abc import Iterator

from outreach.checks.claims import FIRST_CHOICE
from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, program_name, when, who
from outreach.checks.scenario import Message
from outreach.checks.view import View


def find(view: View, message: Message) -> Iterator[Finding]:
    """Only a claim about the very program that is written to counts."""
    if not view.is_to_program(message):
        return
    for ours in view.reading(message).claims:
        if ours.kind != FIRST_CHOICE:
            continue
        for earlier in view.earlier_of_student(message, ours.student):
            if not view.is_to_program(earlier) or earlier.program == message.program:
                continue
            theirs = next(
                (
                    c
                    for c in view.reading(earlier).claims
                    if c.kind == FIRST_CHOICE and c.student == ours.student
                ),
                None,
            )
            if theirs is None:
                continue
            student = view.scenario.student[ours.student]
            yield Finding(
                kind=KIND.name,
                severity=KIND.severity,
                messages=(earlier.ref, message.ref),
                explanation=(
                    f"{who(view, earlier)} told {program_name(view, earlier)} on {when(view, earlier)} that it is "
                    f"{student.name}'s first choice, and {who(view, message)} tells {program_name(view, message)} the same "
                    f"on {when(view, message)}."
                ),
                evidence=(
                    view.quote(earlier, theirs.start, theirs.end, theirs.field),
                    view.quote(message, ours.start, ours.end, ours.field),
                ),
                fix="Ask the student which it is, and take the words out of the other message.",
                students=(student.ref,),
                held=(message.ref,),
            )
            return


KIND = Kind("first_choice_twice", Severity.BLOCK, find)

"""A message greets somebody else than its receiver, or calls the program by another's name."""

from collections.abc import Iterator

from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, program_name, when, who, whom
from outreach.checks.scenario import Message
from outreach.checks.view import View


def find(view: View, message: Message) -> Iterator[Finding]:
    """Greeting: title, family name, given name and usual short forms name a person; "Dear colleagues" names nobody.

    A wrong title before the right name is a discourtesy and still names the receiver.
    """
    if not view.is_outbound(message):
        return
    reading = view.reading(message)
    if reading.greeting is not None and reading.greeting.is_other:
        words = reading.greeting
        text = f"It greets {words.name} but goes to {whom(view, message)}"
        yield _finding(view, message, text, words.start, words.end, f"Greet {view.receiver(message).name}.")
    elif reading.wrong_program is not None:
        ref, start, end = reading.wrong_program
        other = view.scenario.program[ref].name
        text = f"It speaks of {program_name(view, message)} as {other}"
        yield _finding(view, message, text, start, end, f"Use the name of {program_name(view, message)}.")


def _finding(view: View, message: Message, text: str, start: int, end: int, fix: str) -> Finding:
    return Finding(
        kind=KIND.name,
        severity=KIND.severity,
        messages=(message.ref,),
        explanation=f"{text}, in the message {who(view, message)} writes on {when(view, message)}.",
        evidence=(view.quote(message, start, end),),
        fix=fix,
        students=message.students,
        held=(message.ref,),
    )


KIND = Kind("wrong_addressee", Severity.BLOCK, find)

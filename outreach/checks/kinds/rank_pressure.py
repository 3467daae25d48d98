"""A program is pressed about its rank or preference list."""

from collections.abc import Iterator

from outreach.checks.asks import RANK
from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, about, program_name, when, who
from outreach.checks.scenario import Message
from outreach.checks.view import View


def find(view: View, message: Message) -> Iterator[Finding]:
    """Where or whether the student is ranked or listed; a commitment asked for or offered; how others rank the student.

    "Please rank her high" asks for a commitment and counts; "please consider her for your list" does not. Asking to
    be considered in the next round does not either.
    """
    if not view.is_to_program(message):
        return
    ask = view.reading(message).asked(RANK)
    if ask is None:
        return
    yield Finding(
        kind=KIND.name,
        severity=KIND.severity,
        messages=(message.ref,),
        explanation=(
            f"{who(view, message)} presses {program_name(view, message)} on {when(view, message)} about how {about(view, message)} "
            "will be ranked, which the Match rules leave to the program alone."
        ),
        evidence=(view.quote(message, ask.start, ask.end, ask.field),),
        fix="Take out what is said about rank lists.",
        students=message.students,
        held=(message.ref,),
    )


KIND = Kind("rank_pressure", Severity.BLOCK, find)

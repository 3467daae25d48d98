"""A receiver is asked to give, hold, guarantee or get the student a position."""

from collections.abc import Iterator

from outreach.checks.asks import POSITION
from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, about, when, who, whom
from outreach.checks.scenario import Message
from outreach.checks.view import View


def find(view: View, message: Message) -> Iterator[Finding]:
    """Of anybody, program or alum or teacher. Hoping for a position is no request for one."""
    if not view.is_outbound(message):
        return
    ask = view.reading(message).asked(POSITION)
    if ask is None:
        return
    yield Finding(
        kind=KIND.name,
        severity=KIND.severity,
        messages=(message.ref,),
        explanation=(
            f"{who(view, message)} asks {whom(view, message)} on {when(view, message)} to secure a position for "
            f"{about(view, message)}, which nobody can promise."
        ),
        evidence=(view.quote(message, ask.start, ask.end, ask.field),),
        fix="Ask for a look at the application, or for advice.",
        students=message.students,
        held=(message.ref,),
    )


KIND = Kind("impossible_ask", Severity.WARN, find)

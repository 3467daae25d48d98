"""An alum or a program is asked for help, and not told for what."""

from collections.abc import Iterator

from outreach.checks.asks import VAGUE
from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, when, who, whom
from outreach.checks.scenario import Channel, Message
from outreach.checks.view import View


def find(view: View, message: Message) -> Iterator[Finding]:
    """By email, where the unspecific request is the only one; to recommend a student beside it makes it no clearer."""
    if message.channel is not Channel.EMAIL or not view.is_to_outside(message):
        return
    requests = view.reading(message).requests
    if not requests or any(ask.kind != VAGUE for ask in requests):
        return
    yield Finding(
        kind=KIND.name,
        severity=KIND.severity,
        messages=(message.ref,),
        explanation=(
            f"{who(view, message)} asks {whom(view, message)} on {when(view, message)} for help without saying what for."
        ),
        evidence=(view.quote(message, requests[0].start, requests[0].end, requests[0].field),),
        fix="Ask for one thing: a look at the application, half an hour's advice, a practice interview.",
        students=message.students,
        held=(message.ref,),
    )


KIND = Kind("vague_ask", Severity.WARN, find)

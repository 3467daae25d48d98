"""An email runs to more than 250 words."""

from collections.abc import Iterator

from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, when, who, whom
from outreach.checks.scenario import Channel, Message
from outreach.checks.view import View

MOST_WORDS = 250


def find(view: View, message: Message) -> Iterator[Finding]:
    """The greeting counts, signature and quoted text do not. To whomever, our own people included."""
    if message.channel is not Channel.EMAIL or not view.is_outbound(message):
        return
    words = view.reading(message).words
    if words <= MOST_WORDS:
        return
    yield Finding(
        kind=KIND.name,
        severity=KIND.severity,
        messages=(message.ref,),
        explanation=(
            f"The email of {who(view, message)} to {whom(view, message)} on {when(view, message)} has {words} words, "
            f"more than the {MOST_WORDS} a busy reader finishes."
        ),
        evidence=(view.quote_opening(message),),
        fix="Keep what helps the reader decide.",
        students=message.students,
        held=(message.ref,),
    )


KIND = Kind("too_long", Severity.WARN, find)

"""In SOAP week an alum or a teacher is asked to contact a program for a student."""

from collections.abc import Iterator

from outreach.checks.asks import ACCEPT, OFFER, PROXY, Ask
from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, about, when, who, whom
from outreach.checks.scenario import Message, Role
from outreach.checks.view import View

_ASKED = frozenset({Role.ALUM, Role.FACULTY, Role.ADVOCATE})


def find(view: View, message: Message) -> Iterator[Finding]:
    """To call, write to, put in a word with, forward the file to a program or its director; window open or not.

    Saying yes to the receiver's own offer is asking; the offer is not. Asking for advice, for a letter through the
    application service, or to be ready to answer if a program calls, is fine. An advocate is a faculty member too.
    """
    if (
        not view.cycle.is_quiet(message.at)
        or view.receiver(message).role not in _ASKED
        or not view.is_outbound(message)
    ):
        return
    ask = view.reading(message).asked(PROXY) or _acceptance(view, message)
    if ask is None:
        return
    yield Finding(
        kind=KIND.name,
        severity=KIND.severity_in(view.cycle.policy),
        messages=(message.ref,),
        explanation=(
            f"{who(view, message)} asks {whom(view, message)} on {when(view, message)} to contact a program for "
            f"{about(view, message)}, which in these hours counts as our own contact."
        ),
        evidence=(view.quote(message, ask.start, ask.end, ask.field),),
        fix="Ask for advice, or to be ready to answer if a program calls.",
        students=message.students,
        held=(message.ref,),
    )


def _acceptance(view: View, message: Message) -> Ask | None:
    """A yes to an offer that the receiver made in the message it answers, or the last one between the two."""
    yes = view.reading(message).asked(ACCEPT)
    if yes is None:
        return None
    answered = view.scenario.message.get(message.in_reply_to or "")
    offers = (
        [answered]
        if answered is not None
        else [
            earlier
            for earlier in view.earlier(message)
            if earlier.sender == message.to and earlier.to == message.sender
        ][:1]
    )
    return yes if any(m.sender == message.to and view.reading(m).asked(OFFER) for m in offers) else None


KIND = Kind("proxy_contact", Severity.BLOCK, find, eases=True)

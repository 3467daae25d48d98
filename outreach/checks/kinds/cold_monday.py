"""An alum nobody has spoken to before is asked for something in the first hours of SOAP."""

from collections.abc import Iterator
from datetime import timedelta

from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, when, who, whom
from outreach.checks.scenario import Message, Role
from outreach.checks.view import View

HOURS = timedelta(hours=4)


def find(view: View, message: Message) -> Iterator[Finding]:
    """From the list's release, four hours, the exact end included; whatever the channel; asking for advice is an ask.

    An earlier message in either direction, of whomever on our side, warms the contact.
    """
    release = view.cycle.unfilled_list_released
    if view.receiver(message).role != Role.ALUM or not view.is_outbound(message):
        return
    if not release <= message.at <= release + HOURS or not view.reading(message).requests:
        return
    if any(message.to in (earlier.sender, earlier.to) for earlier in view.earlier(message)):
        return
    ask = view.reading(message).requests[0]
    yield Finding(
        kind=KIND.name,
        severity=KIND.severity,
        messages=(message.ref,),
        explanation=(
            f"{who(view, message)} asks {whom(view, message)} for help on {when(view, message)}, in the first hours of SOAP, "
            "and nobody on our side has been in touch with this alum before."
        ),
        evidence=(view.quote(message, ask.start, ask.end, ask.field),),
        fix="Turn to somebody who has offered, or let a person they know write first.",
        students=message.students,
        held=(message.ref,),
    )


KIND = Kind("cold_monday", Severity.WARN, find)

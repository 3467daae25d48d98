"""An alum nobody has spoken to before is asked for something in the first hours of SOAP."""

from collections.abc import Iterator
from datetime import timedelta

from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, when, who, whom
from outreach.checks.scenario import PROGRAM_PEOPLE, Message, Role
from outreach.checks.view import View

HOURS = timedelta(hours=4)


def find(view: View, message: Message) -> Iterator[Finding]:
    """From the list's release, four hours, the exact end included; whatever the channel; asking for advice is an ask.

    An earlier message in either direction, of whomever on our side, warms the contact; what a program wrote to them
    does not.
    """
    release = view.cycle.unfilled_list_released
    if view.receiver(message).role != Role.ALUM or not view.is_outbound(message):
        return
    if not release <= message.at <= release + HOURS or not view.reading(message).requests:
        return
    if any(_is_between(view, earlier, message.to) for earlier in view.earlier(message)):
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


def _is_between(view: View, earlier: Message, alum: str) -> bool:
    """Did this message go between the alum and somebody on our side?"""
    other = view.sender(earlier) if earlier.to == alum else view.receiver(earlier)
    return alum in (earlier.sender, earlier.to) and other.role not in PROGRAM_PEOPLE


KIND = Kind("cold_monday", Severity.WARN, find)

"""One outside person hears from us more than three times in a day."""

from collections.abc import Iterator

from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, when, who, whom
from outreach.checks.scenario import PROGRAM_PEOPLE, Message
from outreach.checks.view import DAY, View

ALLOWED = 3


def find(view: View, message: Message) -> Iterator[Finding]:
    """All students and senders together; answers to that person's own message do not count.

    An alum counts where the message is about a student. The 4th, 5th … within any 24 h are listed alone.
    """
    if not _counts(view, message):
        return
    before = []
    for earlier in view.earlier_to_receiver(message):
        if message.at - earlier.at > DAY:
            break
        if _counts(view, earlier):
            before.append(earlier)
    if len(before) < ALLOWED:
        return
    senders = sorted({who(view, earlier) for earlier in before})
    yield Finding(
        kind=KIND.name,
        severity=KIND.severity,
        messages=(message.ref,),
        explanation=(
            f"This message of {who(view, message)} on {when(view, message)} would be number {len(before) + 1} to "
            f"{whom(view, message)} within 24 hours, after those of {', '.join(senders)}."
        ),
        evidence=(view.quote_opening(message),),
        fix="Wait until tomorrow, or put it into one message with a colleague's.",
        students=message.students,
        held=(message.ref,),
    )


def _counts(view: View, message: Message) -> bool:
    if not view.is_to_outside(message):
        return False
    if view.receiver(message).role not in PROGRAM_PEOPLE and not message.students:
        return False
    asked = view.scenario.message.get(message.in_reply_to or "")
    return asked is None or asked.sender != message.to


KIND = Kind("over_contact", Severity.WARN, find)

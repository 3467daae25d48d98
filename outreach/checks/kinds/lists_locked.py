"""A program is asked to consider a student after its final list is closed."""

from collections.abc import Iterator

from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, about, program_name, when, who
from outreach.checks.scenario import Message
from outreach.checks.view import View
from outreach.checks.vouching import asks_for_look, look_words


def find(view: View, message: Message) -> Iterator[Finding]:
    """At or after the deadline for the last preference list, and before SOAP ends."""
    cycle = view.cycle
    if not cycle.final_list_deadline <= message.at < cycle.soap_ends or not asks_for_look(view, message):
        return
    yield Finding(
        kind=KIND.name,
        severity=KIND.severity,
        messages=(message.ref,),
        explanation=(
            f"{who(view, message)} asks {program_name(view, message)} on {when(view, message)} to consider "
            f"{about(view, message)}, but programs could change their lists for the last time before that."
        ),
        evidence=(view.quote(message, *look_words(view, message)),),
        fix="Wait until SOAP ends, and ask about positions still open then.",
        students=message.students,
        held=(message.ref,),
    )


KIND = Kind("lists_locked", Severity.WARN, find)

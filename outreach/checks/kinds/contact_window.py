"""A program is spoken to in SOAP week before it has made contact about that student."""

from collections.abc import Iterator

from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, program_name, when, who
from outreach.checks.scenario import Message
from outreach.checks.view import View


def find(view: View, message: Message) -> Iterator[Finding]:
    """At or after the quiet hours begin and before SOAP ends, thanks and news included.

    Whether the window is open is asked of the window function the caller hands in, for each of the students: it is
    shut if it is for any of them.
    """
    if not view.is_to_program(message) or not view.cycle.is_quiet(message.at):
        return
    for student in view.students(message):
        opening = view.opening(message, student)
        if opening.is_open:
            continue
        yield Finding(
            kind=KIND.name,
            severity=KIND.severity_in(view.cycle.policy),
            messages=(message.ref,),
            explanation=(
                f"{who(view, message)} may not speak to {program_name(view, message)} about {student.name} on "
                f"{when(view, message)}: {opening.why}, and until SOAP ends nobody on our side may begin."
            ),
            evidence=(view.quote_opening(message),),
            fix="Wait until the program makes contact about this student, or until SOAP ends.",
            students=(student.ref,),
            held=(message.ref,),
        )
        return


KIND = Kind("contact_window", Severity.BLOCK, find, eases=True)

"""A student and one of us speak to one program within a day, without knowing of each other."""

from collections.abc import Iterator

from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, about, program_name, when, who
from outreach.checks.kinds.duplicate_contact import pairs
from outreach.checks.scenario import Message
from outreach.checks.view import View


def find(view: View, message: Message) -> Iterator[Finding]:
    """As `duplicate_contact`, where exactly one of the two senders is the student."""
    for earlier in pairs(view, message):
        if view.is_by_student(message) == view.is_by_student(earlier):
            continue
        yield Finding(
            kind=KIND.name,
            severity=KIND.severity,
            messages=(earlier.ref, message.ref),
            explanation=(
                f"{who(view, earlier)} and {who(view, message)} both speak to {program_name(view, message)} about "
                f"{about(view, message)} within a day, on {when(view, earlier)} and {when(view, message)}, "
                "and one of them is the student."
            ),
            evidence=(view.quote_opening(earlier), view.quote_opening(message)),
            fix="Agree between student and advocate who writes, or wait until a day has passed.",
            students=message.students,
            held=(message.ref,),
        )
        return


KIND = Kind("uncoordinated_student", Severity.WARN, find)

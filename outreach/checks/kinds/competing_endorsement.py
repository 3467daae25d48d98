"""One program is told of two different students that each is the school's best."""

from collections.abc import Iterator

from outreach.checks.claims import BEST
from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, program_name, when, who
from outreach.checks.scenario import Message
from outreach.checks.view import View


def find(view: View, message: Message) -> Iterator[Finding]:
    """Only claims about this school's or this year's candidates count; at any distance in time, by one sender too."""
    if not view.is_to_program(message):
        return
    ours = [claim for claim in view.reading(message).claims if claim.kind == BEST]
    if not ours:
        return
    for earlier in view.earlier_of_program(message):
        if not view.is_to_program(earlier):
            continue
        for theirs in view.reading(earlier).claims:
            rival = next((claim for claim in ours if claim.student != theirs.student), None)
            if theirs.kind != BEST or rival is None:
                continue
            one, other = view.scenario.student[theirs.student].name, view.scenario.student[rival.student].name
            yield Finding(
                kind=KIND.name,
                severity=KIND.severity,
                messages=(earlier.ref, message.ref),
                explanation=(
                    f"{program_name(view, message)} hears from {who(view, earlier)} on {when(view, earlier)} that {one} is "
                    f"the school's best candidate, and from {who(view, message)} on {when(view, message)} that {other} is."
                ),
                evidence=(
                    view.quote(earlier, theirs.start, theirs.end, theirs.field),
                    view.quote(message, rival.start, rival.end, rival.field),
                ),
                fix='Say "one of our strongest", or let the dean settle whom the school puts first here.',
                students=(theirs.student, rival.student),
                held=(message.ref,),
            )
            return


KIND = Kind("competing_endorsement", Severity.BLOCK, find)

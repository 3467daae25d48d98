"""A message vouches for a student without the AAMC ID by which the program finds the file."""

from collections.abc import Iterator

from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, program_name, when, who
from outreach.checks.scenario import Message
from outreach.checks.view import View
from outreach.checks.vouching import is_vouching, vouching_words


def find(view: View, message: Message) -> Iterator[Finding]:
    """An ID in body, signature or subject will do, a wrong one too (that is `record_mismatch`); each student needs one."""
    if not is_vouching(view, message):
        return
    named = {fact.student for fact in view.reading(message).facts if fact.topic == "identifier"}
    missing = [student for student in view.students(message) if student.ref not in named]
    if not missing:
        return
    yield Finding(
        kind=KIND.name,
        severity=KIND.severity,
        messages=(message.ref,),
        explanation=(
            f"{who(view, message)} vouches for {missing[0].name} to {program_name(view, message)} on {when(view, message)} "
            "without the AAMC ID by which the file is found."
        ),
        evidence=(view.quote(message, *vouching_words(view, message)),),
        fix=f"Add AAMC ID {missing[0].aamc_id}.",
        students=tuple(student.ref for student in missing),
        held=(message.ref,),
    )


KIND = Kind("missing_identifier", Severity.WARN, find)

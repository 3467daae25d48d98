"""Two of us speak to one program about one student within a day, without knowing of each other."""

from collections.abc import Iterator

from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, about, program_name, when, who
from outreach.checks.scenario import Message
from outreach.checks.view import DAY, View


def pairs(view: View, message: Message) -> Iterator[Message]:
    """Earlier program messages by others to the same program about a common student, nearest first.

    Within 24 h, the exact end included; not in one thread; no word of that program about that student in between;
    neither only thanks nor only news.
    """
    if not view.is_to_program(message) or view.reading(message).only_thanks:
        return
    for earlier in view.earlier_of_program(message):
        if message.at - earlier.at > DAY:
            return
        if not view.is_to_program(earlier) or earlier.sender == message.sender:
            continue
        common = [ref for ref in message.students if ref in earlier.students]
        if not common or view.root(earlier) == view.root(message) or view.reading(earlier).only_thanks:
            continue
        if any(not _answered(view, earlier, message, ref) for ref in common):
            yield earlier


def _answered(view: View, first: Message, second: Message, student: str) -> bool:
    """Did the program write about this student between the two?"""
    for between in view.earlier_of_student(second, student):
        if view.place(between) <= view.place(first):
            return False
        if view.comes_from(between, second.program or ""):
            return True
    return False


def find(view: View, message: Message) -> Iterator[Finding]:
    for earlier in pairs(view, message):
        if view.is_by_student(message) or view.is_by_student(earlier):
            continue
        yield Finding(
            kind=KIND.name,
            severity=KIND.severity,
            messages=(earlier.ref, message.ref),
            explanation=(
                f"{who(view, earlier)} already spoke to {program_name(view, message)} about {about(view, message)} "
                f"on {when(view, earlier)}, and {who(view, message)} does so within a day, on {when(view, message)}."
            ),
            evidence=(view.quote_opening(earlier), view.quote_opening(message)),
            fix=f"Join {who(view, earlier)}'s thread, or wait until a day has passed or the program has answered.",
            students=message.students,
            held=(message.ref,),
        )
        return


KIND = Kind("duplicate_contact", Severity.BLOCK, find)

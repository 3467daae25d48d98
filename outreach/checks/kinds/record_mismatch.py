"""A message says of its student what the record says is false."""

from collections.abc import Iterator

from outreach.checks.facts import TOPICS
from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, when, who, whom
from outreach.checks.scenario import Message
from outreach.checks.view import View


def find(view: View, message: Message) -> Iterator[Finding]:
    """One finding a topic, for the first false fact of it; of an outbound message to whomever.

    What the record is silent on cannot be mismatched: an exam not listed, a null score, a null visa.
    """
    if not view.is_outbound(message):
        return
    facts = view.facts(message)
    for topic in TOPICS:
        for fact in facts:
            student = view.scenario.student.get(fact.student)
            if fact.topic != topic.name or student is None or not topic.is_false(fact, student):
                continue
            yield Finding(
                kind=KIND.name,
                severity=KIND.severity,
                messages=(message.ref,),
                topic=topic.name,
                explanation=(
                    f"{who(view, message)} tells {whom(view, message)} on {when(view, message)} that of {student.name} "
                    f"{topic.say(fact)}, but the record has {topic.say_record(fact, student)}."
                ),
                evidence=(view.quote(message, fact.start, fact.end, fact.field),),
                fix=f"Write what the record has, {topic.say_record(fact, student)}, or have the record corrected.",
                students=(student.ref,),
                held=(message.ref,),
            )
            break


KIND = Kind("record_mismatch", Severity.BLOCK, find)

"""Somebody outside is told what the student has not released."""

from collections.abc import Iterator

from outreach.checks.facts import TOPICS
from outreach.checks.facts.fact import Fact, Topic
from outreach.checks.facts.leaves import NONE, SOME
from outreach.checks.finding import Evidence, Finding, Severity
from outreach.checks.kind import Kind, about, when, who, whom
from outreach.checks.scenario import Message, Released, Role, Student
from outreach.checks.view import View

_WORDS = {
    "exam_result": "exam results",
    "exam_score": "exam scores",
    "leave": "leaves",
    "failure": "failed courses",
    "situation": "being in SOAP",
}


def find(view: View, message: Message) -> Iterator[Finding]:
    """One finding a category. A true statement discloses, a true denial too; a false one is `record_mismatch` only.

    What the record is silent on (an exam not listed, a null score) counts as true: a dean cannot know otherwise.
    `leave_fact` releases that there was a leave, and its denial, but not the reason. Students speaking of their own
    record disclose nothing. `situation` is asked only where the cycle needs it (the product).
    """
    if not view.is_to_outside(message) or not message.students:
        return
    reader = view.receiver(message).role
    speakers = {view.sender(message).student}
    for topic in TOPICS:
        for fact in view.facts(message) if topic.released_by else ():
            student = view.scenario.student.get(fact.student)
            if student is None or fact.topic != topic.name or student.ref in speakers:
                continue
            if _is_released(topic, fact, student.released, reader) or topic.is_false(fact, student):
                continue
            yield _finding(
                view, message, topic.name, student, view.quote(message, fact.start, fact.end, fact.field)
            )
            break
    if view.cycle.situation_needs_release:
        closed = [
            s
            for s in view.students(message)
            if "situation" not in s.released.to(reader) and s.ref not in speakers
        ]
        if closed:
            yield _finding(view, message, "situation", closed[0], view.quote_opening(message))


def _is_released(topic: Topic, fact: Fact, released: Released, reader: Role) -> bool:
    categories = released.to(reader)
    if topic.released_by & categories:
        return True
    return topic.name == "leave" and "leave_fact" in categories and fact.value[0] in (NONE, SOME)


def _finding(view: View, message: Message, topic: str, student: Student, quote: Evidence) -> Finding:
    return Finding(
        kind=KIND.name,
        severity=KIND.severity,
        messages=(message.ref,),
        topic=topic,
        explanation=(
            f"{who(view, message)} tells {whom(view, message)} on {when(view, message)} of {student.name}'s {topic_words(topic)}, "
            f"which {student.name} has not released to {readers(view, message)}."
        ),
        evidence=(quote,),
        fix=f"Take these words out, or ask {about(view, message)} to sign a release first.",
        students=(student.ref,),
        held=(message.ref,),
    )


def topic_words(topic: str) -> str:
    return _WORDS.get(topic, topic)


def readers(view: View, message: Message) -> str:
    return "alumni" if view.receiver(message).role == Role.ALUM else "programs"


KIND = Kind("unreleased_disclosure", Severity.BLOCK, find)

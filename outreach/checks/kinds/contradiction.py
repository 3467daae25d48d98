"""Two messages about one student say what cannot both be true."""

from collections.abc import Iterator

from outreach.checks.facts import TOPICS
from outreach.checks.facts.fact import Fact, Topic
from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, when, who, whom
from outreach.checks.scenario import Message
from outreach.checks.view import View


def find(view: View, message: Message) -> Iterator[Finding]:
    """To whomever they go and however far apart. For each topic the nearest earlier message that clashes.

    Where the record says which of the two is false, that one alone is held.
    """
    if not view.is_outbound(message):
        return
    facts = view.facts(message)
    if not facts:
        return
    for topic in TOPICS:
        own = [fact for fact in facts if fact.topic == topic.name]
        if own:
            yield from _nearest(view, message, topic, own)


def _nearest(view: View, message: Message, topic: Topic, own: list[Fact]) -> Iterator[Finding]:
    best: tuple[int, Message, Fact, Fact] | None = None
    for ref in {fact.student for fact in own}:
        for earlier in view.earlier_of_student(message, ref):
            if best and view.place(earlier) <= best[0]:
                break
            if not view.is_outbound(earlier):
                continue
            clash = _clash(view, topic, earlier, [fact for fact in own if fact.student == ref])
            if clash:
                best = (view.place(earlier), earlier, *clash)
                break
    if best:
        _, earlier, theirs, ours = best
        yield _finding(view, topic, earlier, message, theirs, ours)


def _clash(view: View, topic: Topic, earlier: Message, own: list[Fact]) -> tuple[Fact, Fact] | None:
    for theirs in view.facts(earlier):
        for ours in own:
            if theirs.topic == topic.name and theirs.student == ours.student:
                student = view.scenario.student.get(ours.student)
                if (
                    student
                    and topic.clash(theirs, ours, student)
                    and not _agreed(topic, theirs, own, view, earlier)
                ):
                    return theirs, ours
    return None


def _agreed(topic: Topic, theirs: Fact, own: list[Fact], view: View, earlier: Message) -> bool:
    """Do both say the same too, among several things of one topic ("applies in medicine and for a TY")?"""
    if topic.name != "specialty":
        return False
    said = {
        fact.value[:2]
        for fact in view.facts(earlier)
        if fact.topic == topic.name and fact.student == theirs.student
    }
    return bool(said & {fact.value[:2] for fact in own})


def _finding(
    view: View, topic: Topic, earlier: Message, message: Message, theirs: Fact, ours: Fact
) -> Finding:
    student = view.scenario.student[ours.student]
    false = [(earlier, topic.is_false(theirs, student)), (message, topic.is_false(ours, student))]
    wrong = [m.ref for m, is_false in false if is_false]
    fix = ""
    if len(wrong) == 1:
        right = who(view, earlier) if wrong[0] == message.ref else who(view, message)
        fix = f"The record agrees with {right}; correct the other message."
    return Finding(
        kind=KIND.name,
        severity=KIND.severity,
        messages=(earlier.ref, message.ref),
        topic=topic.name,
        explanation=(
            f"Of {student.name}, {who(view, earlier)} told {whom(view, earlier)} on {when(view, earlier)} that "
            f"{topic.say(theirs)}, but {who(view, message)} tells {whom(view, message)} on {when(view, message)} that "
            f"{topic.say(ours)}."
        ),
        evidence=(
            view.quote(earlier, theirs.start, theirs.end, theirs.field),
            view.quote(message, ours.start, ours.end, ours.field),
        ),
        fix=fix,
        students=(student.ref,),
        held=tuple(wrong) if len(wrong) == 1 else (message.ref,),
    )


KIND = Kind("contradiction", Severity.BLOCK, find)

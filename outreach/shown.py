"""What the checker says, as one reader may read it: what they may not see is taken out (design.md, "People")."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from advising.models import User
from outreach.actions.checks import Verdict, can_be_overridden
from outreach.checking import Checked, message_id
from outreach.checks.finding import Evidence, Finding
from outreach.models import Conflict, Message

# What is said of a message that the reader may not read.
_UNSEEN = {
    "duplicate_contact": "A colleague has this program in hand about the same student.",
    "uncoordinated_student": "The student and the school both write to this program.",
    "contradiction": "What this says does not agree with what a colleague said about the same student.",
    "competing_endorsement": "A colleague has called another student the best to this program.",
    "first_choice_twice": "Another program has been told that it is the first choice.",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding with its quotes, for one reader."""

    kind: str
    severity: str
    sentence: str
    fix: str
    quotes: list[dict[str, str]] = field(default_factory=list)
    spans: list[dict[str, Any]] = field(default_factory=list)
    stops: bool = False
    can_be_overridden: bool = True
    finding: Finding | None = None


def findings_for(user: User, message: Message, verdict: Verdict) -> list[Shown]:
    """Held ones first. One query beside the check's."""
    findings = verdict.checked.findings
    readable = _readable(user, {message_id(ref) for one in findings for ref in one.messages})
    readable.add(message.pk)
    shown = [_shown(finding, message, verdict, readable) for finding in findings]
    return sorted(shown, key=lambda one: not one.stops)


def sentence_for(user: User, conflict: Conflict, readable: set[int]) -> str:
    """The conflict's sentence, or what may be said of it to who cannot read all of its messages."""
    if user.is_office or all(side.message_id in readable for side in conflict.sides.all()):
        return conflict.sentence
    return unseen(conflict.kind)


def readable_of(user: User, conflicts: Iterable[Conflict]) -> set[int]:
    """The messages of these conflicts whose text this reader may read. One query."""
    return _readable(user, {side.message_id for one in conflicts for side in one.sides.all()})


def unseen(kind: str) -> str:
    return _UNSEEN.get(kind, "This does not go together with a colleague's message.")


def spans_of(findings: Iterable[Shown]) -> list[dict[str, Any]]:
    return [span for finding in findings for span in finding.spans]


def _readable(user: User, ids: set[int]) -> set[int]:
    seen = Message.objects.visible_to(user).with_text_for(user).filter(pk__in=ids)
    return set(seen.filter(Q(shows_text=True)).values_list("pk", flat=True))


def _shown(finding: Finding, message: Message, verdict: Verdict, readable: set[int]) -> Shown:
    stops = finding in verdict.stops
    sees_all = all(message_id(ref) in readable for ref in finding.messages)
    look = "held" if stops else "to_check"
    own = [one for one in finding.evidence if message_id(one.message) == message.pk and one.field == "body"]
    return Shown(
        kind=finding.kind,
        severity=look,
        sentence=finding.explanation if sees_all else unseen(finding.kind),
        fix=finding.fix if sees_all else "",
        quotes=[
            _quote(evidence, verdict.checked)
            for evidence in finding.evidence
            if evidence.quote and message_id(evidence.message) in readable
        ],
        spans=[{"start": one.start, "end": one.end, "severity": look} for one in own if one.quote],
        stops=stops,
        can_be_overridden=can_be_overridden(finding, verdict.checked),
        finding=finding,
    )


def _quote(evidence: Evidence, checked: Checked) -> dict[str, str]:
    said = checked.messages.get(message_id(evidence.message))
    sender = said.sender.address_name if said is not None and said.sender is not None else ""
    return {"before": "", "marked": evidence.quote, "after": "", "source": sender}

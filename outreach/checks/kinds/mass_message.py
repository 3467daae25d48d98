"""One sender sends one text to five or more receivers within a day."""

from collections.abc import Iterator

from outreach.checks.finding import Finding, Severity
from outreach.checks.kind import Kind, when, who
from outreach.checks.reading import likeness
from outreach.checks.scenario import SPOKEN, Message
from outreach.checks.view import DAY, View

ENOUGH = 5
ALIKE = 0.8


def find(view: View, message: Message) -> Iterator[Finding]:
    """The same but for names, greeting, programs and identifiers; a word changed here and there is still the same text.

    One finding lists all of them; it stands at the last. Notes of calls are not sent and do not count. Of a text
    that goes on for days, every message that lies in some 24 h with five receivers is listed.
    """
    if not _counts(view, message):
        return
    own = view.reading(message).sketch
    alike = [
        m
        for m in view.of_sender(message)
        if _counts(view, m) and likeness(own, view.reading(m).sketch) >= ALIKE
    ]
    listed = _dense(alike)
    if not listed or listed[-1].ref != message.ref:
        return
    yield Finding(
        kind=KIND.name,
        severity=KIND.severity,
        messages=tuple(m.ref for m in listed),
        explanation=(
            f"{who(view, message)} sends the same text to {len({m.to for m in listed})} people between "
            f"{when(view, listed[0])} and {when(view, listed[-1])}."
        ),
        evidence=tuple(view.quote_opening(m) for m in (listed[0], listed[-1])),
        fix="Write to each with a line of their own, or to fewer.",
        students=tuple(dict.fromkeys(ref for m in listed for ref in m.students)),
        held=tuple(m.ref for m in listed if m.state in ("draft", "scheduled")) or (message.ref,),
    )


def _counts(view: View, message: Message) -> bool:
    return view.is_outbound(message) and message.channel not in SPOKEN


def _dense(alike: list[Message]) -> list[Message]:
    """Those that lie within some 24 hours with ENOUGH different receivers; in order of time."""
    listed: dict[str, Message] = {}
    first = 0
    for last, message in enumerate(alike):
        while message.at - alike[first].at > DAY:
            first += 1
        span = alike[first : last + 1]
        if len({m.to for m in span}) >= ENOUGH:
            listed.update({m.ref: m for m in span})
    return [m for m in alike if m.ref in listed]


KIND = Kind("mass_message", Severity.WARN, find)

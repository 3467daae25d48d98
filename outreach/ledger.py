"""The ledger as pages show it: one line a message, in words, with nothing its reader may not see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, OuterRef, Prefetch, Subquery, Value

from advising.clock import EASTERN, date_and_time
from advising.models import Person, Program, Student, User
from outreach.models import Message, Override, Receiver, Touch
from outreach.models.message import Direction, Lever, MessageQuerySet, State

_VERBS = {
    "email": "wrote to",
    "text": "texted",
    "call": "called",
    "voicemail": "left a voicemail for",
    "meeting": "met",
    "service": "wrote in the application service to",
}
_PLANNED_VERBS = {
    "email": "will write to",
    "text": "will text",
    "call": "will call",
    "voicemail": "will leave a voicemail for",
    "meeting": "will meet",
    "service": "will write in the application service to",
}
_PLANNED = {State.DRAFT, State.IN_REVIEW, State.APPROVED, State.SCHEDULED, State.HELD}


@dataclass(frozen=True, slots=True)
class Line:
    """One message. `day` is the Eastern day, for the bands."""

    pk: int
    at: datetime
    day: str
    who: str
    verb: str
    to: str
    about: str
    words: str
    note: str
    channel: str
    look: str
    state: str
    outcome: str
    pairs: tuple[tuple[Student, Program], ...]
    """Each student, as far as the reader sees them, at each program."""


# What a planned message is for, in words for the student it is about.
_TOPICS = {
    Lever.PRESCREEN: "asks that your file is read",
    Lever.CONTEXT: "explains something in your record, as far as you allow it",
    Lever.PRIORITISATION: "speaks for you before they close their lists",
    Lever.THANKS: "thanks them",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A message that will leave, as its student reads of it: who, to whom, what for; no word of the text."""

    at: datetime
    channel: str
    words: str


def plans(messages: MessageQuerySet) -> list[Plan]:
    """The next first. Three queries."""
    shown = messages.select_related("sender").prefetch_related(
        Prefetch("receivers", Receiver.objects.select_related("person")),
        Prefetch("touches", Touch.objects.select_related("program")),
    )
    return [_plan(message) for message in shown.order_by("at", "pk")]


def _plan(message: Message) -> Plan:
    touches = list(message.touches.all())
    names, place = _to(message, touches, is_in=False), _place(touches)
    to = names if not place or names == place else f"{names}, {place},"
    topic = _TOPICS.get(Lever(message.lever), "answers about you") if message.lever else "answers about you"
    return Plan(
        message.at, message.channel, f"{_called(message.sender) or 'The school'} writes to {to} and {topic}."
    )


def lines(messages: MessageQuerySet, user: User, *, most: int) -> list[Line]:
    """The newest `most` of these that the user may see, newest first. Three queries."""
    shown = (
        _with_override(messages.with_text_for(user), user)
        .select_related("sender", "text", "cycle")
        .prefetch_related(
            Prefetch("receivers", Receiver.objects.select_related("person")),
            Prefetch("touches", Touch.objects.select_related("student__person", "program")),
        )
        .order_by("-at", "-pk")[:most]
    )
    seen = set(Student.objects.visible_to(user).values_list("pk", flat=True)) if not user.is_office else None
    return [_line(message, seen, hides=_hides(message, user)) for message in shown]


def _with_override(messages: MessageQuerySet, user: User) -> MessageQuerySet:
    """Annotates who let it leave against a check and why; nothing for a student, who reads no talk among us."""
    if user.is_student:
        nobody = Value("", output_field=CharField())
        return messages.annotate(overridden_by=nobody, overridden_why=nobody)
    used = Override.objects.filter(text=OuterRef("text"), used_at__isnull=False).order_by("pk")[:1]
    return messages.annotate(
        overridden_by=Subquery(used.values("by__name")), overridden_why=Subquery(used.values("reason"))
    )


def _note(message: Message, body: str) -> str:
    """A log's own words; of what left against a check, who let it and why."""
    if message.state == State.LOGGED:
        return body
    why = getattr(message, "overridden_why", None)
    if not why or not getattr(message, "shows_text", False):
        return ""
    return f"Overridden by {getattr(message, 'overridden_by', '') or 'a dean'}: {why}"


def _hides(message: Message, user: User) -> bool:
    """Whether a student reads only that there was contact, not what the program said to it: the cycle's choice."""
    return user.is_student and not message.cycle.shows_program_words


def _line(message: Message, seen: set[int] | None, *, hides: bool) -> Line:
    touches = list(message.touches.all())
    body = message.text.body if message.text and getattr(message, "shows_text", False) else ""
    is_in, is_log = message.direction == Direction.INBOUND, message.state == State.LOGGED
    return Line(
        pk=message.pk,
        at=message.at,
        day=date_and_time(message.at.astimezone(EASTERN)).split(",")[0],
        who=_called(message.sender) or (_place(touches) or "Somebody there"),
        verb=_verb(message),
        to=_to(message, touches, is_in=is_in),
        about=_about(touches, seen),
        words="" if is_log else body,
        note=_note(message, body),
        channel=message.channel,
        look="in" if is_in else "plan" if message.state in _PLANNED else "",
        state=message.state,
        outcome="" if hides else message.outcome,
        pairs=_pairs(touches, seen),
    )


def _verb(message: Message) -> str:
    """What is only written, or was stopped before it left, has not happened."""
    if message.state == State.DRAFT:
        return "has a draft to"
    if message.state == State.FAILED:
        return "tried to write to"
    if message.state == State.CANCELLED and message.sent_at is None and message.scheduled_by_id is not None:
        return "did not write to"
    return (_PLANNED_VERBS if message.state in _PLANNED else _VERBS)[message.channel]


def _pairs(touches: Iterable[Touch], seen: set[int] | None) -> tuple[tuple[Student, Program], ...]:
    found = {
        (touch.student_id, touch.program_id): (touch.student, touch.program)
        for touch in touches
        if touch.student and touch.program and (seen is None or touch.student_id in seen)
    }
    return tuple(found.values())


def _called(person: Person | None) -> str:
    return person.address_name if person else ""


def _place(touches: Sequence[Touch]) -> str:
    return next((touch.program.institution_name for touch in touches if touch.program), "")


def _to(message: Message, touches: Sequence[Touch], *, is_in: bool) -> str:
    names = [receiver.person.address_name for receiver in message.receivers.all()]
    if names:
        return ", ".join(names)
    return "us" if is_in else _place(touches)


def _about(touches: Iterable[Touch], seen: set[int] | None) -> str:
    """The students of a message as far as the reader sees them; the others are counted as such."""
    names: dict[int, str] = {}
    hidden = False
    for touch in touches:
        if touch.student is None:
            continue
        if seen is None or touch.student_id in seen:
            names[touch.student.pk] = touch.student.person.full_name
        else:
            hidden = True
    shown = ", ".join(names.values())
    return f"{shown} and others" if shown and hidden else shown or ("others" if hidden else "")

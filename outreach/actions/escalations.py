"""What nobody acknowledges climbs: advocate, backup, dean, after the cycle's own minutes (design.md, "Reminders")."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from advising import history
from advising.clock import Moment
from advising.history import Event
from advising.models import Assignment, AssignmentKind, Contact, ContactKind, Cycle, Student
from outreach.actions.reminders import tell
from outreach.audiences import office_of, subject_id
from outreach.conditions import CONDITIONS
from outreach.models import Escalation, Message

DEFAULT_MINUTES = (10, 20, 30)
DEAN_AFTER = timedelta(minutes=3)
"""How long a blocked sender's "ask the dean" waits before every dean is told again."""


def _advocate(escalation: Escalation) -> list[int]:
    return _speakers(escalation, AssignmentKind.PRIMARY)


def _backup(escalation: Escalation) -> list[int]:
    return _speakers(escalation, AssignmentKind.BACKUP)


def _speakers(escalation: Escalation, kind: AssignmentKind) -> list[int]:
    open_ones = Assignment.objects.open().filter(student=escalation.student_id, kind=kind, is_embargoed=False)
    return list(open_ones.values_list("advocate", flat=True))


def _deans(escalation: Escalation) -> list[int]:
    return office_of(escalation.cycle, deans_only=True)


_Step = Callable[[Escalation], list[int]]
_CLIMB: Sequence[_Step] = (_advocate, _backup, _deans)


@dataclass(frozen=True, slots=True)
class Kind:
    """What climbs: the rule whose words are used, and whom each step tells."""

    slug: str
    condition: str
    steps: Sequence[_Step] = _CLIMB
    first_after: timedelta | None = None


KINDS: Mapping[str, Kind] = {
    "assignment": Kind("not-acknowledged", "not_acknowledged"),
    "confirmation": Kind("to-confirm", "contact_unconfirmed"),
    "answer": Kind("to-answer", "call_unanswered"),
    "help_answer": Kind("help-answer", "call_unanswered"),
    "ask_dean": Kind("ask-dean", "dean_asked", (_deans,), DEAN_AFTER),
}


# What starts and ends a climb: each inside the transaction of what happened


def assignment_made(*, assignment: Assignment, now: Moment) -> None:
    """Tell the new advocate or backup; for the advocate, climb until the assignment is acknowledged."""
    if assignment.is_embargoed:
        return
    student = assignment.student
    subject = f"assignment-{assignment.pk}"
    if assignment.kind == AssignmentKind.BACKUP:
        tell(
            slug="backup-named", cycle=student.cycle, persons=[assignment.advocate_id], subject_key=subject,
            student_id=student.pk, occurrence=0, now=now,
        )  # fmt: skip
        return
    tell(
        slug="assigned", cycle=student.cycle, persons=[assignment.advocate_id], subject_key=subject,
        student_id=student.pk, occurrence=0, now=now,
    )  # fmt: skip
    start(kind="assignment", cycle=student.cycle, subject_key=subject, student=student, now=now)


def contact_on_file(*, contact: Contact, now: Moment) -> None:
    """Tell the desk of a program's contact: it waits for a yes, or for an answer."""
    if contact.kind != ContactKind.CONTACT or contact.taken_back_at or contact.declined_at:
        return
    if contact.needs_confirming and contact.confirmed_at is None:
        kind = "confirmation"
    elif contact.contacted_id == contact.student.person_id and not contact.cycle.answer_for_student:
        kind = "help_answer"
    else:
        kind = "answer"
    subject = f"contact-{contact.pk}"
    if not Escalation.objects.filter(kind=kind, subject_key=subject).exists():
        persons = _desk(contact, kind)
        tell(
            slug=KINDS[kind].slug, cycle=contact.cycle, persons=persons, subject_key=subject,
            student_id=contact.student_id, occurrence=0, now=now,
        )  # fmt: skip
        start(kind=kind, cycle=contact.cycle, subject_key=subject, student=contact.student, now=now)


def contact_decided(*, contact: Contact, now: Moment) -> None:
    """Confirmed, it waits for an answer; declined, for nothing."""
    end(subject_key=f"contact-{contact.pk}", now=now, kinds=["confirmation"])
    contact_on_file(contact=contact, now=now)


def _desk(contact: Contact, kind: str) -> list[int]:
    """The student's advocate and backup; the office too where there is neither. Not who logged it themself."""
    open_ones = Assignment.objects.open().filter(student=contact.student_id, is_embargoed=False)
    speakers = list(open_ones.values_list("advocate", flat=True)) or office_of(contact.cycle)
    return [person for person in speakers if kind != "confirmation" or person != contact.logger_id]


def dean_asked(*, message: Message, now: Moment) -> None:
    """A blocked sender pressed "ask the dean": every dean is told at once, and again if nobody has answered."""
    # Its own number for each version of the words, apart from the steps of the climb.
    version = message.text.number if message.text else 0
    tell(
        slug=KINDS["ask_dean"].slug, cycle=message.cycle, persons=office_of(message.cycle, deans_only=True),
        subject_key=f"message-{message.pk}", student_id=None, occurrence=10 * (version + 1), now=now,
    )  # fmt: skip
    start(kind="ask_dean", cycle=message.cycle, subject_key=f"message-{message.pk}", student=None, now=now)


def start(*, kind: str, cycle: Cycle, subject_key: str, student: Student | None, now: Moment) -> None:
    """Begin to climb, unless it climbs already."""
    Escalation.objects.bulk_create(
        [
            Escalation(
                cycle=cycle, kind=kind, subject_key=subject_key, student=student, started_at=now.machine,
                due_at=_due(kind, cycle, now.machine, 0),
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def end(*, subject_key: str, now: Moment, kinds: Sequence[str] = tuple(KINDS)) -> None:
    """It is acknowledged, or gone."""
    Escalation.objects.filter(subject_key=subject_key, kind__in=kinds, ended_at__isnull=True).update(
        ended_at=now.machine, due_at=None
    )


def _due(kind: str, cycle: Cycle, started_at: datetime, step: int) -> datetime | None:
    """Machine time of a step; its minutes are the cycle's, in cycle time. None past the last step."""
    known = KINDS[kind]
    if step >= len(known.steps):
        return None
    minutes = cycle.escalation_minutes or DEFAULT_MINUTES
    wait = known.first_after or timedelta(minutes=minutes[min(step, len(minutes) - 1)])
    return cycle.machine_instant(cycle.moment(started_at).cycle + wait)


# The climb


def climb_due(machine: datetime) -> int:
    """Tell the next of everything that waits too long, at this machine time; for the beat. How many rose."""
    due = Escalation.objects.filter(ended_at__isnull=True, due_at__lte=machine)
    return sum(climb(escalation_id=pk, machine=machine) for pk in due.values_list("pk", flat=True)[:200])


@transaction.atomic
def climb(*, escalation_id: int, machine: datetime) -> bool:
    """One step up, if it is still due: whom it tells and when the next is told, in one commit."""
    escalation = (
        Escalation.objects.select_for_update(of=("self",))
        .select_related("cycle__school", "student")
        .get(pk=escalation_id)
    )
    if escalation.ended_at or escalation.due_at is None or escalation.due_at > machine:
        return False
    now = escalation.cycle.moment(machine)
    if not _still_open(escalation, now):
        end(subject_key=escalation.subject_key, now=now, kinds=[escalation.kind])
        return False
    kind = KINDS[escalation.kind]
    # Where a step has nobody, the next one is told instead of nobody.
    persons: list[int] = []
    while not persons and escalation.step < len(kind.steps):
        persons = kind.steps[escalation.step](escalation)
        escalation.step += 1
    tell(
        slug=kind.slug, cycle=escalation.cycle, persons=persons, subject_key=escalation.subject_key,
        student_id=escalation.student_id, occurrence=escalation.step, now=now,
    )  # fmt: skip
    escalation.due_at = _due(escalation.kind, escalation.cycle, escalation.started_at, escalation.step)
    escalation.save(update_fields=["step", "due_at"])
    history.record(
        Event.ESCALATED, school=escalation.cycle.school, by=None, at=machine, about=escalation,
        student=escalation.student,
        after={"kind": escalation.kind, "step": escalation.step, "told": len(persons)},
    )  # fmt: skip
    return bool(persons)


def _still_open(escalation: Escalation, now: Moment) -> bool:
    subject = subject_id(escalation.subject_key)
    condition = CONDITIONS[KINDS[escalation.kind].condition]
    return subject is not None and condition.holds_for(subject, cycle=escalation.cycle, now=now)

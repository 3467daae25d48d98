"""What nobody acknowledges climbs: advocate, backup, dean, after the cycle's own minutes (design.md, "Reminders").

A climb is one row from its start to its end. What starts again, as when the log that answered is taken back, is a row
of its own, and its reminders go on counting, so that they are said again. Who locks more than one thing locks the
student's row before the climb's.
"""

import logging
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
from outreach.models import Escalation, Message, Notification, Reminder, ReminderState

log = logging.getLogger(__name__)

DEFAULT_MINUTES = (10, 20, 30)
DEAN_AFTER = timedelta(minutes=3)
"""How long a blocked sender's "ask the dean" waits before every dean is told again."""
CLIMB = 10
"""Occurrences of one climb: its start is the first, each step the next; of the climb after it ten more."""


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
    """What climbs: the rule whose words are used, whom each step tells, and the rule of the first word if another."""

    slug: str
    condition: str
    steps: Sequence[_Step] = _CLIMB
    first_after: timedelta | None = None
    first_slug: str = ""

    @property
    def slugs(self) -> set[str]:
        return {self.slug, self.first_slug or self.slug}


KINDS: Mapping[str, Kind] = {
    "assignment": Kind("not-acknowledged", "not_acknowledged", first_slug="assigned"),
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
    start(
        kind="assignment", cycle=student.cycle, subject_key=subject, student=student,
        persons=[assignment.advocate_id], now=now,
    )  # fmt: skip


def contact_on_file(*, contact: Contact, now: Moment) -> None:
    """Tell the desk of a program's contact: it waits for a yes, or for an answer."""
    kind = _waits_for(contact)
    if kind is not None:
        start(
            kind=kind, cycle=contact.cycle, subject_key=f"contact-{contact.pk}", student=contact.student,
            persons=_desk(contact, kind), now=now,
        )  # fmt: skip


def contact_decided(*, contact: Contact, now: Moment) -> None:
    """Confirmed, it waits for an answer; declined, for nothing."""
    end(subject_key=f"contact-{contact.pk}", now=now, kinds=["confirmation"])
    contact_on_file(contact=contact, now=now)


def contact_answered(*, contact: Contact, now: Moment) -> None:
    """An answer left. What nobody confirmed yet waits for that still."""
    end(subject_key=f"contact-{contact.pk}", now=now, kinds=["answer", "help_answer"])


def _waits_for(contact: Contact) -> str | None:
    """The kind of climb that this contact calls for; None for none."""
    if contact.kind != ContactKind.CONTACT or contact.taken_back_at or contact.declined_at:
        return None
    if contact.needs_confirming and contact.confirmed_at is None:
        return "confirmation"
    if contact.answered_at:
        return None
    if contact.contacted_id == contact.student.person_id and not contact.cycle.answer_for_student:
        return None if contact.student_part_ended_at else "help_answer"
    return "answer"


def _desk(contact: Contact, kind: str) -> list[int]:
    """The student's advocate and backup; the office too where there is neither. Not who logged it themself."""
    open_ones = Assignment.objects.open().filter(student=contact.student_id, is_embargoed=False)
    speakers = list(open_ones.values_list("advocate", flat=True)) or office_of(contact.cycle)
    return [person for person in speakers if kind != "confirmation" or person != contact.logger_id]


def dean_asked(*, message: Message, now: Moment) -> None:
    """A blocked sender pressed "ask the dean": every dean is told at once, and again if nobody has answered.

    Asked about newer words, what climbed for the older ones ends.
    """
    subject = f"message-{message.pk}"
    if message.asked_dean_at is not None:
        end(subject_key=subject, now=now, kinds=["ask_dean"], started_before=message.asked_dean_at)
    start(
        kind="ask_dean", cycle=message.cycle, subject_key=subject, student=None,
        persons=office_of(message.cycle, deans_only=True), now=now,
    )  # fmt: skip


def start(
    *,
    kind: str,
    cycle: Cycle,
    subject_key: str,
    student: Student | None,
    persons: Sequence[int],
    now: Moment,
) -> None:
    """Tell these persons now and begin to climb, unless it climbs already."""
    climbs = Escalation.objects.filter(kind=kind, subject_key=subject_key)
    if climbs.filter(ended_at__isnull=True).exists():
        return
    known = KINDS[kind]
    tell(
        slug=known.first_slug or known.slug, cycle=cycle, persons=persons, subject_key=subject_key,
        student_id=student.pk if student else None, occurrence=CLIMB * climbs.count(), now=now,
    )  # fmt: skip
    Escalation.objects.bulk_create(
        [
            Escalation(
                cycle=cycle, kind=kind, subject_key=subject_key, student=student, started_at=now.machine,
                due_at=_due(kind, cycle, now.machine, 0),
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def end(
    *,
    subject_key: str,
    now: Moment,
    kinds: Sequence[str] = tuple(KINDS),
    started_before: datetime | None = None,
) -> None:
    """It is acknowledged, or gone: it climbs no further, and what it had put out stops on every channel at once.

    Mails that have not left are cancelled, notices that nobody has read wait no more. `started_before`: machine time.
    """
    climbs = Escalation.objects.filter(subject_key=subject_key, kind__in=kinds, ended_at__isnull=True)
    if started_before is not None:
        climbs = climbs.filter(started_at__lt=started_before)
    cycle_id = climbs.values_list("cycle", flat=True).first()
    # Waits for a step that is being taken: what that step told is stopped below.
    if cycle_id is None or not climbs.update(ended_at=now.machine, due_at=None):
        return
    slugs = {slug for kind in kinds for slug in KINDS[kind].slugs}
    told = Reminder.objects.filter(cycle=cycle_id, subject_key=subject_key, rule__slug__in=slugs)
    # Also what a worker has claimed and not begun. What it is just beginning goes, and nobody waits for it here.
    unsent = told.filter(state__in=[ReminderState.PLANNED, ReminderState.CLAIMED])
    stopped = list(
        unsent.select_for_update(no_key=True, skip_locked=True, of=("self",)).values_list("pk", flat=True)
    )
    Reminder.objects.filter(pk__in=stopped).update(state=ReminderState.CANCELLED)
    Notification.objects.filter(reminder__in=told).unread().update(read_at=now.machine)


def end_settled(machine: datetime) -> int:
    """End what still climbs, or stands at the top, although nothing waits any more; for the beat, each minute.

    Most climbs are ended by what settled them; a student who accepted or a message that left says nothing here.
    """
    settled = 0
    for escalation in Escalation.objects.filter(ended_at__isnull=True).select_related("cycle"):
        now = escalation.cycle.moment(machine)
        if not _still_open(escalation, now):
            with transaction.atomic():
                end(subject_key=escalation.subject_key, now=now, kinds=[escalation.kind])
            settled += 1
    return settled


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
    return sum(_climb(pk, machine) for pk in list(due.values_list("pk", flat=True)))


def _climb(escalation_id: int, machine: datetime) -> bool:
    try:
        return climb(escalation_id=escalation_id, machine=machine)
    except Exception:
        # One at fault must not hold up those behind it; the next tick tries it again.
        log.exception("escalation %s could not climb", escalation_id)
        return False


@transaction.atomic
def climb(*, escalation_id: int, machine: datetime) -> bool:
    """One step up, if it is still due: whom it tells and when the next is told, in one commit."""
    student_id = Escalation.objects.values_list("student", flat=True).get(pk=escalation_id)
    # As whoever decides about the student's contacts does, so that the two never wait for each other.
    Student.objects.select_for_update(no_key=True).filter(pk=student_id).first()
    escalation = (
        Escalation.objects.select_for_update(of=("self",), no_key=True)
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
        student_id=escalation.student_id, occurrence=CLIMB * _climbs_before(escalation) + escalation.step,
        now=now,
    )  # fmt: skip
    escalation.due_at = _due(escalation.kind, escalation.cycle, escalation.started_at, escalation.step)
    escalation.save(update_fields=["step", "due_at"])
    history.record(
        Event.ESCALATED, school=escalation.cycle.school, by=None, at=machine, about=escalation,
        student=escalation.student,
        after={"kind": escalation.kind, "step": escalation.step, "told": len(persons)},
    )  # fmt: skip
    return bool(persons)


def _climbs_before(escalation: Escalation) -> int:
    same = Escalation.objects.filter(kind=escalation.kind, subject_key=escalation.subject_key)
    return same.filter(pk__lt=escalation.pk).count()


def _still_open(escalation: Escalation, now: Moment) -> bool:
    subject = subject_id(escalation.subject_key)
    condition = CONDITIONS[KINDS[escalation.kind].condition]
    return subject is not None and condition.holds_for(subject, cycle=escalation.cycle, now=now)

"""Random days of calls, answers, take-backs and steps; and people who act while the beat climbs."""

import random
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from advising.actions.assignments import acknowledge
from advising.actions.contacts import confirm_contact
from advising.models import Assignment, Contact, Hat
from advising.signals import advocate_assigned, contact_filed
from outreach.actions.escalations import climb_due, end_settled
from outreach.actions.logs import Track, log_contact, take_back_log
from outreach.models import Channel, Direction, Escalation, Message, Reminder, ReminderState, State
from tests.factories import AssignmentFactory, BackupFactory, ContactFactory, DeanFactory, PersonFactory
from tests.moments import MINUTE, TUESDAY_NOON, moment

NOON = TUESDAY_NOON
STEPS = timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=30)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12))
def test_random_day_tells_each_step_of_each_climb_once_and_only_while_it_waits(seed: int) -> None:
    """The oracle: a contact waits while no answer stands; each wait tells at 0, 10, 20 and 30 minutes."""
    chance = random.Random(seed)
    assignment = AssignmentFactory()
    student, advocate = assignment.student, assignment.advocate
    BackupFactory(student=student)
    PersonFactory(school=student.cycle.school, user=DeanFactory(school=student.cycle.school))
    contact = ContactFactory(student=student, contacted=advocate, at=NOON)
    contact_filed.send(sender=Contact, contact=contact, now=moment(NOON))
    waits_since, told, answers = NOON, 2, list[Message]()
    steps = list(STEPS)

    for _ in range(40):
        at = NOON + timedelta(minutes=1 + _ * 3)
        now = moment(at)
        deed = chance.choice(["nothing", "nothing", "answer", "take back"])
        if deed == "answer":
            if not answers:
                steps = []
            answers.append(_log(contact, advocate.user, now))
        elif deed == "take back" and answers:
            gone = answers.pop(chance.randrange(len(answers)))
            take_back_log(message=gone, by=advocate.user, now=now, reason="Wrong student")
            if not answers:
                waits_since, steps = at, list(STEPS)
                told += 2  # advocate and backup hear at once
        while steps and waits_since + steps[0] <= at:
            steps.pop(0)
            told += 1
            climb_due(at)
        climb_due(at)
        end_settled(at)
        is_open = Escalation.objects.filter(ended_at__isnull=True).exists()
        assert (Reminder.objects.count(), is_open) == (told, not answers)


def _log(contact: Contact, by, now) -> Message:
    return log_contact(
        cycle=contact.cycle, student=contact.student, tracks=[Track(contact.program)], channel=Channel.CALL,
        direction=Direction.OUTBOUND, at=now.cycle, by=by, now=now,
    )  # fmt: skip


def together(*deeds: Callable[[], object]) -> None:
    """Each in a thread and a connection of its own, started at one instant. A fault in any fails the test."""
    barrier = threading.Barrier(len(deeds))
    faults: list[Exception] = []

    def run(deed: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            deed()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert faults == []


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_beats_take_each_step_once() -> None:
    assignments = [AssignmentFactory() for _ in range(5)]
    start = timezone.now()
    for assignment in assignments:
        advocate_assigned.send(sender=Assignment, assignment=assignment, now=moment(start))

    for step in STEPS:
        together(*[lambda at=start + step: climb_due(at)] * 3)  # type: ignore[misc]

    told = Reminder.objects.filter(
        rule__slug="not-acknowledged", person__in=[a.advocate_id for a in assignments]
    )
    assert told.count() == 5


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_acknowledged_while_it_climbs_leaves_nothing_to_send() -> None:
    for _ in range(20):
        assignment = AssignmentFactory(since=NOON)
        BackupFactory(student=assignment.student)
        advocate_assigned.send(sender=Assignment, assignment=assignment, now=moment(NOON))
        subject = f"assignment-{assignment.pk}"

        together(
            lambda: climb_due(NOON + 10 * MINUTE),
            lambda one=assignment: acknowledge(  # type: ignore[misc]
                assignment=one, by=one.advocate.user, now=moment(NOON + 10 * MINUTE)
            ),
        )

        left = Reminder.objects.filter(subject_key=subject, state=ReminderState.PLANNED)
        assert not left.exists()
        assert not Escalation.objects.filter(subject_key=subject, ended_at__isnull=True).exists()


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_decided_and_answered_while_it_climbs_waits_for_nobody_for_ever() -> None:
    for _ in range(20):
        assignment = AssignmentFactory(since=NOON)
        student, advocate = assignment.student, assignment.advocate
        contact = ContactFactory(
            student=student,
            contacted=student.person,
            contacted_hat=Hat.STUDENT,
            logger=student.person,
            needs_confirming=True,
            at=NOON,
        )
        other = ContactFactory(student=student, contacted=advocate, at=NOON)
        for one in (contact, other):
            contact_filed.send(sender=Contact, contact=one, now=moment(NOON))
        now = moment(NOON + 10 * MINUTE)

        together(
            lambda: climb_due(now.machine),  # noqa: B023
            lambda one=contact, by=advocate.user: confirm_contact(contact=one, by=by, now=now),  # type: ignore[misc]  # noqa: B023
            lambda one=other, by=advocate.user: _log(one, by, now),  # type: ignore[misc]  # noqa: B023
        )

        open_ones = Escalation.objects.filter(ended_at__isnull=True, student=student)
        assert [one.kind for one in open_ones] == [
            "answer" if student.cycle.answer_for_student else "help_answer"
        ]
        assert Message.objects.filter(touches__student=student, state=State.LOGGED).count() == 1

"""What outreach hears from advising (advising/signals.py). Each receiver calls one action, or puts off a job until
after the commit. Imported by outreach/apps.py.

Reminders that hang on the clock alone need none: each minute the planner makes rows and rules agree.
"""

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from advising import signals
from advising.clock import Moment
from advising.models import Assignment, Contact, Cycle, ImportBatch, Program, Student, User
from outreach import tasks
from outreach.actions import escalations, reminders
from outreach.models import Message
from outreach.signals import log_changed


@receiver(signals.user_invited)
def mail_invitation(user: User, **kwargs: Any) -> None:
    transaction.on_commit(partial(tasks.send_invitation.delay, user_id=user.pk))


@receiver(signals.import_asked)
def import_file(batch: ImportBatch, **kwargs: Any) -> None:
    transaction.on_commit(partial(tasks.import_file.delay, batch_id=batch.pk))


@receiver(signals.cycle_opened)
@receiver(signals.embargo_lifted)
def plan_cycle(cycle: Cycle, now: Moment, **kwargs: Any) -> None:
    reminders.plan_reminders(cycle=cycle, now=now)


@receiver(signals.milestone_moved)
def move_reminders(cycle: Cycle, key: str, now: Moment, **kwargs: Any) -> None:
    reminders.move_reminders(cycle=cycle, key=key, now=now)


@receiver(signals.advocate_assigned)
def climb_until_acknowledged(assignment: Assignment, now: Moment, **kwargs: Any) -> None:
    escalations.assignment_made(assignment=assignment, now=now)


@receiver(signals.assignment_acknowledged)
@receiver(signals.assignment_ended)
def end_climb_of_assignment(assignment: Assignment, now: Moment, **kwargs: Any) -> None:
    escalations.end(subject_key=f"assignment-{assignment.pk}", now=now)


@receiver(signals.contact_filed)
def climb_until_decided(contact: Contact, now: Moment, **kwargs: Any) -> None:
    escalations.contact_on_file(contact=contact, now=now)


@receiver(signals.contact_decided)
def climb_until_answered(contact: Contact, now: Moment, **kwargs: Any) -> None:
    escalations.contact_decided(contact=contact, now=now)


@receiver(signals.contact_taken_back)
def end_climb_of_contact(contact: Contact, now: Moment, **kwargs: Any) -> None:
    escalations.end(subject_key=f"contact-{contact.pk}", now=now)


@receiver(signals.student_part_ended)
def end_help_of_contact(contact: Contact, now: Moment, **kwargs: Any) -> None:
    escalations.end(subject_key=f"contact-{contact.pk}", now=now, kinds=["help_answer"])


# What is unsent is checked anew. After the commit, and by a job: it locks messages, which the sender of the signal
# must not wait for; what it has not reached yet is checked at its claim.


@receiver(signals.record_changed)
@receiver(signals.release_changed)
@receiver(signals.target_changed)
def recheck_student(student: Student, **kwargs: Any) -> None:
    transaction.on_commit(partial(tasks.recheck.delay, cycle_id=student.cycle_id, student_id=student.pk))


@receiver(signals.contact_taken_back)
@receiver(signals.contact_decided)
@receiver(signals.student_part_ended)
def recheck_contacted(contact: Contact, **kwargs: Any) -> None:
    transaction.on_commit(partial(tasks.recheck_contact.delay, contact_id=contact.pk))


@receiver(log_changed)
def check_log(message: Message, **kwargs: Any) -> None:
    transaction.on_commit(partial(tasks.check_log.delay, message_id=message.pk))


@receiver(signals.program_filled)
def recheck_program(cycle: Cycle, program: Program, **kwargs: Any) -> None:
    transaction.on_commit(partial(tasks.recheck.delay, cycle_id=cycle.pk, program_id=program.pk))


@receiver(signals.milestone_moved)
@receiver(signals.policy_changed)
def recheck_cycle(cycle: Cycle, **kwargs: Any) -> None:
    transaction.on_commit(partial(tasks.recheck.delay, cycle_id=cycle.pk))

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
from advising.models import Assignment, Contact, Cycle, User
from outreach import tasks
from outreach.actions import escalations, reminders


@receiver(signals.user_invited)
def mail_invitation(user: User, **kwargs: Any) -> None:
    transaction.on_commit(partial(tasks.send_invitation.delay, user_id=user.pk))


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

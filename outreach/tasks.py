"""Jobs. Beat wakes `tick` every second; rows say what is due, so a tick that is lost or doubled does no harm."""

import logging
import os
import socket
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from http.client import HTTPException
from urllib.request import urlopen

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from advising.actions.embargo import lift_embargos
from advising.actions.imports import hand_on_left_imports, run_import
from advising.actions.offers import expire_offers
from advising.clock import Moment
from advising.models import Contact, Cycle, Program, Student, User
from outreach import dispatcher
from outreach.actions import confirmations, filing, invitations, mailboxes
from outreach.actions.checks import check_message, recheck_left, recheck_unsent
from outreach.actions.deliveries import LEASE, deliver_due
from outreach.actions.escalations import climb_due, end_settled
from outreach.actions.filing import UNREAD_FOR
from outreach.actions.heartbeat import BEAT, WORKER, count_beat, show_life
from outreach.actions.mailboxes import is_due
from outreach.actions.messages import move_scheduled
from outreach.actions.reminders import plan_all
from outreach.actions.reservations import end_lapsed
from outreach.mailbox import Mailbox
from outreach.models import InboundMail, Message, Reminder

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Jobs that one tick wakes for reminders at most: so many worker processes send side by side."""
TURN = 0.8
"""Seconds of real time after which such a job begins no further batch."""


def wake_reminders(machine: datetime) -> None:
    """A job for each batch that is due, as far as there may be workers; none where nothing is due.

    Who finds no worker within the second is dropped: the next tick wakes again, and is never behind a heap of jobs.
    """
    most = dispatcher.BATCH * AT_ONCE
    due = Reminder.objects.due(machine).order_by()[: most + 1].count()
    for _ in range(min(-(-due // dispatcher.BATCH), AT_ONCE)):
        send_reminders.apply_async(expires=1)


def wake_messages(machine: datetime) -> None:
    """One job for all that is due, or that a lost worker left in hand."""
    if Message.objects.due(machine).exists() or Message.objects.lost(machine - LEASE).exists():
        deliver_messages.apply_async(expires=5)


def wake_monitor(machine: datetime) -> None:
    """A job of its own: the monitor may be slow, and the tick waits for nobody."""
    if settings.MONITOR_URL:
        ask_monitor.apply_async(expires=50)


def wake_left_mail(machine: datetime) -> None:
    """For mail that a worker kept and died before it was read."""
    if InboundMail.objects.left_unread(machine - UNREAD_FOR).exists():
        file_left_mail.apply_async(expires=50)


def wake_mailbox(machine: datetime) -> None:
    """A job of its own, for a mail server may be slow; none where it is not time, or a worker is at it."""
    if settings.INBOUND_IMAP_URL and is_due(Mailbox.at(settings.INBOUND_IMAP_URL), machine=machine):
        fetch_mail.apply_async(expires=10)


# What a tick wakes, in this order: each takes the machine instant and calls one action.
EVERY_SECOND: Mapping[str, Callable[[datetime], object]] = {
    "embargo": lift_embargos,
    "reservations": end_lapsed,
    "escalations": climb_due,
    "messages": wake_messages,
    "reminders": wake_reminders,
    "mailbox": wake_mailbox,
}
EVERY_MINUTE: Mapping[str, Callable[[datetime], object]] = {
    "mail": wake_left_mail,
    "plan": plan_all,
    "settled": end_settled,
    "offers": expire_offers,
    "monitor": wake_monitor,
    "imports": hand_on_left_imports,
}


@shared_task(name="outreach.tick")
def tick() -> None:
    """Show that the engine lives and wake what is due."""
    machine = timezone.now()
    show_life(BEAT, machine=machine)
    is_new_minute = count_beat(machine=machine)
    _wake(EVERY_SECOND, machine)
    if is_new_minute:
        _wake(EVERY_MINUTE, machine)
    show_life(WORKER, machine=machine)


def _wake(concerns: Mapping[str, Callable[[datetime], object]], machine: datetime) -> None:
    for name, act in concerns.items():
        try:
            act(machine)
        except Exception:
            # One concern at fault must not stop the others: the next tick tries it again.
            log.exception("tick: %s failed", name)


@shared_task(name="outreach.ask_monitor")
def ask_monitor() -> None:
    """Show an outside monitor that the engine runs: it raises the alarm when nobody asks. Its faults harm nothing."""
    try:
        with urlopen(settings.MONITOR_URL, timeout=10) as answer:  # noqa: S310 (the operator's own address)
            answer.read(1)
    except (OSError, HTTPException, ValueError) as fault:
        # Without the address: it often holds the monitor's secret.
        log.warning("monitor: not reached (%s)", type(fault).__name__)


@shared_task(name="outreach.send_reminders")
def send_reminders() -> None:
    """Batches of what is due, for most of a second: then the tick that wakes the next has its turn."""
    # A name of this run alone: a second run of one process must not take the first's rows for its own.
    worker = f"{socket.gethostname()[:40]}-{os.getpid()}-{uuid.uuid4().hex[:12]}"
    ends = time.monotonic() + TURN
    while dispatcher.send_due(worker=worker, clock=timezone.now) == dispatcher.BATCH:
        if time.monotonic() > ends:
            return


@shared_task(name="outreach.send_invitation")
def send_invitation(user_id: int) -> None:
    machine = timezone.now()
    user = User.objects.select_related("school").get(pk=user_id)
    invitations.send_invitation(user=user, now=Moment(cycle=machine, machine=machine))


@shared_task(name="outreach.import_file")
def import_file(batch_id: int) -> None:
    """Write a file of which the preview was accepted, whole or not at all."""
    run_import(batch_id=batch_id, machine=timezone.now())


@shared_task(name="outreach.deliver_messages")
def deliver_messages() -> None:
    """Everything that is due leaves; a second run beside this one finds each row taken."""
    deliver_due(machine=timezone.now())


@shared_task(name="outreach.recheck")
def recheck(cycle_id: int, student_id: int | None = None, program_id: int | None = None) -> None:
    """Check anew what has not left; the claim checks again in any case. Of a whole cycle: its milestones moved."""
    cycle = Cycle.objects.get(pk=cycle_id)
    now = cycle.moment(timezone.now())
    if student_id is None and program_id is None:
        move_scheduled(cycle=cycle, now=now)
    recheck_unsent(
        cycle=cycle,
        now=now,
        student=Student.objects.get(pk=student_id) if student_id else None,
        program=Program.objects.get(pk=program_id) if program_id else None,
    )


@shared_task(name="outreach.recheck_contact")
def recheck_contact(contact_id: int) -> None:
    """A program's contact counts more or less than before: what is unsent, and what left since, is checked anew."""
    contact = Contact.objects.select_related("cycle__school", "student", "program").get(pk=contact_id)
    now = contact.cycle.moment(timezone.now())
    recheck_unsent(cycle=contact.cycle, student=contact.student, now=now)
    recheck_left(contact=contact, now=now)


@shared_task(name="outreach.check_log")
def check_log(message_id: int) -> None:
    """Logging what happened is never refused; where it clashes, a conflict goes on file."""
    message = Message.objects.select_related("cycle__school", "sender__user", "text").get(pk=message_id)
    check_message(message, now=message.cycle.moment(timezone.now()))


@shared_task(name="outreach.fetch_mail")
def fetch_mail() -> None:
    """What is new in the mailbox; a second run beside this one finds it claimed."""
    if settings.INBOUND_IMAP_URL:
        box = Mailbox.at(settings.INBOUND_IMAP_URL)
        mailboxes.fetch_mail(box=box, clock=timezone.now, then=wake_confirmation)


@shared_task(name="outreach.file_left_mail")
def file_left_mail() -> None:
    for mail in filing.file_left(machine=timezone.now()):
        wake_confirmation(mail)


def wake_confirmation(mail: InboundMail) -> None:
    confirm_mail.delay(mail_id=mail.pk)


@shared_task(name="outreach.confirm_mail")
def confirm_mail(mail_id: int) -> None:
    """Tell who logged by mail what became of it."""
    confirmations.confirm(mail_id=mail_id, machine=timezone.now())

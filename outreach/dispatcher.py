"""Handing due reminders over: at least once.

A worker takes a batch under a lease. One commit writes the result of one mail and the intent of the next, so a worker
that is killed leaves one mail at most of which nobody knows; it is sent again under the same Message-ID.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F

from advising.clock import Moment
from outreach.actions.heartbeat import count_sent
from outreach.actions.reminders import schedule_of
from outreach.mail import Answer, Handed, compose, hand_over, own_address
from outreach.models import Delivery, DeliveryState, Notification, Reminder, ReminderState
from outreach.notices import Notice, notice_of
from outreach.postgresql import claim_reminders

log = logging.getLogger(__name__)

BATCH = 50
LEASE = timedelta(seconds=60)
"""How long the one mail in hand is a worker's own: longer than a slow mail server takes."""
WAITING = timedelta(seconds=10)
"""How long the rest of a batch is; taken over by another worker while the first still lives, it is sent once."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
"""How long a refused mail waits before each further try; after the last it is shown as failed."""


@dataclass(frozen=True, slots=True)
class _Mail:
    """One mail on its way."""

    reminder: Reminder
    delivery: Delivery
    raw: bytes


@dataclass(frozen=True, slots=True)
class _Result:
    mail: _Mail
    handed: Handed


def send_due(*, worker: str, clock: Callable[[], datetime], lease: timedelta = LEASE) -> int:
    """Take one batch of what is due and hand it over. `clock` tells machine time, which passes meanwhile.

    How many rows it took: a full batch means that there may be more. `worker` is this call's own name.
    """
    machine = clock()
    claimed = claim_reminders(
        worker=worker, machine=machine, leased_until=machine + min(lease, WAITING), limit=BATCH
    )
    result: _Result | None = None
    sent = 0
    for pk in claimed:
        mail = _next(pk, result, worker=worker, machine=clock(), lease=lease)
        sent += mail is not None
        result = _Result(mail, _hand_over(mail, clock())) if mail else None
    with transaction.atomic():
        _settle(result, clock())
        if sent:
            count_sent(sent, machine=clock())
    return len(claimed)


def _next(
    pk: int, before: _Result | None, *, worker: str, machine: datetime, lease: timedelta
) -> _Mail | None:
    """In one commit: what became of the mail before, and the intent of this one."""
    try:
        with transaction.atomic():
            _settle(before, machine)
            return _begin(pk, worker=worker, machine=machine, lease=lease)
    except Exception:
        # A row that cannot be worked out is pushed on and reported, so that it holds up no other.
        log.exception("reminder %s could not be worked out", pk)
        with transaction.atomic():
            _settle(before, machine)
            _try_later(Reminder.objects.get(pk=pk), "It could not be worked out.", machine)
        return None


def _begin(pk: int, *, worker: str, machine: datetime, lease: timedelta) -> _Mail | None:
    """The mail that this row asks for, if it is still ours and its condition still holds."""
    mine = Reminder.objects.filter(pk=pk, state=ReminderState.CLAIMED, claimed_by=worker)
    if not mine.update(leased_until=machine + lease, attempts=F("attempts") + 1):
        return None  # the lease ran out and another worker has it
    reminder = Reminder.objects.select_related(
        "rule", "person__user", "student__person", "cycle__school"
    ).get(pk=pk)
    now = reminder.cycle.moment(machine)
    notice = notice_of(reminder, now=now) if _is_wanted(reminder) else None
    if notice is None:
        _pass_over(reminder, now)
        return None
    is_shown = _notify(reminder, notice, machine)
    address = reminder.person.email or (reminder.person.user.email if reminder.person.user else "")
    if not reminder.rule.by_email or not address:
        if is_shown:
            _sent(reminder, machine)
        else:
            _failed(reminder, "There is neither an address nor an account to tell.")
        return None
    return _intend(reminder, notice, address, machine)


def _is_wanted(reminder: Reminder) -> bool:
    return reminder.rule.is_active and reminder.cycle.closed_at is None


def _notify(reminder: Reminder, notice: Notice, machine: datetime) -> bool:
    """The notice in the app, once however often the mail is tried. Whether there is an account to show it to."""
    user = reminder.person.user
    if user is None or not user.is_active or not reminder.rule.in_app:
        return False
    Notification.objects.get_or_create(
        reminder=reminder,
        defaults={
            "user": user, "cycle": reminder.cycle, "text": notice.text[:300], "url": notice.path, "at": machine,
        },
    )  # fmt: skip
    return True


def _intend(reminder: Reminder, notice: Notice, address: str, machine: datetime) -> _Mail:
    school = reminder.cycle.school
    # The same however often it is tried, so that a mail program shows it once.
    mail_id = f"<reminder-{reminder.pk}.{reminder.cycle_id}@{urlsplit(settings.SITE_URL).hostname}>"
    raw = compose(
        sender="SoapNet", school=school.short_name, reply_to="", to_name=str(reminder.person),
        to_address=address, subject=notice.subject, body=notice.mail, mail_id=mail_id, at=machine,
    )  # fmt: skip
    if reminder.mail_id != mail_id:
        reminder.mail_id = mail_id
        reminder.save(update_fields=["mail_id"])
    delivery = Delivery.objects.create(
        reminder=reminder, person=reminder.person, address=address, state=DeliveryState.STARTED,
        started_at=machine, mail_id=mail_id,
    )  # fmt: skip
    return _Mail(reminder, delivery, raw)


def _hand_over(mail: _Mail, machine: datetime) -> Handed:
    cycle = mail.reminder.cycle
    return hand_over(
        mail.raw, from_address=own_address(), to_address=mail.delivery.address, school=cycle.school,
        cycle=cycle, at=machine,
    )  # fmt: skip


# What became of it


def _settle(result: _Result | None, machine: datetime) -> None:
    if result is None:
        return
    reminder, handed = result.mail.reminder, result.handed
    Delivery.objects.filter(pk=result.mail.delivery.pk).update(
        state=handed.state.value, ended_at=machine, answer=handed.answer
    )
    if handed.state == Answer.ACCEPTED:
        _sent(reminder, machine)
    else:
        _try_later(reminder, handed.answer, machine)


def _sent(reminder: Reminder, machine: datetime) -> None:
    _write(reminder, state=ReminderState.SENT, sent_at=machine, failed_reason="")
    schedule = schedule_of(reminder.rule, reminder.cycle.clock_milestones())
    again = schedule.after(reminder.cycle.moment(machine).cycle) if schedule and schedule.repeat else None
    if again is None:
        return
    Reminder.objects.bulk_create(
        [
            Reminder(
                cycle_id=reminder.cycle_id, rule_id=reminder.rule_id, milestone_key=reminder.milestone_key,
                person_id=reminder.person_id, student_id=reminder.student_id, subject_key=reminder.subject_key,
                occurrence=reminder.occurrence + 1, due_cycle_at=again, due_at=reminder.cycle.machine_instant(again),
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _pass_over(reminder: Reminder, now: Moment) -> None:
    """Its condition does not hold now: looked at again at the rule's next instant, where it has one."""
    schedule = schedule_of(reminder.rule, reminder.cycle.clock_milestones())
    again = schedule.after(now.cycle) if schedule and schedule.repeat and _is_wanted(reminder) else None
    if again is None:
        _write(reminder, state=ReminderState.SKIPPED)
    else:
        due_at = reminder.cycle.machine_instant(again)
        _write(reminder, state=ReminderState.PLANNED, due_cycle_at=again, due_at=due_at, attempts=0)


def _try_later(reminder: Reminder, reason: str, machine: datetime) -> None:
    tried = Reminder.objects.values_list("attempts", flat=True).get(pk=reminder.pk)
    if tried > len(PAUSES):
        _failed(reminder, reason)
    else:
        due_at = machine + PAUSES[max(tried, 1) - 1]
        _write(reminder, state=ReminderState.PLANNED, due_at=due_at, failed_reason=reason[:300])


def _failed(reminder: Reminder, reason: str) -> None:
    _write(reminder, state=ReminderState.FAILED, failed_reason=reason[:300])


def _write(reminder: Reminder, **values: object) -> None:
    """The end of a turn: out of the worker's hands."""
    Reminder.objects.filter(pk=reminder.pk).update(leased_until=None, claimed_by="", **values)

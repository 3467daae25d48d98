"""Reminders leave at least once: by a real mail server, with workers that are killed."""

import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from advising.actions.assignments import acknowledge
from advising.models import Release
from outreach.actions.escalations import assignment_made
from outreach.actions.reminders import plan_all
from outreach.dispatcher import PAUSES, WAITING, send_due
from outreach.models import (
    BeatMinute,
    Delivery,
    DeliveryState,
    Notification,
    OutboxMail,
    Reminder,
    ReminderState,
    Rule,
)
from outreach.postgresql import Intent, claim_reminders, turn
from outreach.relay import SOME, relay
from tests.factories import AssignmentFactory, CycleFactory, DeanFactory, PersonFactory, StudentFactory
from tests.moments import HOUR, MINUTE, TUESDAY_7, TUESDAY_NOON, eastern, moment
from tests.outreach.reminding import due_reminder, due_reminders, rule_of
from tests.services.processes import wait_until
from tests.services.smtp import Inbox
from tests.services.worker import environment

NOON = TUESDAY_NOON


def send(at=NOON, worker: str = "one") -> int:
    return send_due(worker=worker, clock=lambda: at)


@pytest.mark.django_db
def test_due_reminder_is_mailed_and_shown(smtp_settings: Inbox) -> None:
    reminder = due_reminder(TUESDAY_7)

    assert send(TUESDAY_7 + MINUTE) == 1

    [mail] = smtp_settings.messages
    reminder.refresh_from_db()
    assert (reminder.state, reminder.sent_at) == (ReminderState.SENT, TUESDAY_7 + MINUTE)
    assert (mail["To"].addresses[0].addr_spec, mail["Message-ID"]) == (
        reminder.person.email,
        reminder.mail_id,
    )
    assert mail["Subject"] == "Programs may make contact soon"
    assert "Programs may contact: 8 am ET." in mail.get_content()
    assert Notification.objects.get().user == reminder.person.user
    assert Delivery.objects.get().state == DeliveryState.ACCEPTED
    assert BeatMinute.objects.get().sent == 1


@pytest.mark.django_db
def test_reminder_not_due_stays(smtp_settings: Inbox) -> None:
    due_reminder(NOON)

    assert send(NOON - MINUTE) == 0

    assert smtp_settings.messages == []


@pytest.mark.django_db
def test_rehearsal_reminder_lands_in_the_outbox(smtp_settings: Inbox) -> None:
    cycle = CycleFactory(is_rehearsal=True, anchor_machine_at=NOON, anchor_cycle_at=NOON)
    reminder = due_reminder(NOON, cycle=cycle)

    send()

    assert smtp_settings.messages == []
    assert OutboxMail.objects.get().to_address == reminder.person.email


@pytest.mark.django_db
def test_condition_gone_when_due_sends_nothing(smtp_settings: Inbox) -> None:
    student = StudentFactory()
    rule = rule_of(student.cycle, "release-unsigned")
    reminder = Reminder.objects.create(
        cycle=student.cycle, rule=rule, milestone_key=rule.milestone_key, person=student.person,
        student=student, subject_key=f"student-{student.pk}", due_at=NOON, due_cycle_at=NOON,
    )  # fmt: skip
    Release.objects.create(
        student=student, category="situation", reader="program", purpose="p", wording_version="1",
        signed_name="A", signed_at=NOON - HOUR, method="password", expires_at=NOON + HOUR * 99,
    )  # fmt: skip

    send()

    reminder.refresh_from_db()
    assert smtp_settings.messages == []
    # looked at again at the rule's next instant: 11 am on Monday and every four hours
    assert (reminder.state, reminder.due_cycle_at) == (ReminderState.PLANNED, eastern(3, 16, 15))


@pytest.mark.django_db
def test_repeating_reminder_plans_its_next(smtp_settings: Inbox) -> None:
    student = StudentFactory()
    due_reminder(NOON, cycle=student.cycle, slug="no-advocate")

    send()

    assert str(student) in smtp_settings.messages[0].get_content()
    assert list(Reminder.objects.order_by("pk").values_list("occurrence", "state", "due_cycle_at")) == [
        (0, "sent", NOON),
        (1, "planned", eastern(3, 16, 12, 30)),
    ]


@pytest.mark.django_db
def test_advocate_is_not_told_of_who_is_theirs_no_more(smtp_settings: Inbox) -> None:
    assignment = AssignmentFactory(until=NOON - HOUR)
    rule = rule_of(assignment.student.cycle, "release-unsigned-advocate")
    Reminder.objects.create(
        cycle=rule.cycle, rule=rule, milestone_key=rule.milestone_key, person=assignment.advocate,
        student=assignment.student, subject_key=f"student-{assignment.student.pk}", due_at=NOON, due_cycle_at=NOON,
    )  # fmt: skip

    send()

    assert (smtp_settings.messages, Reminder.objects.get().state) == ([], ReminderState.SKIPPED)


@pytest.mark.django_db
def test_refused_mail_is_tried_again_ever_later_then_shown(smtp_settings: Inbox) -> None:
    reminder = due_reminder(NOON)
    smtp_settings.refused.add(reminder.person.email)
    at, waits = NOON, []

    for _ in range(len(PAUSES)):
        send(at)
        reminder.refresh_from_db()
        waits.append(reminder.due_at - at)
        at = reminder.due_at
    send(at)

    reminder.refresh_from_db()
    assert waits == list(PAUSES)
    assert (reminder.state, reminder.failed_reason) == (ReminderState.FAILED, "550 no such person here")
    assert Notification.objects.count() == 1


@pytest.mark.logs_errors
@pytest.mark.django_db
def test_row_that_cannot_be_worked_out_holds_up_no_other(smtp_settings: Inbox) -> None:
    cycle = CycleFactory()
    broken = due_reminder(NOON - MINUTE, cycle=cycle)
    good = due_reminder(NOON, cycle=cycle)
    Rule.objects.filter(pk=broken.rule_id).update(condition="always")
    broken.rule = Rule.objects.create(
        cycle=cycle, slug="broken", title="b", milestone_key="soap_ends", offset_minutes=0, audience="office",
        condition="no_such_condition", subject="s", body="b",
    )  # fmt: skip
    broken.save()

    send()

    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.state, broken.due_at) == (ReminderState.PLANNED, NOON + MINUTE)
    assert (good.state, len(smtp_settings.messages)) == (ReminderState.SENT, 1)


@pytest.mark.logs_errors
@pytest.mark.django_db
def test_row_at_fault_is_tried_again_ever_later_then_shown() -> None:
    reminder = due_reminder(NOON)
    Rule.objects.filter(pk=reminder.rule_id).update(condition="no_such_condition", audience="advocate")
    at, waits = NOON, []

    for _ in range(len(PAUSES)):
        send(at)
        reminder.refresh_from_db()
        waits.append(reminder.due_at - at)
        at = reminder.due_at
    send(at)

    reminder.refresh_from_db()
    assert waits == list(PAUSES)
    assert (reminder.state, reminder.failed_reason) == (ReminderState.FAILED, "It could not be worked out.")


@pytest.mark.django_db
def test_server_that_is_away_counts_against_no_mail(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    cycle = CycleFactory()
    reminders = [due_reminder(NOON, cycle=cycle) for _ in range(3)]

    for minute in range(10):
        send(NOON + minute * MINUTE)

    rows = Reminder.objects.order_by("pk").values_list("state", "attempts", "due_at", "failed_reason")
    reason = "The mail server could not be reached (ConnectionRefusedError)."
    assert list(rows) == [("planned", 0, NOON + 10 * MINUTE, reason)] * len(reminders)


@pytest.mark.django_db
def test_acknowledged_in_the_midst_of_a_batch_is_not_sent(smtp_settings: Inbox) -> None:
    first = AssignmentFactory(since=NOON)
    second = AssignmentFactory(since=NOON, student__cycle=first.student.cycle)
    for assignment in (first, second):
        assignment_made(assignment=assignment, now=moment(NOON))
    assert second.advocate.user
    looks = 0

    def clock():
        """Said yes once the batch is claimed and asked."""
        nonlocal looks
        if Reminder.objects.filter(attempts=1).exists() and not looks:
            looks += 1
            acknowledge(assignment=second, by=second.advocate.user, now=moment(NOON))
        return NOON

    send_due(worker="one", clock=clock)

    assert [mail["To"].addresses[0].addr_spec for mail in smtp_settings.messages] == [first.advocate.email]
    assert set(Reminder.objects.values_list("state", flat=True)) == {"sent", "cancelled"}


@pytest.mark.django_db
def test_attempt_of_a_dead_worker_is_on_file_as_uncertain(smtp_settings: Inbox) -> None:
    reminder = due_reminder(NOON)
    claim_reminders(worker="dead", machine=NOON, leased_until=NOON + MINUTE, limit=1)
    turn([], [Intent(reminder.pk, "<1@example.org>")], worker="dead", until=NOON + MINUTE)

    send(NOON + MINUTE)

    assert [mail["Message-ID"] for mail in smtp_settings.messages] == ["<1@example.org>"]
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["uncertain", "accepted"]


@pytest.mark.django_db
def test_person_who_cannot_be_reached_is_shown_as_failed() -> None:
    rule = rule_of(CycleFactory())
    [reminder] = due_reminders(1, NOON, rule, PersonFactory(school=rule.cycle.school, email=""))

    send()

    reminder.refresh_from_db()
    assert reminder.state == ReminderState.FAILED


@pytest.mark.django_db
def test_dead_workers_rows_come_back_when_its_lease_is_over() -> None:
    reminder = due_reminder(NOON)
    lease = NOON + MINUTE

    first = claim_reminders(worker="one", machine=NOON, leased_until=lease, limit=9)
    meanwhile = claim_reminders(
        worker="two", machine=lease - timedelta(seconds=1), leased_until=lease, limit=9
    )
    after = claim_reminders(worker="two", machine=lease, leased_until=lease + MINUTE, limit=9)

    assert (first, meanwhile, after) == ([reminder.pk], [], [reminder.pk])


@pytest.mark.django_db
def test_slow_workers_rest_of_a_batch_is_taken_over_and_sent_once(smtp_settings: Inbox) -> None:
    cycle = CycleFactory()
    reminders = [due_reminder(NOON, cycle=cycle), due_reminder(NOON, cycle=cycle)]
    now = NOON

    def slow_clock():
        """The intent of the first mail takes long, and another worker comes by: it has the rest from then on."""
        nonlocal now
        if Reminder.objects.filter(attempts=1).exists() and now == NOON:
            now += WAITING
            taken.extend(claim_reminders(worker="two", machine=now, leased_until=now + MINUTE, limit=9))
        return now

    taken: list[int] = []

    send_due(worker="one", clock=slow_clock)
    sent_by_one = len(smtp_settings.messages)
    now += MINUTE
    send(now, worker="three")

    assert (len(taken), sent_by_one) == (1, 1)
    assert {mail["Message-ID"] for mail in smtp_settings.messages} == {
        reminder.mail_id for reminder in Reminder.objects.all()
    }
    assert len(smtp_settings.messages) == len(reminders)


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_beats_and_two_workers_send_each_once(smtp_settings: Inbox) -> None:
    cycle = CycleFactory(is_rehearsal=False)
    for _ in range(4):
        PersonFactory(school=cycle.school, user=DeanFactory(school=cycle.school))
    before, at = TUESDAY_7, TUESDAY_7 + HOUR
    plan_all(before)
    barrier = threading.Barrier(4)
    faults: list[Exception] = []

    def work(number: int) -> None:
        try:
            barrier.wait(timeout=10)
            plan_all(at)
            while send_due(worker=f"worker-{number}", clock=lambda: at):
                pass
            plan_all(at)
        except Exception as fault:
            faults.append(fault)
        finally:
            relay().close()
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert faults == []
    left = Counter(mail["Message-ID"] for mail in smtp_settings.messages)
    sent = Reminder.objects.filter(state="sent")
    assert set(left) == set(sent.values_list("mail_id", flat=True))
    assert set(left.values()) == {1}
    assert sent.count() >= 4


SENDER = """
import sys
import django
django.setup()
from datetime import timedelta
from django.conf import settings
from django.utils import timezone
from outreach import dispatcher
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[2])
settings.EMAIL_CONNECTIONS = 4
while dispatcher.send_due(worker=sys.argv[1], clock=timezone.now, lease=timedelta(seconds=2)):
    pass
"""


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_500_none_is_lost_when_one_of_two_workers_is_killed(inbox: Inbox) -> None:
    rule = rule_of(CycleFactory())
    due_reminders(500, timezone.now(), rule, PersonFactory(school=rule.cycle.school))

    def start(name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", SENDER, name, str(inbox.port)], env=environment())

    killed, living = start("killed"), start("living")
    try:
        wait_until(
            lambda: (
                (len(inbox.messages) > 100 and Reminder.objects.filter(claimed_by="killed").exists())
                # A slow machine may start one so late that the other has done it all.
                or not Reminder.objects.exclude(state="sent").exists()
            ),
            within=60,
            what="both workers in the midst of it",
        )
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        living.wait(60)
        wait_until(
            lambda: not Reminder.objects.filter(state="claimed", leased_until__gt=timezone.now()).exists(),
            within=30,
            what="the end of the killed worker's lease",
        )
        last = start("last")
        last.wait(60)
    finally:
        for process in (killed, living):
            if process.poll() is None:
                process.kill()
                process.wait()

    left = Counter(mail["Message-ID"] for mail in inbox.messages)
    assert set(Reminder.objects.values_list("state", flat=True)) == {"sent"}
    assert set(left) == set(Reminder.objects.values_list("mail_id", flat=True))
    assert len(left) == 500
    assert sum(left.values()) - 500 <= SOME  # one for each connection of the killed worker

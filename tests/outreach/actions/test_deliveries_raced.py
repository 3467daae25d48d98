"""Two workers at one moment, and a worker that dies with a mail in hand. On PostgreSQL, where locks are real."""

import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connection

from outreach.actions.deliveries import claim_due, deliver_due
from outreach.actions.messages import schedule
from outreach.models import Delivery, Message, State
from tests.factories import BackupFactory
from tests.outreach.actions.letters import LATER, NOW, account, desk
from tests.services.smtp import Inbox
from tests.services.worker import environment

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

# Hands over what is due, and is gone before it could say so. Its arguments: the mail server's port, the time.
DIES = """
import os, signal, sys
import django
django.setup()
from datetime import datetime
from django.conf import settings
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[1])
from outreach.actions import deliveries
deliveries.finish = lambda *claim, **at: os.kill(os.getpid(), signal.SIGKILL)
deliveries.deliver_due(machine=datetime.fromisoformat(sys.argv[2]))
"""


def test_two_workers_racing_with_one_pair_let_one_message_pass() -> None:
    place = desk()
    backup = BackupFactory(student=place.student).advocate
    first = schedule(message=place.draft(), version=1, by=place.user, now=NOW)
    second = place.draft(by=account(backup))
    # Both had been pressed before either was seen by the other.
    Message.objects.filter(pk=second.pk).update(
        state=State.SCHEDULED, due_at=first.due_at, at=Message.objects.get(pk=first.pk).at
    )
    barrier = threading.Barrier(2)
    faults: list[Exception] = []

    def work(pk: int) -> None:
        try:
            barrier.wait(timeout=10)
            claim_due(pk=pk, machine=LATER.machine)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(pk,)) for pk in (first.pk, second.pk)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert faults == []
    assert sorted(Message.objects.values_list("state", flat=True)) == [State.HELD, State.SENDING]


def test_two_workers_with_one_message_hand_it_over_once() -> None:
    place = desk()
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)
    barrier = threading.Barrier(2)
    claims: list[object] = []

    def work() -> None:
        try:
            barrier.wait(timeout=10)
            claims.append(claim_due(pk=message.pk, machine=LATER.machine))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert [claim is None for claim in claims].count(False) == 1
    assert Delivery.objects.count() == 1


def test_worker_killed_after_the_hand_over_leaves_uncertain_and_one_mail(smtp_settings: Inbox) -> None:
    place = desk()
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)

    killed = subprocess.run(
        [sys.executable, "-c", DIES, str(smtp_settings.port), LATER.machine.isoformat()],
        env=environment(),
        check=False,
        timeout=60,
    )
    in_hand = Message.objects.get(pk=message.pk).state
    deliver_due(machine=LATER.machine + timedelta(seconds=61))
    deliver_due(machine=LATER.machine + timedelta(seconds=122))

    assert (killed.returncode, in_hand) == (-signal.SIGKILL, State.SENDING)
    assert Message.objects.get(pk=message.pk).state == State.UNCERTAIN
    assert [mail["To"].addresses[0].addr_spec for mail in smtp_settings.messages] == [place.director.email]

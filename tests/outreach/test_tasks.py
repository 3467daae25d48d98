"""The tick and the jobs it wakes, where it matters with a real worker."""

from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.utils import timezone

from advising.models import User
from advising.signals import user_invited
from outreach import tasks
from outreach.actions.invitations import send_invitation
from outreach.models import BeatMinute, Heartbeat, OutboxMail, Reminder
from soapnet.celery import app
from tests.factories import CycleFactory, DeanFactory, PersonFactory
from tests.moments import MINUTE, TUESDAY_NOON, moment
from tests.outreach.reminding import due_reminders, rule_of
from tests.services.processes import wait_until
from tests.services.smtp import Inbox


@pytest.mark.django_db
def test_tick_shows_life() -> None:
    tasks.tick()
    tasks.tick()

    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"beat", "worker"}
    assert sum(BeatMinute.objects.values_list("beats", flat=True)) == 2


@pytest.mark.logs_errors
@pytest.mark.django_db
def test_concern_at_fault_does_not_stop_the_next(monkeypatch, caplog) -> None:
    seen: list[datetime] = []

    def fail(machine: datetime) -> None:
        raise RuntimeError("at fault")

    monkeypatch.setattr(tasks, "EVERY_SECOND", {"bad": fail, "good": seen.append})

    tasks.tick()

    assert len(seen) == 1
    assert "tick: bad failed" in caplog.text


class Monitor(HTTPServer):
    """An outside monitor: what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), Ping)


class Ping(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Monitor)
        self.server.asked.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nothing on the console."""


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    server = Monitor()
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_monitor_is_asked(monitor: Monitor, settings) -> None:
    settings.MONITOR_URL = f"http://127.0.0.1:{monitor.server_port}/ping/secret"

    tasks.ask_monitor()

    assert monitor.asked == ["/ping/secret"]


def test_monitor_that_is_away_harms_nothing_and_its_secret_is_not_logged(settings, caplog) -> None:
    settings.MONITOR_URL = "http://127.0.0.1:9/ping/secret"

    tasks.ask_monitor()

    assert "monitor: not reached" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.django_db
def test_tick_wakes_the_monitors_job_once_a_minute_and_only_where_one_is_named(monkeypatch, settings) -> None:
    woken: list[object] = []
    monkeypatch.setattr(tasks.ask_monitor, "apply_async", lambda **options: woken.append(options))

    tasks.wake_monitor(TUESDAY_NOON)
    settings.MONITOR_URL = "https://monitor.example/ping"
    tasks.wake_monitor(TUESDAY_NOON)

    assert woken == [{"expires": 50}]
    assert tasks.EVERY_MINUTE["monitor"] is tasks.wake_monitor


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_worker_sends_what_a_tick_finds_due(worker) -> None:
    # A rule on events, which the plan of the same tick leaves alone.
    rule = rule_of(CycleFactory(), "milestone-moved")
    due_reminders(60, timezone.now() - MINUTE, rule, PersonFactory(school=rule.cycle.school))

    tasks.tick.delay()

    wait_until(
        lambda: Reminder.objects.filter(state="sent").count() == 60, within=60, what="sixty reminders sent"
    )
    assert OutboxMail.objects.count() == 60


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_broker_emptied_in_the_midst_loses_nothing_and_doubles_nothing(worker) -> None:
    rule = rule_of(CycleFactory(), "milestone-moved")
    due_reminders(60, timezone.now() - MINUTE, rule, PersonFactory(school=rule.cycle.school))

    with app.connection() as broker:
        for _ in range(5):
            tasks.tick.delay()
            # What was to wake the workers is gone.
            broker.default_channel.client.flushdb()  # type: ignore[attr-defined]
    tasks.tick.delay()  # a second later

    wait_until(
        lambda: Reminder.objects.filter(state="sent").count() == 60, within=60, what="sixty reminders sent"
    )
    assert OutboxMail.objects.count() == 60


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_invited_user_gets_a_link_by_mail(worker) -> None:
    user = DeanFactory()

    user_invited.send(sender=User, user=user, now=moment(TUESDAY_NOON))

    wait_until(lambda: OutboxMail.objects.exists(), within=60, what="the invitation's mail")
    mail = OutboxMail.objects.get()
    assert (mail.to_address, mail.subject) == (user.email, "Your account at SoapNet")
    assert b"/invitation/" in bytes(mail.raw)


@pytest.mark.django_db
def test_who_has_come_is_not_mailed_again(smtp_settings: Inbox) -> None:
    user = DeanFactory(invitation_accepted_at=TUESDAY_NOON)

    assert send_invitation(user=user, now=moment(TUESDAY_NOON)) is None
    assert smtp_settings.messages == []

"""The test kit itself: what the other tests rely on."""

import logging
import smtplib
import socket
from email.message import EmailMessage

import pytest
from django.core.cache import cache
from django.db import connection
from django.template import Context, Engine, engines
from kombu import Connection

from soapnet.celery import app
from tests.services.smtp import Inbox
from tests.services.worker import Worker


@pytest.mark.django_db
def test_cache_is_shared_between_clients() -> None:
    cache.set("a", 1)

    assert cache.get("a") == 1


def test_network_is_refused() -> None:
    with socket.socket() as asking, pytest.raises(AssertionError, match="asked the network"):
        asking.connect(("192.0.2.1", 80))


def test_missing_template_variable_raises_in_our_templates(settings) -> None:
    template = Engine.get_default().from_string("{{ nothing }}")
    template.nodelist[0].origin.name = str(settings.BASE_DIR / "templates" / "page.html")

    with pytest.raises(AssertionError, match="nothing has no value"):
        template.render(Context())


def test_missing_template_variable_is_empty_in_a_packages_templates() -> None:
    template = engines["django"].from_string("{{ nothing|default:'kept' }}")

    assert template.render({}) == "kept"


def test_inbox_takes_and_refuses(inbox: Inbox) -> None:
    inbox.refused.add("gone@example.org")
    message = EmailMessage()
    message["Subject"] = "Hello"
    with smtplib.SMTP(inbox.host, inbox.port) as sender:
        refused = sender.send_message(message, "a@example.org", ["b@example.org", "gone@example.org"])

    assert [letter["Subject"] for letter in inbox.messages] == ["Hello"]
    assert inbox.receivers == [["b@example.org"]]
    assert list(refused) == ["gone@example.org"]


@pytest.mark.slow
def test_worker_runs_on_the_tests_own_broker(worker: Worker) -> None:
    answers = app.control.ping(timeout=5)

    assert answers == [{"test@localhost": {"ok": "pong"}}]


@pytest.mark.slow
@pytest.mark.postgresql
def test_postgresql_has_what_we_use(db) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("SELECT similarity('word', 'words') > 0.5")

        assert cursor.fetchone() == (True,)


@pytest.mark.browser
def test_browser_opens_the_site(live: str, page) -> None:
    page.goto("/accounts/login/")

    assert page.url == f"{live}/accounts/login/"


@pytest.mark.logs_errors
def test_logged_error_can_be_expected() -> None:
    logging.getLogger("soapnet").error("on purpose")


def test_broker_is_this_runs_own(settings) -> None:
    with Connection(
        settings.CELERY_BROKER_URL, transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS
    ) as broker:
        broker.ensure_connection(max_retries=1)

        assert settings.CELERY_BROKER_URL.split(":")[0] in ("filesystem", "redis+socket")

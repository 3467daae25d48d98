from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client


def test_healthz_asks_no_database(client: Client) -> None:
    answer = client.get("/healthz", headers={"host": "10.1.2.3"})

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer.cookies == {}


@pytest.mark.django_db
def test_readyz_when_all_is_well(client: Client) -> None:
    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (200, b"ready\nbeat: never\n")


@pytest.mark.logs_errors
@pytest.mark.django_db
def test_readyz_names_a_missing_migration(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("advising", "0001_initial")

    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"not ready: migrations\n")


@pytest.mark.logs_errors
@pytest.mark.django_db
def test_readyz_names_a_broker_that_is_away(client: Client, settings: Any) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}

    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"not ready: broker\n")

from typing import Any

import pytest
from django.core.checks import run_checks

LOCAL = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def production(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Settings as production has them, as far as our checks look."""
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    settings.PRODUCTION = True
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache"}}
    settings.CELERY_BROKER_URL = "redis://redis/0"
    settings.EMAIL_BACKEND = SMTP
    settings.EMAIL_HOST = "mail.example.edu"
    settings.EMAIL_USE_TLS = True
    settings.ALLOWED_HOSTS = ["soapnet.example.edu"]
    return settings


def found() -> list[str]:
    # The databases tag has to be asked for by name; leaving them out asks no server.
    messages = run_checks(include_deployment_checks=True) + run_checks(tags=["database"], databases=[])
    return sorted({str(message.id) for message in messages if str(message.id).startswith("soapnet.")})


def test_production_settings_pass(production: Any) -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("PRODUCTION", False, "soapnet.E001"),
        ("CACHES", LOCAL, "soapnet.E004"),
        ("CELERY_BROKER_URL", "filesystem://", "soapnet.E005"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "soapnet.E006"),
        ("EMAIL_USE_TLS", False, "soapnet.W007"),
        ("ALLOWED_HOSTS", ["*"], "soapnet.E008"),
    ],
)
def test_wrong_combination_is_named(production: Any, name: str, value: object, number: str) -> None:
    setattr(production, name, value)

    assert found() == [number]


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [("ENGINE", "django.db.backends.sqlite3", "soapnet.E002"), ("ATOMIC_REQUESTS", True, "soapnet.E003")],
)
def test_wrong_database_is_named(
    production: Any, monkeypatch: pytest.MonkeyPatch, name: str, value: object, number: str
) -> None:
    monkeypatch.setitem(production.DATABASES["default"], name, value)

    assert found() == [number]

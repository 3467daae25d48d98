"""Numbered system checks for settings that are allowed one by one and wrong together.

What is missing altogether stops soapnet/settings.py before these run.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

SQLITE = "django.db.backends.sqlite3"


@register(Tags.security, deploy=True)
def embedded_is_not_for_service(
    *, app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    if settings.PRODUCTION:
        return []
    return [
        Error(
            "The embedded way to run is being checked for deployment.",
            hint="Set SOAPNET_ENV=production and what it asks for; .env.example says what.",
            id="soapnet.E001",
        )
    ]


@register(Tags.database)
def database_fits_the_way_to_run(
    *, app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    engine = settings.DATABASES["default"]["ENGINE"]
    found: list[CheckMessage] = []
    if settings.PRODUCTION and engine == SQLITE:
        found.append(
            Error(
                "Production runs on SQLite, which lets one process write at a time, on one machine.",
                hint="Set DATABASE_URL to a PostgreSQL database.",
                id="soapnet.E002",
            )
        )
    if settings.DATABASES["default"].get("ATOMIC_REQUESTS"):
        found.append(
            Error(
                "ATOMIC_REQUESTS is on: a refused page would take back what an action had committed.",
                hint="Take it out of DATABASE_URL; actions open their own transactions.",
                id="soapnet.E003",
            )
        )
    return found


@register(Tags.caches)
def cache_is_shared(*, app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    backend = settings.CACHES["default"]["BACKEND"]
    if settings.PRODUCTION and backend.rsplit(".", 1)[-1] in ("LocMemCache", "DummyCache"):
        return [
            Error(
                "The cache is not shared by the web processes: each would count failed sign-ins for itself.",
                hint="Set REDIS_URL, or leave it out to count in the database.",
                id="soapnet.E004",
            )
        ]
    return []


@register()
def broker_fits_the_way_to_run(
    *, app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    scheme = settings.CELERY_BROKER_URL.split("://")[0]
    if settings.PRODUCTION and scheme in ("filesystem", "memory"):
        return [
            Error(
                f"Production uses the {scheme} broker, which workers on other machines cannot reach.",
                hint="Set BROKER_URL (or REDIS_URL) to a Redis server.",
                id="soapnet.E005",
            )
        ]
    return []


@register(Tags.security)
def mail_leaves(*, app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    if settings.PRODUCTION and not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return [
            Error(
                f"Production's mail goes to {settings.EMAIL_BACKEND}, so nobody would get it.",
                hint="Set EMAIL_URL to smtp+tls://user:password@host:587.",
                id="soapnet.E006",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def mail_is_encrypted(*, app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    encrypted = getattr(settings, "EMAIL_USE_TLS", False) or getattr(settings, "EMAIL_USE_SSL", False)
    local = getattr(settings, "EMAIL_HOST", "") in ("localhost", "127.0.0.1", "::1")
    if settings.PRODUCTION and not encrypted and not local:
        return [
            checks.Warning(
                "Mail, which may carry a student's packet, goes to the mail server in the clear.",
                hint="Write EMAIL_URL with smtp+tls:// (or smtp+ssl://).",
                id="soapnet.W007",
            )
        ]
    return []


@register(Tags.security)
def hosts_are_named(*, app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    if settings.PRODUCTION and "*" in settings.ALLOWED_HOSTS:
        return [
            Error(
                "ALLOWED_HOSTS holds '*': links in mails could be made to point at another site.",
                hint="Name the site's hosts, or leave ALLOWED_HOSTS out to allow SITE_URL's alone.",
                id="soapnet.E008",
            )
        ]
    return []

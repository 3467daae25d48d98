"""Two questions for monitors, answered before hosts, HTTPS, sessions or sign-in are looked at.

`/healthz`: does the process answer. It asks nothing else, so a database at fault restarts no web process.
`/readyz`: can it do its work: database, migrations, broker. Names what fails, never with values,
and tells the age of the last beat.
"""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import OperationalError

from outreach.models import Heartbeat

BROKER_TIMEOUT = 2  # seconds


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def migrations_are_applied() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def broker_answers() -> bool:
    options = dict(settings.CELERY_BROKER_TRANSPORT_OPTIONS)
    if settings.CELERY_BROKER_URL.startswith("redis"):
        options["socket_connect_timeout"] = BROKER_TIMEOUT
    try:
        with Connection(settings.CELERY_BROKER_URL, transport_options=options) as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_TIMEOUT)
    except (OperationalError, OSError):
        return False
    return True


# Each is asked in this order; more are added here.
QUESTIONS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": migrations_are_applied,
    "broker": broker_answers,
}


def beat_words(machine: datetime) -> str:
    """How old the last beat is. Told, not judged: web processes are ready without the engine, and pages say more."""
    last = Heartbeat.objects.filter(name="beat").values_list("at", flat=True).first()
    return "beat: never" if last is None else f"beat: {max(int((machine - last).total_seconds()), 0)} s ago"


def healthz() -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def readyz() -> HttpResponse:
    failing = [name for name, answers in QUESTIONS.items() if not answers()]
    if failing:
        return HttpResponse(f"not ready: {', '.join(failing)}\n", content_type="text/plain", status=503)
    return HttpResponse(f"ready\n{beat_words(timezone.now())}\n", content_type="text/plain")


ANSWERS = {"/healthz": healthz, "/readyz": readyz}


class HealthMiddleware:
    """First of all, since a monitor asks by address, over plain HTTP, and must not make sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = ANSWERS.get(request.path_info)
        return answer() if answer and request.method in ("GET", "HEAD") else self.get_response(request)

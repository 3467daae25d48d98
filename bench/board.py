"""The dean's board beside a page that only signs in: 200 students, 20,000 messages, PostgreSQL, one connection.

The board is kept while nothing on it changes (docs/decisions/0015), so it is timed in three ways: made anew for each
load, kept for each load, and with one write for every ten loads. Each line says which. An unchanged board that is
asked for again by a page that has it open is timed beside them.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

from bench.pages import Timing, serving, time_page
from tests import services
from tests.services.process import temporary_folder

STUDENTS, MESSAGES = 200, 20_000
LOADS_A_WRITE = 10
GOAL_RATIO, GOAL_QUERIES, GOAL_BYTES, GOAL_GROWTH = 8.0, 10, 120_000, 1.3


def run(*, large: bool) -> None:
    services.start_full()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "soapnet.settings",
        "SOAPNET_ENV": "embedded",
        "SOAPNET_ENV_FILE": "",
        "SOAPNET_DATA_DIR": str(temporary_folder("bench")),
        "BROKER_URL": f"redis+socket://{os.environ['TEST_REDIS_SOCKET']}",
        "REDIS_URL": f"unix://{os.environ['TEST_REDIS_SOCKET']}?db=1",
    }
    floor = time_floor()
    tell("a page that only signs in", floor)

    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from bench import school

    cycle, dean = school.make_school(students=STUDENTS)
    school.add_messages(cycle, count=MESSAGES)
    analyse()
    print(f"  {STUDENTS} students, {MESSAGES:,} messages")
    found = time_board(dean, cycle.pk)
    for one in found:
        tell(one.name, one.timing)
        ratio, mean = one.timing.p50 / floor.p50, one.timing.mean / floor.mean
        verdict(f"p50 {ratio:.1f} ×, mean {mean:.1f} × the floor", ratio <= GOAL_RATIO, f"≤ {GOAL_RATIO:g}")
        verdict(f"{one.queries} queries", one.queries <= GOAL_QUERIES, f"≤ {GOAL_QUERIES}")
    size = max(one.timing.size for one in found)
    verdict(f"{size / 1000:.1f} kB", size <= GOAL_BYTES, f"≤ {GOAL_BYTES // 1000} kB")
    if large:
        school.add_messages(cycle, count=9 * MESSAGES)
        analyse()
        print(f"  {10 * MESSAGES:,} messages")
        for before, one in zip(found, time_board(dean, cycle.pk), strict=True):
            tell(one.name, one.timing)
            growth = one.timing.p50 / before.timing.p50
            verdict(f"{growth:.2f} ×", growth <= GOAL_GROWTH, f"≤ {GOAL_GROWTH:g}")
            verdict(f"{one.queries} queries", one.queries <= GOAL_QUERIES, f"≤ {GOAL_QUERIES}")


def time_floor() -> Timing:
    folder = parse_qs(urlsplit(os.environ["DATABASE_URL"]).query)["host"][0]
    with psycopg.connect(f"host={folder} user=soapnet dbname=postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE floor")
    environment = {"FLOOR_DATABASE": folder, "DJANGO_SETTINGS_MODULE": ""}
    program = str(Path(__file__).with_name("floor_page.py"))
    cookie = subprocess.run(
        [sys.executable, program],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    with serving("bench.floor_page:application", environment) as port:
        return time_page(port, "/", cookie)


@dataclass(frozen=True)
class Found:
    """One way to load the board."""

    name: str
    timing: Timing
    queries: int


def time_board(dean: object, cycle_id: int) -> list[Found]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from advising.versions import Scope, bump

    path = reverse("board")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(dean)  # type: ignore[arg-type]
    client.get(path)  # What is made once, as the navigation's versions, is made now.
    cookie = client.cookies["sessionid"].value

    def write(number: int) -> None:
        bump(cycle_id, Scope.BOARD)

    def write_sometimes(number: int) -> None:
        if number % LOADS_A_WRITE == 0:
            write(number)

    ways: list[tuple[str, Callable[[int], None] | None, dict[str, str]]] = [
        ("made anew: a write before each load", write, {}),
        (f"mixed: one write for {LOADS_A_WRITE} loads", write_sometimes, {}),
        ("kept: no write, each load is a hit", None, {}),
        ("asked again while open, unchanged: 304", None, {"HX-Request": "true"}),
    ]
    found: list[Found] = []
    with serving("soapnet.wsgi", {}) as port:
        for name, before, headers in ways:
            tag = client.get(path, headers=headers).headers.get("ETag", "")
            if before:
                before(0)
            with CaptureQueriesContext(connection) as captured:
                client.get(path, headers={**headers, "if-none-match": tag})
            timing = time_page(port, path, cookie, headers=headers, before=before)
            found.append(Found(name, timing, len(captured)))
    return found


def analyse() -> None:
    """Autovacuum would do it within a minute in service."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def tell(what: str, timing: Timing) -> None:
    print(f"  {what:<50} p50 {timing.p50:6.1f} ms   p95 {timing.p95:6.1f} ms   {timing.size / 1000:7.1f} kB")


def verdict(found: str, holds: bool, goal: str) -> None:
    print(f"    {'ok  ' if holds else 'MISS'} {found:<40} goal {goal}")

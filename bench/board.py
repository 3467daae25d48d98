"""The dean's board beside a page that only signs in: 200 students, 20,000 messages, PostgreSQL, one connection."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

from bench.pages import Timing, serving, time_page
from tests import services
from tests.services.process import temporary_folder

STUDENTS, MESSAGES = 200, 20_000
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
    board, queries = time_board(dean)
    tell(f"the board, {STUDENTS} students, {MESSAGES:,} messages", board)
    verdict(
        f"{board.p50 / floor.p50:.1f} × the floor", board.p50 / floor.p50 <= GOAL_RATIO, f"≤ {GOAL_RATIO:g}"
    )
    verdict(f"{board.size / 1000:.1f} kB", board.size <= GOAL_BYTES, f"≤ {GOAL_BYTES // 1000} kB")
    verdict(f"{queries} queries", queries <= GOAL_QUERIES, f"≤ {GOAL_QUERIES}")
    if large:
        school.add_messages(cycle, count=9 * MESSAGES)
        analyse()
        more, queries = time_board(dean)
        tell(f"the same with {10 * MESSAGES:,} messages", more)
        verdict(f"{more.p50 / board.p50:.2f} ×", more.p50 / board.p50 <= GOAL_GROWTH, f"≤ {GOAL_GROWTH:g}")
        verdict(f"{queries} queries", queries <= GOAL_QUERIES, f"≤ {GOAL_QUERIES}")


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


def time_board(dean: object) -> tuple[Timing, int]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    path = reverse("board")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(dean)  # type: ignore[arg-type]
    client.get(path)  # What is made once, as the navigation's versions, is made now.
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    with serving("soapnet.wsgi", {}) as port:
        return time_page(port, path, client.cookies["sessionid"].value), len(captured)


def analyse() -> None:
    """Autovacuum would do it within a minute in service."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def tell(what: str, timing: Timing) -> None:
    print(f"  {what:<50} p50 {timing.p50:6.1f} ms   p95 {timing.p95:6.1f} ms   {timing.size / 1000:7.1f} kB")


def verdict(found: str, holds: bool, goal: str) -> None:
    print(f"    {'ok  ' if holds else 'MISS'} {found:<24} goal {goal}")

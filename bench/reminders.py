"""Reminders due at one instant into a mail server that takes everything, beside a plain loop that does the same.

PostgreSQL, two processes each, floor and product one after the other in one run; `--large`: 100,000. The product asks
every condition, writes notices, deliveries and the next occurrences. A connection gets its next mail in the commit that
writes what became of the one before; "one connection" is a commit for every single mail.
"""

import os
import smtplib
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests import services
from tests.services import postgres
from tests.services.process import temporary_folder

HERE = Path(__file__).parent
ROWS, LARGE = 20_000, 100_000
PROCESSES, CONNECTIONS, DELAY = 2, 32, 0.02
SLOW_ROWS = 6_000
GOAL, GOAL_DURABLE, GOAL_SLOW = 0.5, 0.35, 0.8
DURABLE = {"fsync": "on", "full_page_writes": "on", "autovacuum": "on", "shared_buffers": "256MB"}


def run(*, large: bool) -> None:
    rows = LARGE if large else ROWS
    postgres.SETTINGS |= {**DURABLE, "synchronous_commit": "off"}
    services.start_full()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "soapnet.settings",
        "SOAPNET_ENV": "embedded",
        "SOAPNET_ENV_FILE": "",
        "SOAPNET_DATA_DIR": str(temporary_folder("bench")),
        "BROKER_URL": f"redis+socket://{os.environ['TEST_REDIS_SOCKET']}",
        "REDIS_URL": f"unix://{os.environ['TEST_REDIS_SOCKET']}?db=1",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for mode, goal in (("off", GOAL), ("on", GOAL_DURABLE)):
        set_commit(mode)
        floor = time_floor(rows)
        tell(f"plain loop, a commit a batch, synchronous_commit={mode}", floor)
        each = time_floor(rows, "each")
        tell("plain loop, a commit a mail", each)
        single = time_product(rows, connections=1)
        tell("SoapNet, one connection a process, a commit a mail", single)
        product = time_product(rows)
        tell(f"SoapNet, up to {CONNECTIONS} connections a process", product)
        print(
            f"         {single / floor:.2f} of the floor with one connection, {single / each:.2f} of a commit a mail"
        )
        verdict(f"{product / floor:.2f} of the floor", product / floor >= goal, f"≥ {goal}")
    set_commit("off")
    slow = time_product(SLOW_ROWS, delay=DELAY, processes=1)
    best = CONNECTIONS / DELAY
    tell(f"SoapNet, a server that takes {DELAY * 1000:.0f} ms a mail, {CONNECTIONS} connections", slow)
    verdict(f"{slow / best:.2f} of {best:.0f}/s", slow / best >= GOAL_SLOW, f"≥ {GOAL_SLOW}")


def tell(what: str, rate: float) -> None:
    print(f"  {what:<70} {rate:>7,.0f}/s   (load {os.getloadavg()[0]:.1f})", flush=True)


def verdict(found: str, holds: bool, goal: str) -> None:
    print(f"    {'ok  ' if holds else 'MISS'} {found:<24} goal {goal}", flush=True)


def set_commit(mode: str) -> None:
    """Of all connections made from now on."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"ALTER ROLE {postgres.USER} SET synchronous_commit = {mode}")
    connection.close()


def dsn() -> str:
    from django.db import connection

    connection.ensure_connection()
    found: str = connection.connection.info.dsn
    return found


# The two ways, each with a fresh mail server


def time_floor(rows: int, *mode: str) -> float:
    program = str(HERE / "floor_reminders.py")
    subprocess.run([sys.executable, program, "fill", dsn(), str(rows)], check=True)
    with sink(0.0) as port:
        command = [sys.executable, program, "send", dsn(), str(port), *mode]
        finish([subprocess.Popen(command) for _ in range(PROCESSES)])
        return taken_per_second(port, rows)


def time_product(
    rows: int, *, delay: float = 0.0, processes: int = PROCESSES, connections: int = CONNECTIONS
) -> float:
    from bench.waiting import fill

    fill(rows)
    with sink(delay) as port:
        environment = {
            **os.environ, "EMAIL_URL": f"smtp://127.0.0.1:{port}", "EMAIL_CONNECTIONS": str(connections),
        }  # fmt: skip
        command = [sys.executable, "-m", "bench.sender"]
        finish([subprocess.Popen([*command, str(n)], env=environment) for n in range(processes)])
        return taken_per_second(port, rows)


def finish(senders: Sequence[subprocess.Popen[bytes]]) -> None:
    for sender in senders:
        if sender.wait():
            raise RuntimeError("a sender failed")


@contextmanager
def sink(delay: float) -> Iterator[int]:
    server = subprocess.Popen(
        [sys.executable, str(HERE / "sink.py"), str(delay)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        yield int(server.stdout.readline())
    finally:
        server.kill()
        server.wait()


def taken_per_second(port: int, rows: int) -> float:
    """From the first mail that the server took to the last; it must have taken each once."""
    with smtplib.SMTP("127.0.0.1", port) as server:
        taken, first, last, _ = server.docmd("STAT")[1].split()
    if int(taken) != rows:
        raise RuntimeError(f"the server took {int(taken)} mails of {rows}")
    return rows / (float(last) - float(first))

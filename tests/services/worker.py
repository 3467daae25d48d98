"""A real Celery worker, as its own processes, on the test's database and broker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from soapnet.supervised import PARENT

START_WITHIN = 60.0  # seconds
STOP_WITHIN = 20.0  # seconds


def database_url() -> str:
    """The address of the test database itself, for processes that are no test."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    folder = found["OPTIONS"].get("host") or found["HOST"]
    return f"postgres://{found['USER']}@/{found['NAME']}?host={quote(str(folder), safe='/')}"


def environment() -> dict[str, str]:
    """What a process of ours needs to work on this test's database, broker and data folder."""
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": database_url()}


class Worker:
    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self.log = log

    def kill(self) -> None:
        """As a power cut would: worker and pool at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def running(*, name: str = "test", concurrency: int = 2, beat: bool = False) -> Iterator[Worker]:
    log = Path(settings.DATA_DIR) / f"{name}.log"
    ready = Path(settings.DATA_DIR) / f"{name}.ready"
    ready.unlink(missing_ok=True)
    command = [
        sys.executable,
        "-m",
        "soapnet.supervised",
        "celery",
        "-A",
        "soapnet",
        "worker",
        "-n",
        f"{name}@localhost",
    ]
    command += [
        "-I",
        "tests.services.worker_ready",
        "-c",
        str(concurrency),
        "--without-gossip",
        "--without-mingle",
    ] + (["--beat"] if beat else [])
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            env={**environment(), "TEST_WORKER_READY": str(ready), PARENT: str(os.getpid())},
            stdout=out,
            stderr=out,
            process_group=0,
        )
    try:
        deadline = time.monotonic() + START_WITHIN
        while not ready.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the worker did not start:\n{log.read_text()}")
            time.sleep(0.05)
        yield Worker(process, log)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_WITHIN)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

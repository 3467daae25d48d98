"""`manage.py up` as a process of its own, on a data folder of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from soapnet.supervised import PARENT
from tests.services.processes import marked, wait_until

ADDRESS = re.compile(r"SoapNet is at (http://127\.0\.0\.1:\d+)")
START_WITHIN = 90.0  # seconds, on a busy machine, with all migrations


class Up:
    def __init__(self, data: Path) -> None:
        self.mark = f"SOAPNET_DATA_DIR={data}"
        self.log = data / "up.log"
        # `python -m django` is manage.py; supervised, it ends with a test run that is killed.
        self.command = [sys.executable, "-m", "soapnet.supervised", "django", "up", "--no-demo"]
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if name not in ("DATABASE_URL", "BROKER_URL")
            },
            PARENT: str(os.getpid()),
            "SOAPNET_DATA_DIR": str(data),
            "SOAPNET_ENV_FILE": "",
            "DJANGO_SETTINGS_MODULE": "soapnet.settings",
            "REDIS_URL": "",
            "WEB_CONCURRENCY": "1",
            "PYTHONWARNINGS": "ignore",
        }
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdout=log, stderr=log, process_group=0
            )

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        return bool(ADDRESS.search(self.log.read_text()))

    @property
    def address(self) -> str:
        found = ADDRESS.search(self.log.read_text())
        assert found
        return found[1]

    def pids(self, part: str) -> set[int]:
        return {pid for pid, command in marked(self.mark).items() if part in command}


@contextmanager
def running(data: Path) -> Iterator[Up]:
    started = Up(data)
    try:
        wait_until(started.is_up, within=START_WITHIN, what="the address is printed")
        yield started
    finally:
        if started.process.poll() is None:
            started.process.kill()
            started.process.wait()
        wait_until(lambda: not marked(started.mark), within=10, what="nothing is left")

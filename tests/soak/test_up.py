"""Kills at random moments: whatever dies comes back, and a stop leaves nothing."""

import os
import random
import signal
import time
import urllib.request
from pathlib import Path

import pytest

from tests.services import up
from tests.services.processes import marked, wait_until
from tests.services.up import Up

pytestmark = pytest.mark.soak

ROUNDS = 3  # times SOAK
PROGRAMS = (" gunicorn ", " worker ", " beat ")
# One program may die four times a minute before the supervisor gives up; each is killed once a round.
PAUSE = 5.0  # seconds


def answers(site: Up) -> bool:
    try:
        with urllib.request.urlopen(f"{site.address}/readyz", timeout=5) as answer:
            return bool(answer.read().startswith(b"ready\n"))
    except OSError:
        return False


def test_whatever_is_killed_comes_back(tmp_path: Path, soak_size: int) -> None:
    chance = random.Random(soak_size)
    with up.running(tmp_path) as site:
        for _ in range(ROUNDS * soak_size):
            for program in chance.sample(PROGRAMS, len(PROGRAMS)):
                wait_until(lambda program=program: site.pids(program), within=30, what=f"{program} runs")  # type: ignore[misc]
                killed = chance.choice(sorted(site.pids(program)))
                os.kill(killed, signal.SIGKILL)
                time.sleep(PAUSE * chance.random())
            wait_until(lambda: answers(site), within=60, what="the site is ready again")
            for program in PROGRAMS:
                wait_until(lambda program=program: site.pids(program), within=60, what=f"{program} is back")  # type: ignore[misc]

        site.process.terminate()

        assert site.process.wait(30) == 0
        assert marked(site.mark) == {}

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from soapnet import supervisor
from soapnet.supervisor import Program, Supervisor
from tests.services.processes import marked, wait_until

pytestmark = pytest.mark.slow

PARENT = """
import os, subprocess, sys
child = subprocess.Popen(
    [sys.executable, "-m", "soapnet.supervised", "tests.services.programs", sys.argv[1]],
    env={**os.environ, "SOAPNET_PARENT_PID": str(os.getpid())}, stdout=subprocess.PIPE, process_group=0,
)
child.stdout.readline()
os._exit(0)
"""


def program(what: str) -> Program:
    return Program(what, "tests.services.programs", [what])


def test_supervisor_restarts_what_dies_and_gives_up(monkeypatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)
    said: list[str] = []

    code = Supervisor([program("die")], environment=os.environ, say=said.append).run()

    assert code == 1
    assert said == [
        "die ended with code 3; starting it again in 0.01 s.",
        "die ended with code 3; starting it again in 0.02 s.",
        "die ended with code 3; starting it again in 0.04 s.",
        "die ended with code 3; starting it again in 0.08 s.",
        "die died 5 times within a minute. Stopping.",
    ]


def test_supervisor_ends_even_a_deaf_child_on_a_stop(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(supervisor, "POLITE_FOR", 0.3)
    mark = f"TEST_MARK={tmp_path}"
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM)).start()

    code = Supervisor(
        [program("deaf")], environment={**os.environ, "TEST_MARK": str(tmp_path)}, say=say
    ).run()

    assert (code, said) == (0, ["  deaf | deaf"])
    assert marked(mark) == {}


@pytest.mark.parametrize("what", ["sleep", "deaf"])
def test_child_ends_within_five_seconds_of_its_parent(what: str, tmp_path: Path) -> None:
    mark = f"TEST_MARK={tmp_path}"

    subprocess.run(
        [sys.executable, "-c", PARENT, what], env={**os.environ, "TEST_MARK": str(tmp_path)}, check=True
    )

    wait_until(lambda: not marked(mark), within=5, what="the child ends after its parent")


def test_child_whose_parent_is_gone_already_does_not_start() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "soapnet.supervised", "tests.services.programs", "sleep"],
        env={**os.environ, "SOAPNET_PARENT_PID": "1"},
        capture_output=True,
        timeout=30,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, b"")

"""`manage.py up` as its users run it: started, asked, killed, and what is left is counted."""

import os
import re
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from soapnet.management.commands import up
from tests.services import up as services_up
from tests.services.processes import marked, wait_until
from tests.services.up import Up

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for the module, so that the migrations run once."""
    return tmp_path_factory.mktemp("up")


@pytest.fixture
def running(data: Path) -> Iterator[Up]:
    with services_up.running(data) as started:
        yield started


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_up_leaves_nothing_behind(running: Up, number: signal.Signals, code: int) -> None:
    for part in (" gunicorn ", " worker ", " beat "):
        wait_until(lambda part=part: running.pids(part), within=20, what=f"{part} runs")  # type: ignore[misc]

    running.process.send_signal(number)

    assert running.process.wait(30) == code
    wait_until(lambda: not marked(running.mark), within=8, what="all children ended")


def test_up_answers_and_restarts_a_killed_worker(running: Up) -> None:
    with urllib.request.urlopen(f"{running.address}/readyz", timeout=20) as answer:
        assert answer.read().startswith(b"ready\n")
    wait_until(lambda: len(running.pids(" worker ")) >= 3, within=30, what="the worker has its pool")
    before = running.pids(" worker ")

    os.kill(min(before), signal.SIGKILL)

    wait_until(
        lambda: len(running.pids(" worker ") - before) >= 3 and not running.pids(" worker ") & before,
        within=30,
        what="a new worker runs with a new pool, the old pool is gone",
    )


def test_up_refuses_a_second_time_in_one_folder(running: Up, data: Path) -> None:
    second = subprocess.run(
        running.command, env=running.environment, capture_output=True, text=True, timeout=60, check=False
    )

    assert second.returncode == 1
    assert second.stderr == f"CommandError: SoapNet already runs from {data}. Stop that one first.\n"


def test_listen_takes_a_free_port_when_the_usual_one_is_taken(monkeypatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(up, "USUAL_PORT", port)

        with up.listen("127.0.0.1", None) as found:
            assert found.getsockname()[1] not in (0, port)


def test_listen_refuses_a_taken_port_that_was_asked_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        up.listen("127.0.0.1", taken.getsockname()[1])


def test_up_serves_hashed_compressed_files_under_a_strict_policy(running: Up) -> None:
    with urllib.request.urlopen(f"{running.address}/accounts/login/", timeout=20) as page:
        policy = page.headers["Content-Security-Policy"]
        styles = re.findall(r'<link[^>]+href="(/static/[^"]+\.css)"', page.read().decode())
    asked = urllib.request.Request(f"{running.address}{styles[0]}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked, timeout=20) as style:
        headers = style.headers

    assert re.fullmatch(r"/static/.+\.[0-9a-f]{12}\.css", styles[0])
    assert (headers["Content-Encoding"], headers["Cache-Control"]) == (
        "gzip",
        "max-age=315360000, public, immutable",
    )
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_listen_holds_no_answer_back_on_connections_that_came_early() -> None:
    with up.listen("127.0.0.1", 0) as found:
        assert found.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0

"""A server process of the tests' own, with a folder of its own, that outlives the run by nothing."""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

START_WITHIN = 30.0  # seconds

_running: list["Server"] = []
_folders: list[Path] = []


def unprivileged() -> dict[str, Any]:
    """Arguments for subprocess that drop root: PostgreSQL refuses to run as root. Empty for anybody else."""
    if os.geteuid():
        return {}
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise RuntimeError(
        "running as root, and neither the user 'postgres' nor 'nobody' exists to run a server as"
    )


class Server:
    """A process with a temporary folder; both end with the test run, by its end or by SIGTERM."""

    def __init__(
        self, name: str, *, stop_signal: signal.Signals = signal.SIGTERM, drop_root: bool = False
    ) -> None:
        self.folder = temporary_folder(name)
        self.rights = unprivileged() if drop_root else {}
        self.stop_signal = stop_signal
        self.process: subprocess.Popen[bytes] | None = None
        _running.append(self)
        if self.rights:
            os.chown(self.folder, self.rights["user"], self.rights["group"])

    def run(self, command: Sequence[str]) -> None:
        """A preparing step, with its own words shown where it fails."""
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **self.rights)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")

    def start(self, command: Sequence[str], *, is_up: Callable[[], bool]) -> None:
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(command, cwd="/", stdout=log, stderr=log, **self.rights)
        deadline = time.monotonic() + START_WITHIN
        while not is_up():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start:\n{(self.folder / 'log').read_text()}")
            time.sleep(0.02)

    def stop(self) -> None:
        if self in _running:
            _running.remove(self)
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def temporary_folder(name: str) -> Path:
    """A folder that is gone after the run. Its path is short: socket names end at 107 bytes."""
    if not _folders:
        atexit.register(clean_up)
        # atexit does not run on SIGTERM.
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, _end)
    made = Path(tempfile.mkdtemp(prefix=f"sn-{name}-", dir="/tmp"))
    _folders.append(made)
    return made


def clean_up() -> None:
    for server in list(_running):
        server.stop()
    for folder in _folders:
        shutil.rmtree(folder, ignore_errors=True)


def _end(number: int, frame: FrameType | None) -> None:
    """As Ctrl-C: pytest takes its fixtures down, then what is registered runs."""
    raise KeyboardInterrupt

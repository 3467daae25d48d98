"""Which processes still run, found by a mark in their environment, which all descendants inherit."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path


def marked(mark: str) -> dict[int, str]:
    """Process id to command line of all living processes whose environment holds `mark`. Zombies have none."""
    if not Path("/proc/self/environ").exists():
        listed = subprocess.run(
            ["ps", "eww", "-axo", "pid=,command="], capture_output=True, text=True, check=True
        ).stdout
        rows = [line.split(maxsplit=1) for line in listed.splitlines() if mark in line]
        return {int(pid): command for pid, command in rows}
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    found.pop(os.getpid(), None)
    return found


def wait_until(holds: Callable[[], object], *, within: float, what: str) -> None:
    """Look until `holds`, for `within` seconds at most; then fail, saying what did not come about."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, f"not within {within:g} s: {what}"
        time.sleep(0.05)

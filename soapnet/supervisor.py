"""Runs a few programs as one: starts them, restarts what dies, and leaves none behind."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

from soapnet import supervised

LOOK_EVERY = 0.1  # seconds
POLITE_FOR = 15.0  # seconds from SIGTERM to SIGKILL on a stop
GIVE_UP_AFTER = 5  # deaths of one program ...
WITHIN = 60.0  # ... in so many seconds
FIRST_PAUSE = 0.5  # seconds before a restart, doubled by each further death within the minute


@dataclass(frozen=True)
class Program:
    """A Python module run with arguments; `keeps` are open files it takes over."""

    name: str
    module: str
    arguments: Sequence[str]
    keeps: Sequence[int] = ()


@dataclass
class Child:
    program: Program
    process: subprocess.Popen[str] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=GIVE_UP_AFTER))
    start_at: float = 0.0


class Supervisor:
    """Blocks in `run` until told to stop (SIGINT, SIGTERM) or until one program keeps dying.

    `ready` is asked again and again until it says yes: it announces the address once the web server answers.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        environment: Mapping[str, str],
        say: Callable[[str], None],
        ready: Callable[[], bool] = lambda: True,
    ) -> None:
        self.children = [Child(program) for program in programs]
        self.environment = {**environment, supervised.PARENT: str(os.getpid()), "PYTHONUNBUFFERED": "1"}
        self.say = say
        self.ready = ready
        self.stopping = False

    def run(self) -> int:
        """0 when stopped on request, 1 when a program died too often."""
        # A shell's background job inherits SIGINT ignored, so both are installed, not assumed.
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        announced = False
        try:
            while not self.stopping:
                if not self._keep_up():
                    return 1
                announced = announced or self.ready()
                time.sleep(LOOK_EVERY)
            return 0
        finally:
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _keep_up(self) -> bool:
        """Start what is due, note what died. False when one died too often."""
        now = time.monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.start_at:
                    self._start(child)
            elif (code := child.process.poll()) is not None:
                self._sweep(child.process)
                child.process = None
                child.deaths.append(now)
                if len(child.deaths) == GIVE_UP_AFTER and now - child.deaths[0] < WITHIN:
                    self.say(f"{child.program.name} died {GIVE_UP_AFTER} times within a minute. Stopping.")
                    return False
                recent = sum(1 for death in child.deaths if now - death < WITHIN)
                pause = FIRST_PAUSE * 2 ** (recent - 1)
                child.start_at = now + pause
                self.say(f"{child.program.name} ended with code {code}; starting it again in {pause:g} s.")
        return True

    def _start(self, child: Child) -> None:
        program = child.program
        child.process = subprocess.Popen(
            [sys.executable, "-m", "soapnet.supervised", program.module, *program.arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            process_group=0,  # Ctrl-C in a terminal reaches this process alone, which then stops the others.
            pass_fds=program.keeps,
        )
        threading.Thread(target=self._pump, args=(program.name, child.process.stdout), daemon=True).start()

    def _pump(self, name: str, lines: IO[str]) -> None:
        with lines:
            for line in lines:
                self.say(f"{name:>6} | {line.rstrip()}")

    def _end(self) -> None:
        alive = [child.process for child in self.children if child.process is not None]
        for process in alive:
            process.terminate()
        deadline = time.monotonic() + POLITE_FOR
        for process in alive:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
            self._sweep(process)
            process.wait()

    def _sweep(self, process: subprocess.Popen[str]) -> None:
        """End what a program had started itself: a killed worker leaves its pool behind."""
        # macOS says "not permitted" of a group that is empty.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)

"""`python -m soapnet.supervised MODULE ARGS...` runs MODULE and ends with its parent, the supervisor.

A killed supervisor can clean up nothing, so each child sees to itself: on Linux the kernel sends SIGTERM at
once, and everywhere a thread looks every second, asks politely, then ends the whole process group. All are
gone within five seconds.
"""

import ctypes
import os
import runpy
import signal
import sys
import threading
import time

PARENT = "SOAPNET_PARENT_PID"
PR_SET_PDEATHSIG = 1  # linux/prctl.h
LOOK_EVERY = 1.0  # seconds
POLITE_FOR = 3.0  # seconds between SIGTERM and SIGKILL


def follow(parent: int) -> None:
    """End this process and its group when `parent` is no longer its parent."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # It died before the kernel was told.
        sys.exit(1)
    threading.Thread(target=_watch, args=(parent,), name="parent-watch", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(POLITE_FOR)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def main() -> None:
    follow(int(os.environ[PARENT]))
    module = sys.argv[1]
    sys.argv = sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()

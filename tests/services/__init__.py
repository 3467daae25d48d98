"""Real servers for tests, started from what the machine has, else from the pinned wheels."""

import os
import shutil
from atexit import register
from tempfile import mkdtemp

from tests.services import postgres, redis


def folder() -> str:
    """A folder for what the run writes, removed at its end."""
    made = mkdtemp(prefix="sn-tests-", dir="/tmp")
    register(shutil.rmtree, made, ignore_errors=True)
    return made


def start_full() -> None:
    """PostgreSQL and Redis, once per run; the addresses go into the environment, where children find them."""
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = postgres.start()
    if "TEST_REDIS_SOCKET" not in os.environ:
        os.environ["TEST_REDIS_SOCKET"] = str(redis.start())

"""Real servers for tests, started from what the machine has, else from the pinned wheels."""

import os

from tests.services import postgres, redis


def start_full() -> None:
    """PostgreSQL and Redis, once per run; the addresses go into the environment, where children find them."""
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = postgres.start()
    if "TEST_REDIS_SOCKET" not in os.environ:
        os.environ["TEST_REDIS_SOCKET"] = str(redis.start())

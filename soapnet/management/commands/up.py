"""`manage.py up`: the whole of SoapNet from one command, for a laptop or a small office."""

import fcntl
import os
import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from advising.models import School
from soapnet.supervisor import Program, Supervisor

USUAL_PORT = 8000


def listen(host: str, port: int | None) -> socket.socket:
    """A listening socket on `port`, or, where none was asked for, on the usual one or any that is free.

    It is opened here and handed to the web server, so that nobody can take the port in between and a
    restarted server keeps it. Raises OSError when the port asked for is taken.
    """
    for candidate in [USUAL_PORT, 0] if port is None else [port]:
        try:
            found = socket.create_server((host, candidate), backlog=128)
        except OSError:
            if candidate == 0 or port is not None:
                raise
        else:
            # Connections that wait before the web server is up inherit this; without it each answer on them is
            # held back 40 ms.
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return found
    raise AssertionError("the loop returns or raises")


def lock_data(folder: Path) -> IO[str]:
    """Hold the data folder for this process. Raises BlockingIOError when another holds it."""
    lock = (folder / "up.lock").open("a")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return lock


class Command(BaseCommand):
    help = "Run SoapNet here: prepares the database, then web, worker and beat until Ctrl-C."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="address to listen at (default: this machine)"
        )
        parser.add_argument("--port", type=int, help=f"port (default: {USUAL_PORT}, or a free one if taken)")
        parser.add_argument("--no-demo", action="store_true", help="do not make the demo school when empty")

    def handle(self, *args: Any, **options: Any) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        try:
            lock = lock_data(settings.DATA_DIR)
        except BlockingIOError:
            raise CommandError(
                f"SoapNet already runs from {settings.DATA_DIR}. Stop that one first."
            ) from None
        try:
            web = listen(options["host"], options["port"])
        except OSError as error:
            raise CommandError(
                f"Cannot listen at {options['host']}:{options['port']}: {error.strerror}."
            ) from None
        with lock, web:
            self.prepare(demo=not options["no_demo"])
            code = self.supervise(web)
        if code:
            sys.exit(code)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def prepare(self, *, demo: bool) -> None:
        self.say("Preparing the database ...")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if not settings.DEBUG:
            self.say("Collecting static files ...")
            call_command("collectstatic", interactive=False, verbosity=0)
        demo = demo and not settings.PRODUCTION and "demo_school" in get_commands()
        if demo and not School.objects.exists():
            self.say("Making the demo school ...")
            call_command("demo_school", stdout=self.stdout)
        connections.close_all()

    def supervise(self, web: socket.socket) -> int:
        host, port = web.getsockname()[:2]
        address = f"http://{host}:{port}"
        environment = {**os.environ, "WEB_BIND": f"fd://{web.fileno()}"}
        if not settings.PRODUCTION:
            environment.setdefault("SITE_URL", address)

        def ready() -> bool:
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=2).close()  # noqa: S310 (our own address)
            except urllib.error.HTTPError:
                pass  # It answers.
            except OSError:
                return False
            self.say(f"\nSoapNet is at {address}   (Ctrl-C stops it)\n")
            return True

        programs = [
            Program(
                "web", "gunicorn", ["-c", "python:soapnet.gunicorn", "soapnet.wsgi"], keeps=[web.fileno()]
            ),
            Program(
                "worker",
                "celery",
                [
                    "--quiet",
                    "-A",
                    "soapnet",
                    "worker",
                    "-n",
                    "worker@localhost",
                    "-c",
                    "2",
                    "--without-gossip",
                    "--without-mingle",
                ],
            ),
            Program("beat", "celery", ["--quiet", "-A", "soapnet", "beat", "--pidfile="]),
        ]
        return Supervisor(programs, environment=environment, say=self.say, ready=ready).run()

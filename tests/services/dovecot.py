"""A real IMAP server with one mailbox, as its own process in a folder of its own."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from imaplib import IMAP4

from tests.services.process import Server

MISSING = (
    "No IMAP server is installed, so what needs one is left out. Debian or Ubuntu: sudo apt install"
    " --no-install-recommends dovecot-imapd"
)
USER, PASSWORD = "log", "a-word-for-tests"

_AS_ROOT = """
default_internal_user=nobody
default_internal_group=nogroup
default_login_user=nobody
"""
_CONFIG = """
protocols=imap
base_dir={folder}/run
log_path={folder}/said
listen=127.0.0.1
ssl=no
disable_plaintext_auth=no
first_valid_uid=0
{users}
service imap-login {{
  chroot=
  inet_listener imap {{
    port={port}
  }}
  inet_listener imaps {{
    port=0
  }}
}}
service anvil {{
  chroot=
}}
service stats {{
  chroot=
}}
passdb {{
  driver=static
  args=password={password}
}}
userdb {{
  driver=static
  args=uid={uid} gid={gid} home={folder}/home
}}
mail_location=maildir:{folder}/mail
"""


@dataclass(frozen=True)
class Imap:
    host: str
    port: int

    @property
    def url(self) -> str:
        return f"imap://{USER}:{PASSWORD}@{self.host}:{self.port}/INBOX"

    def put(self, *mails: bytes) -> None:
        with self._signed_in() as server:
            for mail in mails:
                server.append("INBOX", "", "", mail.replace(b"\n", b"\r\n"))

    def flags(self) -> list[str]:
        """Of each mail, in its order."""
        with self._signed_in() as server:
            server.select("INBOX", readonly=True)
            _, found = server.uid("FETCH", "1:*", "(FLAGS)")
            return [line.decode() for line in found if isinstance(line, bytes)]

    def is_up(self) -> bool:
        try:
            self.flags()
        except (OSError, IMAP4.error):
            return False
        return True

    @contextmanager
    def _signed_in(self) -> Iterator[IMAP4]:
        with IMAP4(self.host, self.port, timeout=10) as server:
            server.login(USER, PASSWORD)
            yield server


def why_not() -> str:
    """Why it cannot run here; empty where it can. A newer one than 2.3 reads another language of settings."""
    command = program()
    if command is None:
        return MISSING
    version = subprocess.run([command, "--version"], capture_output=True, text=True, check=False).stdout
    return "" if version.startswith("2.3") else f"This needs Dovecot 2.3; here is {version.split(' ')[0]}."


def program() -> str | None:
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def start() -> Imap:
    """Raises RuntimeError where it is not installed or does not start; it ends with the test run."""
    command = program()
    if command is None:
        raise RuntimeError(MISSING)
    server = Server("dovecot")
    with socket.create_server(("127.0.0.1", 0)) as found:
        imap = Imap("127.0.0.1", int(found.getsockname()[1]))
    is_root = os.getuid() == 0
    uid, gid = ("nobody", "nogroup") if is_root else (str(os.getuid()), str(os.getgid()))
    for name in ("run", "home", "mail"):
        (server.folder / name).mkdir()
        (server.folder / name).chmod(0o777)
    server.folder.chmod(0o755)
    config = server.folder / "dovecot.conf"
    config.write_text(
        _CONFIG.format(
            folder=server.folder, port=imap.port, uid=uid, gid=gid, password=PASSWORD,
            users=_AS_ROOT if is_root else _as_myself(),
        )
    )  # fmt: skip
    server.start([command, "-F", "-c", str(config)], is_up=imap.is_up)
    return imap


def _as_myself() -> str:
    me, mine = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
    return f"default_internal_user={me}\ndefault_internal_group={mine}\ndefault_login_user={me}\n"

"""Fetching mail from an IMAP mailbox: each is handed over once, and then marked, so that it is not fetched again.

What was kept and could not be marked any more is fetched again and found to be there already. A mail that the server
does not give, or that cannot be kept, is passed over and tried the next time; it holds up no other.
"""

import imaplib
import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

log = logging.getLogger(__name__)

TIMEOUT = 30.0
"""Seconds that the server may take to answer."""
MOST = 200
"""Mails of one look; what is left is fetched by the next."""
_PORTS = {"imap": 143, "imaps": 993}


class MailboxTrouble(Exception):
    """The mailbox could not be looked into; the words name no secret."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    host: str
    port: int
    user: str
    password: str
    folder: str
    is_tls: bool

    @classmethod
    def at(cls, url: str) -> "Mailbox":
        """From imaps://user:password@host:port/folder; without a folder INBOX."""
        parts = urlsplit(url)
        return cls(
            host=parts.hostname or "",
            port=parts.port or _PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or "INBOX",
            is_tls=parts.scheme == "imaps",
        )

    @property
    def name(self) -> str:
        """Which mailbox it is, without its password."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"[:200]


def fetch(box: Mailbox, take: Callable[[bytes], None], *, goes_on: Callable[[], bool] = lambda: True) -> int:
    """Hand every mail that is not marked as seen to `take`, the oldest first. Returns how many were taken.

    `goes_on` is asked before each: a worker that has lost its claim stops. Raises MailboxTrouble.
    """
    taken = 0
    with _opened(box) as server:
        for uid in _unseen(server)[:MOST]:
            if not goes_on():
                break
            taken += _take_one(server, uid, take)
    return taken


@contextmanager
def _opened(box: Mailbox) -> Iterator[imaplib.IMAP4]:
    try:
        if box.is_tls:
            context = ssl.create_default_context()
            server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                box.host, box.port, ssl_context=context, timeout=TIMEOUT
            )
        else:
            server = imaplib.IMAP4(box.host, box.port, timeout=TIMEOUT)
    except OSError as error:
        raise MailboxTrouble(f"The mail server could not be reached ({type(error).__name__}).") from None
    try:
        server.login(box.user, box.password)
        answer, _ = server.select(_quoted(box.folder))
        if answer != "OK":
            raise MailboxTrouble("The mailbox has no such folder.")
        yield server
    except (OSError, imaplib.IMAP4.error) as error:
        # The server's own words may hold the name and password that it refused.
        raise MailboxTrouble(f"The mail server broke off ({type(error).__name__}).") from None
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _unseen(server: imaplib.IMAP4) -> list[str]:
    answer, found = server.uid("SEARCH", "UNSEEN")
    if answer != "OK" or not found or found[0] is None:
        return []
    return [uid.decode("ascii") for uid in found[0].split()]


def _take_one(server: imaplib.IMAP4, uid: str, take: Callable[[bytes], None]) -> int:
    # PEEK leaves it unseen until it is kept here.
    answer, found = server.uid("FETCH", uid, "(BODY.PEEK[])")
    raw = next((part[1] for part in found or [] if isinstance(part, tuple)), None)
    if answer != "OK" or raw is None:
        log.warning("mailbox: a mail was not given")
        return 0
    try:
        take(raw)
    except Exception as fault:
        log.warning("mailbox: a mail was not kept (%s)", type(fault).__name__)
        return 0
    server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
    return 1

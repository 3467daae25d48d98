"""Kept connections to the mail server, each with one mail in hand: many at once from one thread.

A slow server is met by more connections, a quick one is fed by the first alone. Where the server takes commands
together (PIPELINING, RFC 2920), sender, receiver and DATA go in one write. Only what a server said in full counts.
"""

import re
import select
import smtplib
import ssl
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

PATIENCE = 0.005
"""Seconds without an answer on any connection, after which one more is opened."""
SOME = 4
"""Connections for many mails to a quick server: so many results share a commit."""
IDLE = 60.0
"""Seconds after which a connection that nobody used is not trusted any more: servers close them."""
_ADDRESS = re.compile(r"[^\s<>\x00-\x1f\x7f]+@[^\s<>\x00-\x1f\x7f]+")
_FAULTS = (OSError, smtplib.SMTPException)


class Answer(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of a mail, and what the server said; never the mail's own words."""

    state: Answer
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail for one receiver, as bytes with CRLF line ends."""

    raw: bytes
    from_address: str
    to_address: str


class Line:
    """One kept connection. `start` gives it a mail, `hear` reads what the server says until that is settled."""

    def __init__(self) -> None:
        self.letter: Letter | None = None
        self.server = _connect()
        self.mails = 0
        self.used = time.monotonic()
        self._is_soiled = False

    def fileno(self) -> int:
        return self.server.sock.fileno()  # type: ignore[union-attr]

    def close(self) -> None:
        self.server.close()

    def start(self, letter: Letter) -> Handed | None:
        """Take this mail in hand. An answer at once where that cannot be."""
        if not all(map(_can_be_said, (letter.from_address, letter.to_address))):
            return Handed(Answer.REFUSED, "The address cannot stand in a mail.")
        self.letter, self.used = letter, time.monotonic()
        self._body = _stuffed(letter.raw)
        self._heard, self._waiting, self._refusal = 0, b"", ""
        self._has_left = False
        commands = [f"MAIL FROM:<{letter.from_address}>", f"RCPT TO:<{letter.to_address}>", "DATA"]
        self._unsaid = deque(["RSET", *commands] if self._is_soiled else commands)
        self._asked: deque[str] = deque()
        try:
            self._say()
        except _FAULTS as fault:
            return self._broken(fault)
        return None

    def hear(self) -> Handed | None:
        """Read what is there; the answer once it is complete."""
        try:
            data = self.server.sock.recv(4096)  # type: ignore[union-attr]
            while isinstance(self.server.sock, ssl.SSLSocket) and self.server.sock.pending():
                data += self.server.sock.recv(4096)
            if not data:
                raise smtplib.SMTPServerDisconnected("closed")
            *lines, self._waiting = (self._waiting + data).split(b"\r\n")
            for line in lines:
                if line[3:4] != b"-" and (done := self._answered(line)) is not None:
                    return done
        except _FAULTS as fault:
            return self._broken(fault)
        return None

    def is_overdue(self) -> bool:
        return time.monotonic() - self.used > settings.EMAIL_TIMEOUT

    def give_up(self) -> Handed:
        """The server has not answered for too long."""
        self.close()
        return self._lost(TimeoutError())

    # One mail

    def _say(self) -> None:
        """All that may be said now: everything where the server takes commands together, else the next one."""
        count = len(self._unsaid) if self.server.has_extn("pipelining") else 1
        words = [self._unsaid.popleft() for _ in range(min(count, len(self._unsaid)))]
        self._asked.extend(words)
        self._write("".join(f"{word}\r\n" for word in words).encode("ascii"))

    def _write(self, data: bytes) -> None:
        self.server.sock.sendall(data)  # type: ignore[union-attr]

    def _answered(self, line: bytes) -> Handed | None:
        self._heard += 1
        code, words = line[:3], line.decode("utf-8", "replace")[:300]
        if self._has_left:
            return self._settled(Answer.ACCEPTED if code[:1] == b"2" else Answer.REFUSED, words)
        asked = self._asked.popleft() if self._asked else ""
        if code[:1] not in (b"2", b"3") and not self._refusal:
            self._refusal = words
        if asked == "DATA" and code == b"354":
            if self._refusal:
                # It waits for a mail that it has refused: the connection is given up, so that it takes none.
                return self._settled(Answer.REFUSED, self._refusal, ends=True)
            self._has_left = True
            self._write(self._body)
        elif self._refusal and not self._asked:
            self._is_soiled = True
            return self._settled(Answer.REFUSED, self._refusal, ends=code == b"421")
        elif not self._asked and not self._refusal:
            self._say()
        return None

    def _settled(self, state: Answer, words: str, *, ends: bool = False) -> Handed:
        self.letter, self.used = None, time.monotonic()
        self.mails += 1
        if state == Answer.ACCEPTED:
            self._is_soiled = False
        if ends:
            self.close()
        return Handed(state, words)

    def _broken(self, fault: Exception) -> Handed | None:
        letter = self.letter
        self.close()
        is_kept = letter is not None and self.mails and not self._heard and not self._has_left
        if letter is not None and is_kept and not isinstance(fault, TimeoutError):
            # The server had closed a connection that it was kept; nothing of this mail was said.
            try:
                self.server, self.mails, self._is_soiled = _connect(), 0, False
            except _FAULTS as again:
                fault = again
            else:
                return self.start(letter)
        return self._lost(fault)

    def _lost(self, fault: Exception) -> Handed:
        name = type(fault).__name__
        if self._has_left:
            return self._settled(Answer.UNCERTAIN, f"The connection broke while the mail was sent ({name}).")
        # No word of the mail was on its way yet, so it cannot have been taken.
        return self._settled(Answer.REFUSED, f"The connection broke before the mail was sent ({name}).")

    @property
    def is_closed(self) -> bool:
        return self.server.sock is None


def _can_be_said(address: str) -> bool:
    return address.isascii() and _ADDRESS.fullmatch(address) is not None


def _connect() -> smtplib.SMTP:
    where = (settings.EMAIL_HOST, settings.EMAIL_PORT)
    server: smtplib.SMTP
    if settings.EMAIL_USE_SSL:
        server = smtplib.SMTP_SSL(
            *where, timeout=settings.EMAIL_TIMEOUT, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(*where, timeout=settings.EMAIL_TIMEOUT)
    if settings.EMAIL_USE_TLS:
        server.starttls(context=ssl.create_default_context())
    if settings.EMAIL_HOST_USER:
        server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    server.ehlo_or_helo_if_needed()
    return server


def _stuffed(raw: bytes) -> bytes:
    """With lines that begin with a dot marked, and the end of the mail (RFC 5321, 4.5.2)."""
    if raw.startswith(b"."):
        raw = b"." + raw
    raw = raw.replace(b"\r\n.", b"\r\n..")
    return raw + (b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n")


class Relay:
    """This thread's connections."""

    def __init__(self) -> None:
        self.where = (settings.EMAIL_HOST, settings.EMAIL_PORT)
        self.lines: list[Line] = []
        self.refusal = ""
        self._limit: int = settings.EMAIL_CONNECTIONS
        self._is_slow = False

    @property
    def busy(self) -> list[Line]:
        return [line for line in self.lines if line.letter is not None]

    def free(self, wanted: int) -> list[Line]:
        """Connections with nothing in hand for so many mails: kept ones, and new ones as far as it is worth it.

        Where there is none at all, `refusal` says why.
        """
        for line in list(self.lines):
            if line.letter is None and (line.is_closed or time.monotonic() - line.used > IDLE):
                line.close()
                self.lines.remove(line)
        found = [line for line in self.lines if line.letter is None][:wanted]
        worth = self._worth(wanted)
        self._is_slow = False
        while len(found) < wanted and len(self.lines) < worth:
            try:
                line = Line()
            except _FAULTS as fault:
                # As many as the server lets us have; without any, it cannot be reached.
                self._limit = max(len(self.lines), 1)
                self.refusal = f"The mail server could not be reached ({type(fault).__name__})."
                break
            self.lines.append(line)
            found.append(line)
        return found

    def share_commits(self, seconds: float) -> None:
        """A commit took so long: where that is the slow part, more connections share one."""
        self._is_slow = self._is_slow or seconds > PATIENCE

    def _worth(self, wanted: int) -> int:
        """How many connections there may be: some for many mails, one more each time that the server is slow."""
        many = SOME if wanted > 4 * SOME else 1
        return min(self._limit, max(many, len(self.lines) + self._is_slow))

    def settled(self) -> Iterator[tuple[Line, Handed]]:
        """Wait for the server, and give the connections whose mail is settled."""
        busy = self.busy
        patience = PATIENCE if len(self.lines) < self._limit else 1.0
        ready = select.select(busy, (), (), patience)[0] if busy else []
        self._is_slow = self._is_slow or not ready
        for line in ready:
            if (handed := line.hear()) is not None:
                yield line, handed
        if not ready:
            for line in busy:
                if line.is_overdue():
                    yield line, line.give_up()

    def hand_over(self, letter: Letter) -> Handed:
        """One mail, now; waits for the server."""
        free = self.free(1)
        if not free:
            return Handed(Answer.REFUSED, self.refusal)
        handed = free[0].start(letter)
        while handed is None:
            handed = next((handed for _, handed in self.settled()), None)
        return handed

    def close(self) -> None:
        for line in self.lines:
            line.close()
        self.lines = []


_kept = threading.local()


def relay() -> Relay:
    """The connections that this thread keeps, made anew where the settings changed."""
    found: Relay | None = getattr(_kept, "relay", None)
    if found is None or found.where != (settings.EMAIL_HOST, settings.EMAIL_PORT) or found.busy:
        if found is not None:
            found.close()
        found = _kept.relay = Relay()
    return found

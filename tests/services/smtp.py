"""A mail server that keeps what it gets, or refuses whom it is told to."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Inbox:
    """`messages` in the order they came; an address in `refused` is told 550."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.receivers: list[list[str]] = []
        self.refused: set[str] = set()
        self.host = "127.0.0.1"
        self.port = _free_port()

    async def handle_RCPT(  # noqa: N802 (aiosmtpd calls it so)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        self.messages.append(message_from_bytes(content, policy=policy.default))
        self.receivers.append(list(envelope.rcpt_tos))
        return "250 taken"


def _free_port() -> int:
    """aiosmtpd cannot take port 0: it connects to what it was given to see whether it is up."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def running() -> Iterator[Inbox]:
    inbox = Inbox()
    controller = Controller(inbox, hostname=inbox.host, port=inbox.port)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()

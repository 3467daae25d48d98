"""Connections to the mail server: what the server says in full counts, and nothing else."""

import socket
import threading
from collections.abc import Iterator

import pytest

from outreach import relay as module
from outreach.relay import Answer, Letter, Relay

RAW = b"Subject: s\r\n\r\n.one\r\ntwo\r\n"


class Script:
    """A server that answers each connection by a script: command to answer; None hangs up. What it heard is kept."""

    def __init__(self, *dialogs: dict[str, str | None], pipelining: bool = True) -> None:
        self.dialogs = list(dialogs)
        self.heard: list[str] = []
        self.mails: list[bytes] = []
        self.greeting = "250-script\r\n250 PIPELINING" if pipelining else "250 script"
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        for dialog in self.dialogs:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as lines:
                connection.settimeout(10)
                self._talk(connection, lines, dialog)

    def _talk(self, connection: socket.socket, lines, dialog: dict[str, str | None]) -> None:
        connection.sendall(b"220 script\r\n")
        mail: list[bytes] | None = None
        for line in lines:
            command = line[:4].decode().strip().upper()
            if mail is not None:
                if line != b".\r\n":
                    mail.append(line)
                    continue
                self.mails.append(b"".join(mail))
                mail, command = None, "."
            else:
                self.heard.append(command)
            usual = {"EHLO": self.greeting, "DATA": "354 go on"}.get(command, "250 ok")
            answer = dialog.get(command, usual)
            if answer is None:
                return
            if answer.startswith("354"):
                mail = []
            connection.sendall(f"{answer}\r\n".encode())

    def close(self) -> None:
        self.server.close()
        self.thread.join(10)


@pytest.fixture
def scripts(settings) -> Iterator[list[Script]]:
    made: list[Script] = []
    yield made
    for script in made:
        script.close()


def relay_to(script: Script, settings) -> Relay:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", script.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER, settings.EMAIL_TIMEOUT = "", 10
    return Relay()


def letter(address: str = "a@example.org", raw: bytes = RAW) -> Letter:
    return Letter(raw, "us@example.org", address)


@pytest.mark.parametrize("pipelining", [True, False])
def test_mail_arrives_whole_and_the_connection_is_kept(scripts, settings, pipelining: bool) -> None:
    scripts.append(Script({}, pipelining=pipelining))
    relay = relay_to(scripts[0], settings)

    answers = [relay.hand_over(letter()).state for _ in range(3)]
    relay.close()

    assert answers == [Answer.ACCEPTED] * 3
    assert scripts[0].mails == [b"Subject: s\r\n\r\n..one\r\ntwo\r\n"] * 3
    assert scripts[0].heard == ["EHLO", *["MAIL", "RCPT", "DATA"] * 3]


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize(
    "dialog",
    [
        {"MAIL": "452 no room"}, {"RCPT": "452 no room", "DATA": "503 nobody"}, {"DATA": "452 no room"},
        {".": "452 no room"},
    ],
)  # fmt: skip
def test_refusal_is_told_in_the_servers_words(
    scripts, settings, pipelining: bool, dialog: dict[str, str | None]
) -> None:
    scripts.append(Script(dialog, pipelining=pipelining))
    relay = relay_to(scripts[0], settings)

    handed = relay.hand_over(letter())
    relay.close()

    assert (handed.state, handed.answer) == (Answer.REFUSED, "452 no room")


def test_server_that_waits_for_a_refused_mail_gets_none(scripts, settings) -> None:
    scripts.append(Script({"RCPT": "550 unknown"}, {}))
    relay = relay_to(scripts[0], settings)

    answers = [relay.hand_over(letter()), relay.hand_over(letter("b@example.org"))]
    relay.close()

    assert [(each.state, each.answer) for each in answers] == [
        (Answer.REFUSED, "550 unknown"),
        (Answer.ACCEPTED, "250 ok"),
    ]
    assert len(scripts[0].mails) == 1


@pytest.mark.parametrize(
    ("dialog", "state"),
    [
        ({"MAIL": None}, Answer.REFUSED), ({"DATA": None}, Answer.REFUSED), ({".": None}, Answer.UNCERTAIN),
    ],
)  # fmt: skip
def test_broken_connection_is_uncertain_only_once_the_mail_was_on_its_way(
    scripts, settings, dialog: dict[str, str | None], state: Answer
) -> None:
    scripts.append(Script(dialog))

    assert relay_to(scripts[0], settings).hand_over(letter()).state == state


def test_kept_connection_that_the_server_closed_is_made_anew(scripts, settings) -> None:
    scripts.append(Script({}, {}))
    relay = relay_to(scripts[0], settings)
    relay.hand_over(letter())
    relay.lines[0].server.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]

    handed = relay.hand_over(letter())
    relay.close()

    assert (handed.state, len(scripts[0].mails)) == (Answer.ACCEPTED, 2)


def test_idle_connection_is_not_trusted(scripts, settings, monkeypatch) -> None:
    scripts.append(Script({}, {}))
    relay = relay_to(scripts[0], settings)
    relay.hand_over(letter())
    first = relay.lines[0]
    monkeypatch.setattr(module, "IDLE", 0.0)

    relay.hand_over(letter())
    second = relay.lines[0]
    relay.close()

    assert first is not second


def test_server_that_is_away_is_a_refusal(settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 9, False

    handed = Relay().hand_over(letter())

    assert (handed.state, handed.answer) == (
        Answer.REFUSED,
        "The mail server could not be reached (ConnectionRefusedError).",
    )


@pytest.mark.parametrize(
    "address", ["a b@example.org", "a@example.org>\r\nRCPT TO:<b@example.org", "é@x.org", ""]
)
def test_address_that_cannot_stand_in_a_mail_is_refused_and_not_said(scripts, settings, address: str) -> None:
    scripts.append(Script({}))
    relay = relay_to(scripts[0], settings)

    handed = relay.hand_over(letter(address))
    relay.close()

    assert handed.state == Answer.REFUSED
    scripts[0].close()
    assert scripts[0].heard == ["EHLO"]


def test_few_mails_open_one_connection(scripts, settings) -> None:
    scripts.append(Script({}))
    relay = relay_to(scripts[0], settings)

    opened = len(relay.free(3))
    relay.close()

    assert opened == 1

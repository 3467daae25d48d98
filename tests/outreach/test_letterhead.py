"""Mails by the thousand are the mails that one alone would be."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from outreach.letterhead import Letterhead
from outreach.mail import compose
from tests.moments import TUESDAY_NOON

BODY = "Until you sign, nobody here may answer a program about you.\n\nhttps://soapnet.example/today/\n"
FIELDS = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version")


def read(raw: bytes) -> dict[str, Any]:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return {"body": mail.get_content(), **{name: str(mail[name]) for name in FIELDS}}


@pytest.mark.parametrize(
    ("name", "subject", "body"),
    [
        ("Pat Lee", "Your release is not signed yet", BODY),
        ("Pat O'Neil-Lee, Jr.", "Round 1 opens soon", BODY),
        ("José Núñez", "Round 1 opens soon", BODY),
        ('Pat "P" Lee', "Round 1 opens soon", BODY),
        ("Pat " + "Lee" * 40, "Round 1 opens soon", BODY),
        ("Pat Lee", "A program’s contact waits for your word, and it is a long word that is folded somewhere", BODY),
        ("Pat Lee", "Round 1 opens soon", "Ask José.\n"),
        ("Pat Lee", "Round 1 opens soon", "long " * 300 + "\n"),
        ("", "Round 1 opens soon", BODY),
    ],
)  # fmt: skip
def test_filled_mail_reads_as_a_composed_one(name: str, subject: str, body: str) -> None:
    filled = Letterhead("SoapNet", "OBSM", subject).mail(
        to_name=name, to_address="pat@example.org", mail_id="<reminder-1.2@example.org>", body=body,
        at=TUESDAY_NOON,
    )  # fmt: skip
    composed = compose(
        sender="SoapNet", school="OBSM", reply_to="", to_name=name, to_address="pat@example.org", subject=subject,
        body=body, mail_id="<reminder-1.2@example.org>", at=TUESDAY_NOON,
    )  # fmt: skip

    assert b"\n" not in filled.replace(b"\r\n", b"")
    assert {**read(filled), "To": ""} == {**read(composed), "To": ""}
    found, expected = (
        message_from_bytes(raw, policy=policy.default)["To"].addresses[0] for raw in (filled, composed)
    )
    assert (found.display_name, found.addr_spec) == (expected.display_name, expected.addr_spec)


def test_line_break_in_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match=r"."):
        Letterhead("SoapNet", "OBSM", "s").mail(
            to_name="Pat\r\nBcc: b@example.org", to_address="pat@example.org", mail_id="<1@example.org>", body=BODY,
            at=TUESDAY_NOON,
        )  # fmt: skip

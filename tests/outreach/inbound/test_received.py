import json
import random
import re
from pathlib import Path

import pytest

from outreach.inbound.received import Kind, Mailbox, UnreadableMail, read

DATA = Path(__file__).parents[2] / "data" / "inbound"
RAW = [
    mail.split(b"\n", 1)[1]
    for mail in re.split(rb"(?m)^(?=From MAILER-DAEMON )", (DATA / "outreach_bcc.mbox").read_bytes())
    if mail
]
TRUTH = json.loads((DATA / "outreach_bcc.json").read_text())


@pytest.mark.parametrize(("raw", "truth"), list(zip(RAW, TRUTH, strict=True)))
def test_read_finds_who_wrote_to_whom(raw: bytes, truth: dict[str, str]) -> None:
    mail = read(raw)

    assert mail.message_id == truth["message_id"]
    assert mail.sender is not None
    assert mail.sender.address == truth["from_email"]
    assert truth["to_email"] in [box.address for box in mail.receivers]
    assert mail.subject == truth["subject"]
    assert bool(mail.attachments) is bool(truth["has_attachment"])
    assert truth["inbound_tag"] not in [box.address for box in mail.receivers]


@pytest.mark.parametrize(("raw", "truth"), list(zip(RAW, TRUTH, strict=True)))
def test_read_own_words_name_the_student_and_quote_nothing(raw: bytes, truth: dict[str, str]) -> None:
    mail = read(raw)

    assert truth["student_aamc"] in mail.own_words
    assert "wrote:" not in mail.own_words
    assert "<p>" not in mail.own_words


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"Subject: Hello", Kind.PERSON),
        (b"Auto-Submitted: no", Kind.PERSON),
        (b"Auto-Submitted: auto-replied", Kind.AUTOMATIC),
        (b"Return-Path: <>", Kind.BOUNCE),
        (b"Content-Type: multipart/report; boundary=x", Kind.BOUNCE),
        (b"Content-Type: text/calendar; method=REQUEST", Kind.INVITATION),
    ],
)
def test_read_tells_kinds_apart(head: bytes, kind: Kind) -> None:
    assert read(head + b"\n\nText").kind is kind


def test_read_two_authors_are_no_sender() -> None:
    assert read(b"From: a@x.example, b@x.example\n\nText").sender is None


def test_read_html_as_text() -> None:
    mail = read(b"Content-Type: text/html\n\n<style>p{}</style><p>She <b>called</b></p><script>x()</script>")

    assert mail.body == "She called"


def test_read_survives_an_unknown_charset() -> None:
    mail = read(
        b"From: =?nonsense?q?Ann?= <Ann@X.example>\nContent-Type: text/plain; charset=nonsense\n\nYes"
    )

    assert (mail.sender, mail.body) == (Mailbox("Ann", "ann@x.example"), "Yes")


@pytest.mark.parametrize("seed", range(300))
def test_read_survives_damage(seed: int) -> None:
    chance = random.Random(seed)
    raw = bytearray(chance.choice(RAW))
    for _ in range(chance.randrange(1, 60)):
        raw[chance.randrange(len(raw))] = chance.randrange(256)

    mail = read(bytes(raw[: chance.randrange(len(raw))]))

    assert "\0" not in mail.body
    mail.subject.encode()


def test_read_too_deep_a_nest_says_so() -> None:
    raw = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (i, i) for i in range(3000))

    with pytest.raises(UnreadableMail):
        read(raw)

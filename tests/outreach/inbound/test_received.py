import json
import random
import re
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from outreach.inbound.received import LONGEST_BODY, Kind, Mailbox, UnreadableMail, attachment, read

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
        (b"X-Autoreply: yes", Kind.AUTOMATIC),
        (b"Subject: Automatic reply: Maya", Kind.AUTOMATIC),
        (b"Return-Path: <>\nAuto-Submitted: auto-replied", Kind.AUTOMATIC),
        (b"Content-Type: multipart/report; report-type=disposition-notification; boundary=x", Kind.AUTOMATIC),
        (b"Return-Path: <>", Kind.BOUNCE),
        (b"From: Postmaster <postmaster@x.example>", Kind.BOUNCE),
        (b"List-Id: <all.x.example>", Kind.NOTICE),
        (b"Precedence: bulk", Kind.NOTICE),
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


def test_read_too_many_comments_in_a_name() -> None:
    assert read(b"From: " + b"(" * 10_000 + b"\n\nText").sender is None


@pytest.mark.parametrize("path", sorted((DATA / "samples").glob("*.*")), ids=lambda path: path.stem)
def test_read_samples_of_other_programs(path: Path) -> None:
    mail = read(path.read_bytes())

    assert mail.own_words
    assert ">" not in mail.own_words
    assert "wrote:" not in mail.own_words


def test_read_what_a_mail_answers_the_nearest_first() -> None:
    mail = read(b"In-Reply-To: <c@x>\nReferences: <a@x> <b@x>\n <c@x>\n\nText")

    assert mail.answers == ("<c@x>", "<b@x>", "<a@x>")


def test_read_blind_copies_from_what_the_servers_wrote() -> None:
    mail = read(b"Delivered-To: log+1@in.example\nReceived: from a by b for <Log+2@in.example>; x\n\nText")

    assert mail.delivered_to == ("log+1@in.example", "log+2@in.example")


@pytest.mark.parametrize(
    ("date", "at"),
    [
        (b"Tue, 16 Mar 2027 13:44:19 -0400", datetime(2027, 3, 16, 17, 44, 19, tzinfo=UTC)),
        (b"Tue, 16 Mar 2027 13:44:19", datetime(2027, 3, 16, 13, 44, 19, tzinfo=UTC)),
        (b"Tue, 99 Mar 2027", None),
        (b"Fri, 31 Dec 9999 23:59:59 -2300", None),
    ],
)
def test_read_when_it_was_sent(date: bytes, at: datetime | None) -> None:
    assert read(b"Date: " + date + b"\n\nText").sent_at == at


def test_read_attachments_by_number() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=B\n\n--B\n\nSee below.\n"
        b'--B\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="a b.pdf"\n'
        b"Content-Transfer-Encoding: base64\n\nUERG\n--B\nContent-Type: message/rfc822\n\nSubject: x\n\ny\n--B--\n"
    )

    mail = read(raw)

    assert mail.body == "See below."
    assert [(one.number, one.name, one.content_type) for one in mail.attachments] == [
        (1, "a b.pdf", "application/pdf"),
        (2, "part 3", "message/rfc822"),
    ]
    assert [attachment(raw, one.number) for one in mail.attachments] == [b"PDF", b"Subject: x\n\ny"]
    with pytest.raises(UnreadableMail):
        attachment(raw, 3)


@pytest.mark.parametrize(
    ("kind", "encrypted"),
    [
        (b"multipart/encrypted; boundary=x", True),
        (b"application/pkcs7-mime; smime-type=enveloped-data", True),
        (b"application/pkcs7-mime; smime-type=signed-data", False),
        (b"text/plain", False),
    ],
)
def test_read_tells_what_is_encrypted(kind: bytes, encrypted: bool) -> None:
    assert read(b"Content-Type: " + kind + b"\n\nText").is_encrypted is encrypted


def test_read_of_a_long_body_the_beginning() -> None:
    mail = read(b"\n" + b"word " * LONGEST_BODY)

    assert (len(mail.body), mail.is_cut) == (LONGEST_BODY, True)


TEN_MEGABYTES = 10 * 1024 * 1024
LARGE: dict[str, Callable[[int], bytes]] = {
    "short lines": lambda size: b"\n" + b"a\n" * (size // 2),
    "an attachment": lambda size: (
        b"Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: application/pdf\n"
        b"Content-Transfer-Encoding: base64\n\n" + b"UERGUERG\n" * (size // 9) + b"--B--\n"
    ),
}
ENDLESS: dict[str, bytes] = {
    "line": b"\n" + b"word " * 400_000,
    "header": b"X-A: " + b"a\n b" * 400_000 + b"\n\nHi",
    "headers": b"X: y\n" * 400_000,
    "receivers": b"To: " + b"a@x.example, " * 100_000 + b"\n\nHi",
    "ways": b"Received: for <a@b>\n" * 20_000 + b"\nHi",
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\nHi",
    "delimiters": b"Content-Type: multipart/mixed; boundary=B\n\n" + b"--B" * 500_000,
    "lines like delimiters": b"Content-Type: multipart/mixed; boundary=B\n\n" + b"--Bx\n" * 200_000,
    "punycode": b"Content-Type: text/plain; charset=punycode\n\n" + b"a-z" * 400_000,
    "forwards": b"\n" + b"From: a\nTo: b@c\n" * 50_000,
}


@pytest.mark.parametrize("what", sorted(ENDLESS))
def test_read_what_has_no_end_to_its_limits(what: str) -> None:
    mail = read(ENDLESS[what])

    assert len(mail.body) <= LONGEST_BODY
    assert len(mail.subject) < 20_000


@pytest.mark.slow
@pytest.mark.parametrize("what", sorted(LARGE))
def test_read_ten_megabytes_takes_little_memory(what: str) -> None:
    raw = LARGE[what](TEN_MEGABYTES)
    tracemalloc.start()

    read(raw)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 60 * 1024 * 1024

"""Fetching from a real IMAP server: each mail once, whatever happens in between, and none held up by another."""

import os
import threading
from email.utils import format_datetime
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from outreach.actions import mailboxes
from outreach.actions.filing import receive
from outreach.actions.mailboxes import LEASE, PAUSE, fetch_mail, is_due
from outreach.mailbox import Mailbox, MailboxTrouble, fetch
from outreach.models import InboundMail, InboundState, MailboxClaim, OutboxMail
from tests.outreach.letters_in import BOX, CAME, letter, make_office, settings_for_mail
from tests.services import dovecot, worker
from tests.services.dovecot import Imap
from tests.services.processes import wait_until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Imap:
    why_not = dovecot.why_not()
    if why_not == dovecot.MISSING and os.environ.get("CI"):
        pytest.fail(why_not)
    if why_not:
        pytest.skip(why_not)
    return dovecot.start()


@pytest.fixture
def imap(server: Imap) -> Imap:
    """With nothing unseen in it."""
    fetch(Mailbox.at(server.url), lambda raw: None)
    return server


def box(imap: Imap) -> Mailbox:
    return Mailbox.at(imap.url)


def test_fetch_hands_over_each_mail_once(imap: Imap) -> None:
    imap.put(letter(mail_id="<1@x>"), letter(mail_id="<2@x>"))
    taken: list[bytes] = []

    first = fetch(box(imap), taken.append)
    second = fetch(box(imap), taken.append)

    assert (first, second) == (2, 0)
    assert [b"<1@x>" in taken[0], b"<2@x>" in taken[1]] == [True, True]


def test_fetch_leaves_what_was_not_kept_for_the_next_time(imap: Imap) -> None:
    imap.put(letter(mail_id="<1@x>"), letter(mail_id="<2@x>"))
    taken: list[bytes] = []

    def refuses(raw: bytes) -> None:
        if b"<1@x>" in raw:
            raise OSError("no room")
        taken.append(raw)

    assert fetch(box(imap), refuses) == 1
    assert fetch(box(imap), taken.append) == 1
    assert [b"<2@x>" in taken[0], b"<1@x>" in taken[1]] == [True, True]


def test_fetch_stops_where_the_claim_is_lost(imap: Imap) -> None:
    imap.put(letter(mail_id="<1@x>"), letter(mail_id="<2@x>"))
    holds = iter([True, False])

    assert fetch(box(imap), lambda raw: None, goes_on=lambda: next(holds)) == 1


def test_fetch_of_ten_megabytes(imap: Imap) -> None:
    large = letter("word " * 2_000_000, mail_id="<large@x>")
    imap.put(large)
    taken: list[bytes] = []

    fetch(box(imap), taken.append)

    assert taken[0].replace(b"\r\n", b"\n") == large


@pytest.mark.parametrize(
    "url",
    [
        "imap://log:wrong@127.0.0.1:{port}/INBOX",
        "imap://log:a-word-for-tests@127.0.0.1:{port}/Nowhere",
        "imap://a:b@127.0.0.1:9/",
    ],
)
def test_fetch_in_trouble_tells_no_secret(imap: Imap, url: str) -> None:
    with pytest.raises(MailboxTrouble) as trouble:
        fetch(Mailbox.at(url.format(port=imap.port)), lambda raw: None)

    assert "wrong" not in str(trouble.value)
    assert "word-for" not in str(trouble.value)


def test_mailbox_from_its_address() -> None:
    found = Mailbox.at("imaps://log%40us.example:p%25w@mail.us.example/In%20Box")

    assert found == Mailbox("mail.us.example", 993, "log@us.example", "p%w", "In Box", is_tls=True)
    assert "p%w" not in found.name


@pytest.mark.django_db
def test_fetch_mail_files_what_came(imap: Imap, settings: Any) -> None:
    settings_for_mail(settings)
    make_office()
    imap.put(letter(), b"broken", letter("Hello.", mail_id="<3@x>"))
    told: list[InboundMail] = []

    assert fetch_mail(box=box(imap), clock=lambda: CAME, then=told.append) == 3
    assert [mail.state for mail in told] == [InboundState.FILED, InboundState.TRAY, InboundState.TRAY]
    assert not is_due(box(imap), machine=CAME + PAUSE / 2)
    assert is_due(box(imap), machine=CAME + PAUSE)


@pytest.mark.django_db
def test_fetch_mail_kept_and_not_marked_is_one_mail(
    imap: Imap, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a worker that was killed between keeping a mail and marking it."""
    settings_for_mail(settings)
    make_office()
    imap.put(letter())

    def dies(raw: bytes, **fields: Any) -> InboundMail:
        receive(raw, **fields)
        raise OSError("killed")

    monkeypatch.setattr(mailboxes, "receive", dies)
    fetch_mail(box=box(imap), clock=lambda: CAME)
    monkeypatch.setattr(mailboxes, "receive", receive)

    assert fetch_mail(box=box(imap), clock=lambda: CAME + LEASE) == 1
    assert InboundMail.objects.count() == 1


@pytest.mark.django_db
def test_fetch_mail_is_one_workers_at_a_time(imap: Imap) -> None:
    MailboxClaim.objects.create(name=box(imap).name, claimed_by="another", claimed_until=CAME + LEASE)
    imap.put(letter())

    assert not is_due(box(imap), machine=CAME)
    assert fetch_mail(box=box(imap), clock=lambda: CAME) == 0
    assert fetch_mail(box=box(imap), clock=lambda: CAME + LEASE) == 1


@pytest.mark.django_db
def test_fetch_mail_in_trouble_says_so_and_gives_the_mailbox_back() -> None:
    away = Mailbox.at("imap://a:b@127.0.0.1:9/")

    assert fetch_mail(box=away, clock=lambda: CAME) == 0

    claim = MailboxClaim.objects.get()
    assert claim.trouble.startswith("The mail server could not be reached")
    assert claim.claimed_until is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
@pytest.mark.slow
def test_several_workers_fetch_no_mail_twice(imap: Imap, settings: Any) -> None:
    settings_for_mail(settings)
    make_office()
    imap.put(*(letter(mail_id=f"<{n}@x>") for n in range(30)))
    taken: list[int] = []

    def work() -> None:
        for _ in range(5):
            taken.append(fetch_mail(box=box(imap), clock=lambda: CAME))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(taken) == 30
    assert InboundMail.objects.count() == 30


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_mail_is_filed_and_confirmed_by_beat_and_a_worker(
    imap: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way in, and the answer to who logged."""
    monkeypatch.setenv("INBOUND_ADDRESS", BOX)
    monkeypatch.setenv("INBOUND_IMAP_URL", imap.url)
    office = make_office()
    now = format_datetime(timezone.now())
    imap.put(letter(date=now, mail_id="<1@x>"), b"broken", letter(date=now, mail_id="<3@x>"))

    with worker.running(beat=True):
        wait_until(lambda: OutboxMail.objects.count() == 2, within=60, what="two answers")

    filed = InboundMail.objects.filter(state=InboundState.FILED)
    assert sorted(filed.values_list("mail_key", flat=True)) == ["<1@x>", "<3@x>"]
    assert InboundMail.objects.exclude(state=InboundState.FILED).get().state == InboundState.TRAY
    assert {mail.to_address for mail in OutboxMail.objects.all()} == {office.bell_user.email}

"""The mail server's pipe: kept is kept, whatever the mail holds; what cannot be kept is tried again."""

import sys
from io import BytesIO, StringIO, TextIOWrapper
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerAway

from outreach.management.commands import receive_mail
from outreach.models import InboundMail, InboundState
from tests.outreach.letters_in import address, letter, make_office, settings_for_mail


def pipe(raw: bytes, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(raw)))
    said = StringIO()
    call_command("receive_mail", *arguments, stdout=said, stderr=said)
    return said.getvalue()


@pytest.mark.django_db
def test_receive_mail_keeps_what_comes_and_says_where_it_is(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings_for_mail(settings)
    make_office()

    said = pipe(letter(by=""), monkeypatch, "--to", address("bellsown"))

    mail = InboundMail.objects.get()
    assert said == f"Mail {mail.pk}: {mail.get_state_display()}.\n"
    assert mail.delivered_to == [address("bellsown")]
    assert mail.proposal["is_proven"] is True


@pytest.mark.django_db
@pytest.mark.parametrize("raw", [b"", b"\0\0", b"\xff\xfe\n\n\xff"])
def test_receive_mail_keeps_anything(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(raw, monkeypatch)

    mail = InboundMail.objects.get()
    assert (bytes(mail.raw), mail.state) == (raw, InboundState.TRAY)


def test_receive_mail_asks_to_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: Any, **fields: Any) -> Any:
        raise OperationalError("the database is away")

    monkeypatch.setattr(receive_mail, "receive", breaks)

    with pytest.raises(SystemExit) as ended:
        pipe(letter(), monkeypatch)

    assert ended.value.code == receive_mail.TRY_AGAIN


@pytest.mark.django_db
def test_receive_mail_that_nobody_can_be_told_of_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(mail: InboundMail) -> None:
        raise BrokerAway("the broker is away")

    monkeypatch.setattr(receive_mail, "wake_confirmation", away)

    said = pipe(letter(), monkeypatch)

    assert said.startswith("Nobody could be told (OperationalError).")
    assert InboundMail.objects.count() == 1

"""Who logs by mail is told once what became of it; strangers, machines and unproven senders are told nothing."""

from typing import Any

import pytest

from advising.models import Assignment
from outreach.actions.confirmations import confirm
from outreach.actions.filing import receive
from outreach.models import InboundMail, OutboxMail
from tests import factories, moments
from tests.outreach.letters_in import (
    CAME,
    Office,
    answer,
    letter,
    make_office,
    sent_to_ruiz,
    settings_for_mail,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any) -> Office:
    settings_for_mail(settings)
    return make_office()


def told(mail: InboundMail) -> str:
    confirm(mail_id=mail.pk, machine=CAME)
    return "".join(bytes(one.raw).decode() for one in OutboxMail.objects.all())


def test_confirmation_says_what_was_filed(office: Office) -> None:
    words = told(receive(letter(), machine=CAME))

    assert (
        f"To: {office.bell_user} <{office.bell_user.email}>" in words
        or f"<{office.bell_user.email}>" in words
    )
    assert "Ana Ruiz" in words
    assert "About: Maya Chen" in words
    assert "Riverside Methodist" in words
    assert "In-Reply-To: <1@us.example>" in words
    assert "Auto-Submitted: auto-replied" in words


def test_confirmation_is_sent_once(office: Office) -> None:
    mail = receive(letter(), machine=CAME)

    confirm(mail_id=mail.pk, machine=CAME)
    confirm(mail_id=mail.pk, machine=CAME)

    assert OutboxMail.objects.count() == 1


def test_confirmation_of_what_waits_says_that_it_waits(office: Office) -> None:
    words = told(receive(letter("About Maya Chen and somebody.", to="who@x.example"), machine=CAME))

    assert "file it by hand" in words
    assert "who@x.example" not in words


@pytest.mark.parametrize("body", ["About Maya Chen.", "About nobody we know."])
def test_confirmation_tells_other_faculty_nothing_of_the_student(office: Office, body: str) -> None:
    Assignment.objects.all().update(until=moments.TUESDAY_NOON)

    words = told(receive(letter(body), machine=CAME))

    assert "Your email has come. Thank you." in words
    assert "Chen" not in words
    assert "by hand" not in words


def test_confirmation_is_for_nobody_where_nothing_proves_the_sender(office: Office) -> None:
    assert told(receive(letter(by="theschools"), machine=CAME)) == ""


def test_confirmation_answers_no_program_and_no_machine(office: Office) -> None:
    _, delivery = sent_to_ruiz(office)

    assert told(receive(answer(office, delivery), machine=CAME)) == ""
    assert told(receive(letter(head="Auto-Submitted: auto-replied", mail_id="<2@x>"), machine=CAME)) == ""


def test_confirmation_goes_to_the_account_wherever_the_mail_came_from(office: Office) -> None:
    user = factories.DeanFactory(school=office.cycle.school)
    assert user.email not in told(receive(letter(), machine=CAME))

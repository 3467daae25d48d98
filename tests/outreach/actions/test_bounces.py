"""A message that came back: red at whom it did not reach; only a Message-ID or an address of ours is believed."""

from typing import Any

import pytest
from django.test import Client

from outreach.actions.filing import receive
from outreach.addresses import thread_address
from outreach.models import Delivery, DeliveryState, Disclosure, InboundState, Receiver, State
from tests import factories
from tests.outreach.letters_in import CAME, Office, make_office, sent_to_ruiz, settings_for_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any) -> Office:
    settings_for_mail(settings)
    return make_office()


def report(
    *,
    mail_id: str = "<sent@us.example>",
    address: str = "ruiz@river.example",
    action: str = "failed",
    to: str = "soapnet@us.example",
) -> bytes:
    return f"""From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: {to}
Message-ID: <bounce@mx.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address}
Action: {action}
Diagnostic-Code: smtp; 550 no such person

--B
Content-Type: text/rfc822-headers

Message-ID: {mail_id}
--B--
""".encode()


def test_message_that_reached_nobody_has_failed(office: Office) -> None:
    message, delivery = sent_to_ruiz(office)

    mail = receive(report(), machine=CAME)

    message.refresh_from_db()
    delivery.refresh_from_db()
    assert (message.state, message.sent_at) == (State.FAILED, None)
    assert message.failed_reason == delivery.answer == "Came back: 550 no such person"
    assert delivery.state == DeliveryState.REFUSED
    assert (mail.state, mail.answers) == (InboundState.ASIDE, message)


def test_message_that_reached_somebody_stays_sent_and_says_who_did_not(office: Office) -> None:
    message, _ = sent_to_ruiz(office)
    other = factories.PersonFactory(school=office.cycle.school)
    Receiver.objects.create(message=message, person=other)
    Delivery.objects.create(
        message=message, person=other, address=other.email, state=DeliveryState.ACCEPTED,
        started_at=message.at, mail_id=message.mail_id,
    )  # fmt: skip

    receive(report(), machine=CAME)

    message.refresh_from_db()
    assert (message.state, message.failed_reason) == (State.SENT, "Came back: 550 no such person")


def test_bounce_at_the_threads_address_needs_no_message_id(office: Office) -> None:
    message, delivery = sent_to_ruiz(office)

    receive(report(mail_id="<unknown@x>", to=thread_address(delivery)), machine=CAME)

    message.refresh_from_db()
    assert message.state == State.FAILED


@pytest.mark.parametrize(
    "fields",
    [{"mail_id": "<guessed@us.example>"}, {"address": "somebody@else.example"}, {"action": "delayed"}],
)
def test_bounce_that_is_none_changes_nothing(office: Office, fields: dict[str, str]) -> None:
    message, delivery = sent_to_ruiz(office)

    receive(report(**fields), machine=CAME)

    message.refresh_from_db()
    delivery.refresh_from_db()
    assert (message.state, delivery.state) == (State.SENT, DeliveryState.ACCEPTED)


def test_report_that_anybody_can_write_takes_no_disclosure_off_file(office: Office) -> None:
    message, delivery = sent_to_ruiz(office)
    release = factories.ReleaseFactory(student=office.student)
    Disclosure.objects.create(
        student=office.student,
        category="situation",
        message=message,
        person=office.ruiz,
        release=release,
        at=CAME,
    )

    receive(report(), machine=CAME)

    delivery.refresh_from_db()
    assert delivery.answer == "Came back: 550 no such person"
    assert Disclosure.objects.get().message == message


def test_message_that_came_back_says_so_on_its_page(office: Office, client: Client) -> None:
    message, _ = sent_to_ruiz(office)
    receive(report(), machine=CAME)
    client.force_login(office.dean)

    page = client.get(message.get_absolute_url()).content.decode()

    assert "Not delivered." in page
    assert "Came back: 550 no such person" in page

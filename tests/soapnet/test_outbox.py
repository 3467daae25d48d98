import pytest
from django.core.mail import EmailMessage, get_connection

from outreach.models import OutboxMail
from tests.factories.advising import DeanFactory

pytestmark = pytest.mark.django_db


def test_mail_lands_under_the_receivers_school() -> None:
    dean = DeanFactory(email="dean@example.edu")
    outbox = get_connection("soapnet.outbox.EmailBackend")
    mail = EmailMessage(
        "Hello", "Body", "SoapNet <a@example.org>", ["Dean <Dean@example.edu>", "stranger@example.org"]
    )

    assert outbox.send_messages([mail]) == 1

    rows = OutboxMail.objects.order_by("pk")
    assert [(row.school, row.to_address, row.subject) for row in rows] == [
        (dean.school, "Dean@example.edu", "Hello"),
        (None, "stranger@example.org", "Hello"),
    ]
    assert b"Body" in bytes(rows[0].raw)


def test_mail_to_nobody_lands_nowhere() -> None:
    assert get_connection("soapnet.outbox.EmailBackend").send_messages([EmailMessage("Hello")]) == 1
    assert OutboxMail.objects.count() == 0

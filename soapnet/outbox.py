"""Where mail goes when no mail server is set: rows that the outbox page shows, so that nothing is lost or leaves."""

import email.utils
from collections.abc import Sequence
from datetime import datetime

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from advising.models import User
from outreach.models import OutboxMail


class EmailBackend(BaseEmailBackend):
    """One row for each receiver, filed under the school whose user has that address, else under none."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        landed_at = timezone.now()
        OutboxMail.objects.bulk_create(
            _row(message, receiver, landed_at)
            for message in email_messages
            for receiver in message.recipients()
        )
        return len(email_messages)


def _row(message: EmailMessage, receiver: str, landed_at: datetime) -> OutboxMail:
    mail = message.message()
    address = email.utils.parseaddr(receiver)[1]
    user = User.objects.filter(email__iexact=address).select_related("school").first()
    return OutboxMail(
        school=user.school if user else None,
        to_address=address,
        from_address=message.from_email,
        subject=str(message.subject),
        raw=mail.as_bytes(),
        mail_id=str(mail["Message-ID"]),
        landed_at=landed_at,
        # What Django sends by itself is about accounts; what the school says is handed over in outreach/mail.py.
        is_account=True,
    )

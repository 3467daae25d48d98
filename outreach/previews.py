"""The mail of a message before it leaves: to look at, or to send to oneself."""

from datetime import datetime

from advising.models import Person
from outreach.mail import compose
from outreach.models import Message


def mail_of(
    message: Message, person: Person, *, address: str, mail_id: str, at: datetime, subject: str = ""
) -> bytes:
    """The mail of a message to one of its receivers, as it leaves; with another subject, as a test does.

    Raises ValueError where it has no sender or words, or a name or the subject cannot stand in a mail.
    """
    if message.sender is None or message.text is None:
        raise ValueError("It has no sender or no words.")
    return compose(
        sender=message.sender.full_name,
        school=message.cycle.school.short_name,
        reply_to=message.sender.email,
        to_name=person.full_name,
        to_address=address,
        subject=subject or message.text.subject,
        body=message.text.body,
        mail_id=mail_id,
        at=at,
        in_reply_to=message.in_reply_to.mail_id if message.in_reply_to else "",
    )

"""The answer to a mail that somebody logged by: what became of it. Sent once, and only to our own people.

No machine's mail is answered, nor that of a stranger, so that nothing goes round in circles; who may not see the
student is told that the mail has come, and no more.
"""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from advising.clock import date_and_time, listed
from advising.models import Person, Student, User
from outreach.inbound.received import read
from outreach.mail import Handed, compose, hand_over, new_mail_id, own_address
from outreach.models import Direction, InboundMail, InboundState, Message

_FILED = """\
Your email is on file.

{what}
About: {students}
{programs}
If that is not right, take the log back and log it anew: {link}
"""
_CAME = """\
Your email has come. Thank you. The dean's office has it.
"""
_WAITS = """\
Your email has come, and the dean's office will file it by hand: it could not be told beyond doubt where it belongs.

You need not send it again.
"""


def confirm(*, mail_id: int, machine: datetime) -> Handed | None:
    """Tell the sender what became of the mail; None where nobody is to be told. Call it outside any transaction."""
    mail = InboundMail.objects.select_related("school", "cycle", "message__text").get(pk=mail_id)
    user = _logger_of(mail)
    if user is None or mail.school is None:
        return None
    claimed = InboundMail.objects.filter(pk=mail.pk, confirmed_at=None).update(confirmed_at=machine)
    if not claimed:
        return None
    original = read(bytes(mail.raw))
    raw = compose(
        sender="SoapNet",
        school=mail.school.short_name,
        reply_to="",
        to_name=str(user),
        to_address=user.email,
        subject="Your email is on file" if mail.state == InboundState.FILED else "Your email has come",
        body=_words(mail, user),
        mail_id=new_mail_id(),
        at=machine,
        in_reply_to=original.message_id if _is_plain(original.message_id) else "",
        is_automatic=True,
    )
    return hand_over(
        raw,
        from_address=own_address(),
        to_address=user.email,
        school=mail.school,
        cycle=mail.cycle,
        at=machine,
    )


def _logger_of(mail: InboundMail) -> User | None:
    """The account that logged by this mail, proven; it is written to at its own address, wherever it wrote from."""
    logger = mail.proposal.get("logger")
    if not mail.proposal.get("is_proven") or not isinstance(logger, int):
        return None
    person = Person.objects.select_related("user").filter(pk=logger, school=mail.school).first()
    return person.user if person is not None and person.user is not None and person.user.is_active else None


def _is_plain(mail_id: str) -> bool:
    return mail_id.isascii() and mail_id.isprintable() and len(mail_id) <= 200


def _words(mail: InboundMail, user: User) -> str:
    if mail.message is None:
        return _WAITS if mail.state == InboundState.TRAY and not _is_stranger(mail, user) else _CAME
    touches = list(mail.message.touches.select_related("student__person", "program", "person").order_by("pk"))
    students = list({touch.student_id: touch.student for touch in touches if touch.student}.values())
    if not _may_see(user, students):
        return _CAME
    programs = list(dict.fromkeys(touch.program.name for touch in touches if touch.program))
    return _FILED.format(
        what=_what(mail.message),
        students=listed([str(student) for student in students]) or "no student",
        programs=f"Program: {listed(programs)}\n" if programs else "",
        link=f"{settings.SITE_URL}{reverse('log_detail', args=[mail.message.pk])}",
    )


def _is_stranger(mail: InboundMail, user: User) -> bool:
    """Who may not see all that was found hears the same, whatever was found."""
    named = mail.proposal.get("students", [])
    found = list(Student.objects.filter(pk__in=named)) if isinstance(named, list) else []
    return not found or not _may_see(user, found)


def _may_see(user: User, students: list[Student]) -> bool:
    seen = Student.objects.visible_to(user).filter(pk__in=[student.pk for student in students])
    return bool(students) and seen.count() == len(students)


def _what(message: Message) -> str:
    at = f"{date_and_time(message.at)} ET"
    if message.direction == Direction.INBOUND:
        return f"Their email to you of {at}" + (f", from {message.sender}." if message.sender else ".")
    people = [str(one.person) for one in message.receivers.select_related("person")]
    return f"Your email of {at} to {listed(people)}."

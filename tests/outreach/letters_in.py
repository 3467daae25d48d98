"""Received mails for tests, and a school that gets them: Dr. Bell speaks for Maya Chen, Dr. Ruiz directs Riverside."""

from dataclasses import dataclass
from typing import Any

from advising.models import Cycle, Person, Program, Student, User
from outreach.addresses import thread_address
from outreach.models import (
    Delivery,
    DeliveryState,
    LoggingAddress,
    Message,
    MessageText,
    Receiver,
    State,
    Touch,
)
from tests import factories, moments

BOX = "log@in.us.example"
SERVER = "mx.us.example"
CAME = moments.TUESDAY_NOON + moments.MINUTE  # when mails of these tests come in
WRITTEN = "Tue, 16 Mar 2027 12:00:00 -0400"


@dataclass(frozen=True)
class Office:
    cycle: Cycle
    student: Student
    program: Program
    bell: Person
    ruiz: Person
    dean: User

    @property
    def bell_user(self) -> User:
        assert self.bell.user is not None
        return self.bell.user


def make_office() -> Office:
    cycle = factories.CycleFactory()
    student = factories.StudentFactory(
        cycle=cycle, aamc_id="14820937", person__given_name="Maya", person__family_name="Chen",
        person__email="maya@us.example",
    )  # fmt: skip
    bell = factories.AdvocateFactory(
        school=cycle.school, given_name="Anna", family_name="Bell", email="bell@us.example"
    )
    factories.AssignmentFactory(student=student, advocate=bell)
    program = factories.ProgramFactory(institution_name="Riverside Methodist")
    factories.TargetFactory(student=student, program=program)
    ruiz = factories.DirectorFactory(
        school=cycle.school, given_name="Ana", family_name="Ruiz", email="ruiz@river.example", at=program
    )
    dean = factories.DeanFactory(school=cycle.school)
    factories.PersonFactory(school=cycle.school, user=dean, given_name="Dana", family_name="Dean")
    LoggingAddress.objects.create(
        school=cycle.school, user=bell.user, token="bellsown", created_at=moments.WINTER
    )
    LoggingAddress.objects.create(school=cycle.school, token="theschools", created_at=moments.WINTER)
    return Office(cycle, student, program, bell, ruiz, dean)


def settings_for_mail(settings: Any) -> None:
    settings.INBOUND_ADDRESS, settings.INBOUND_AUTHSERV_ID = BOX, SERVER


def address(token: str) -> str:
    return BOX.replace("@", f"+{token}@")


def letter(
    body: str = "About Maya Chen.",
    *,
    sender: str = "Anna Bell <bell@us.example>",
    to: str = "ruiz@river.example",
    by: str = "bellsown",
    subject: str = "Your applicant",
    mail_id: str = "<1@us.example>",
    date: str = WRITTEN,
    proof: str = "",
    head: str = "",
) -> bytes:
    """A plain mail, delivered to the logging address `by`; `proof` is the domain that our server vouches for."""
    lines = [f"Delivered-To: {address(by)}"] if by else []
    if proof:
        lines.append(f"Authentication-Results: {SERVER}; dmarc=pass header.from={proof}")
    lines += [
        f"From: {sender}",
        f"To: {to}",
        f"Subject: {subject}",
        f"Date: {date}",
        f"Message-ID: {mail_id}",
    ]
    lines += [head] if head else []
    return ("\n".join(lines) + f"\n\n{body}\n").encode()


def sent_to_ruiz(office: Office) -> tuple[Message, Delivery]:
    """A message of Dr. Bell that has left to Dr. Ruiz about Maya Chen."""
    message = factories.MessageFactory(
        cycle=office.cycle, sender=office.bell, state=State.SENT, created_by=office.bell_user,
        mail_id="<sent@us.example>", at=moments.TUESDAY_NOON, sent_at=moments.TUESDAY_NOON,
    )  # fmt: skip
    message.text = MessageText.objects.create(
        message=message, number=1, subject="Maya", body="About Maya Chen.", written_at=message.at
    )
    message.save()
    Receiver.objects.create(message=message, person=office.ruiz)
    Touch.objects.create(
        message=message, cycle=office.cycle, student=office.student, program=office.program,
        person=office.ruiz, at=message.at,
    )  # fmt: skip
    delivery = Delivery.objects.create(
        message=message, person=office.ruiz, address=office.ruiz.email, state=DeliveryState.ACCEPTED,
        started_at=message.at, mail_id=message.mail_id,
    )  # fmt: skip
    return message, delivery


def answer(office: Office, delivery: Delivery, body: str = "Happy to talk.", **fields: Any) -> bytes:
    """What Dr. Ruiz writes back to the address that was given to her."""
    defaults: dict[str, Any] = {
        "sender": "Ana Ruiz <ruiz@river.example>",
        "to": thread_address(delivery),
        "by": "",
        "subject": "Re: Maya",
        "mail_id": "<answer@river.example>",
    }
    return letter(body, **{**defaults, **fields})

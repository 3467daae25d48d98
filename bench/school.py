"""A school of a given size in the middle of Match Week, all people invented. Needs Django set up."""

import random
from datetime import timedelta

from django.utils import timezone

from advising.models import Cycle, Program, Student, User
from outreach.models import Channel, Direction, Lever, Message, MessageText, Outcome, State, Touch
from tests import moments
from tests.factories.advising import (
    AdvocateFactory,
    AssignmentFactory,
    CycleFactory,
    DeanFactory,
    ProgramFactory,
    StudentFactory,
    TargetFactory,
)

ADVOCATES, PROGRAMS, TARGETS = 30, 120, 8


def make_school(*, students: int) -> tuple[Cycle, User]:
    """A rehearsal cycle whose clock shows Tuesday noon, its students with advocates and targets, and a dean."""
    cycle: Cycle = CycleFactory(
        is_rehearsal=True,
        anchor_machine_at=timezone.now(),
        anchor_cycle_at=moments.TUESDAY_NOON,
        clock_rate=1,
    )
    dean: User = DeanFactory(school=cycle.school)
    advocates = AdvocateFactory.create_batch(ADVOCATES, school=cycle.school)
    programs = ProgramFactory.create_batch(PROGRAMS)
    for number, student in enumerate(StudentFactory.create_batch(students, cycle=cycle)):
        if number % 5:  # Every fifth waits for an advocate.
            AssignmentFactory(student=student, advocate=advocates[number % ADVOCATES], assigned_by=dean)
        for step in range(TARGETS):
            TargetFactory(student=student, program=programs[(number + 13 * step) % PROGRAMS])
    return cycle, dean


def add_messages(cycle: Cycle, *, count: int) -> None:
    """Logged and sent messages of the two days before the cycle's present, each about one student and program."""
    chance = random.Random(count)
    students = list(Student.objects.filter(cycle=cycle).select_related("person"))
    programs = list(Program.objects.all())
    now = timezone.now()
    for start in range(0, count, 5_000):
        messages = Message.objects.bulk_create(
            Message(
                cycle=cycle,
                channel=chance.choice(Channel.values),
                direction=Direction.OUTBOUND,
                state=chance.choice([State.LOGGED, State.SENT]),
                lever=Lever.PRESCREEN,
                outcome=Outcome.SPOKE,
                at=moments.TUESDAY_NOON - timedelta(minutes=chance.randrange(2_880)),
                created_at=now,
            )
            for _ in range(min(5_000, count - start))
        )
        texts = MessageText.objects.bulk_create(
            MessageText(
                message=message,
                number=1,
                subject="A word",
                body="A word about her file. " * 8,
                written_at=now,
            )
            for message in messages
        )
        for message, text in zip(messages, texts, strict=True):
            message.text = text
        Message.objects.bulk_update(messages, ["text"], batch_size=1_000)
        Touch.objects.bulk_create(
            Touch(
                message=message,
                cycle=cycle,
                student=chance.choice(students),
                program=chance.choice(programs),
                at=message.at,
            )
            for message in messages
        )

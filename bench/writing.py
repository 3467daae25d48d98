"""Messages written and checked in a school that has many. Needs Django set up."""

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from advising.clock import Moment
from advising.models import Cycle, Program, Student, User
from outreach.actions.checks import check_message
from outreach.checking import check_words
from outreach.models import Channel, Direction, Lever, Message, MessageText, Receiver, State, Touch
from tests import moments
from tests.factories.advising import CycleFactory, DirectorFactory, PersonFactory, ReleaseFactory

if TYPE_CHECKING:
    from bench.checker import Timing


_WORDS = """
    ward nurse family quiet patient morning evening list clinic steady notes question answer teaching rounds attending
    winter bridge river letter county harbor careful kind quick early late warm honest plain thorough chart pager floor
    stairs window garden bread coffee bicycle violin choir harvest orchard village market station
"""
WORDS = _WORDS.split()


class Desk:
    """Who writes to programs, one student and one program a message, each time another."""

    def __init__(self, cycle: Cycle, sender: User, body: str) -> None:
        self.cycle, self.body = cycle, body
        self.senders = [
            PersonFactory(school=cycle.school, user=sender),
            *PersonFactory.create_batch(39, school=cycle.school),
        ]
        self.students = list(Student.objects.filter(cycle=cycle))
        for student in self.students:
            for category in ("situation", "exam_result", "exam_score"):
                ReleaseFactory(student=student, category=category, reader="program")
        self.programs = list(Program.objects.all())
        self.directors = [DirectorFactory(school=cycle.school, at=program) for program in self.programs]
        self.chance = random.Random(7)
        self.now = Moment(cycle=moments.TUESDAY_NOON, machine=timezone.now())

    def write(self, student: Student | None = None) -> Message:
        """One draft written and checked, in one transaction."""
        student = student or self.chance.choice(self.students)
        place = self.chance.randrange(len(self.programs))
        with transaction.atomic():
            message = Message.objects.create(
                cycle=self.cycle, channel=Channel.EMAIL, direction=Direction.OUTBOUND, state=State.DRAFT,
                lever=Lever.PRESCREEN, sender=self.chance.choice(self.senders), at=self.now.cycle,
                created_at=self.now.machine,
            )  # fmt: skip
            text = MessageText.objects.create(
                message=message,
                number=1,
                subject="A word",
                body=self._words(student),
                written_at=self.now.machine,
            )
            Message.objects.filter(pk=message.pk).update(text=text)
            message.text = text
            Touch.objects.create(
                message=message,
                cycle=self.cycle,
                student=student,
                program=self.programs[place],
                at=self.now.cycle,
            )
            Receiver.objects.create(message=message, person=self.directors[place])
            check_message(message, now=self.now)
        return message

    def _words(self, student: Student) -> str:
        """Two hundred words, of which each message has most of its own."""
        own = " ".join(self.chance.choices(WORDS, k=150))
        return f"Dear Doctor,\n\nI write about a student, AAMC ID {student.aamc_id}. {self.body} {own}.\n\nWith regards"

    def read_what_is_stored(self) -> None:
        """Let every stored text be read once, as it would have been when it was written."""
        for student in self.students:
            self.write(student)

    def time(self, measure: "Callable[[Callable[[], object]], Timing]") -> "tuple[Timing, int]":
        """How long a message takes, and by how many queries all that it can clash with is read."""
        message = self.write()
        with CaptureQueriesContext(connection) as captured:
            check_words(message, now=self.now)
        return measure(self.write), len(captured)


def copy_to_other_cycles(cycle: Cycle, *, total: int) -> None:
    """Fill the store: what was said in this cycle, said again at other schools."""
    rounds = total // Message.objects.count() - 1
    step = 1 + max(
        model.objects.order_by("-pk").values_list("pk", flat=True)[0]
        for model in (Message, MessageText, Touch)
    )
    for number in range(1, rounds + 1):
        other: Cycle = CycleFactory()
        shift = number * step
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for model, shifted in (
                (Message, {"id", "text_id"}),
                (MessageText, {"id", "message_id"}),
                (Touch, {"id", "message_id"}),
            ):
                cursor.execute(
                    _copy(model, shifted),
                    {"shift": shift, "other": other.pk, "cycle": cycle.pk, "step": step},
                )
    with connection.cursor() as cursor:
        for model in (Message, MessageText, Touch):
            cursor.execute(_count_on(model))


def _count_on(model: type[models.Model]) -> str:
    table = model._meta.db_table
    return f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"


def _copy(model: type[models.Model], shifted: set[str]) -> str:
    columns = [str(field.column) for field in model._meta.concrete_fields]
    values = [
        f"{name} + %(shift)s" if name in shifted else "%(other)s" if name == "cycle_id" else name
        for name in columns
    ]
    table = model._meta.db_table
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} WHERE id < %(step)s"


def settle() -> None:
    """Autovacuum would do it within a minute in service."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

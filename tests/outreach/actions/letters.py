"""A director, an advocate and a student on Tuesday of Match Week, with the program's call on file."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from advising.clock import Moment
from advising.models import Category, Cycle, Person, Program, Student, User
from outreach.actions.messages import write_draft
from outreach.models import Message
from tests import moments
from tests.factories import (
    AssignmentFactory,
    ContactFactory,
    DirectorFactory,
    ProgramFactory,
    ReleaseFactory,
    StudentFactory,
    TargetFactory,
)

NOW = moments.moment(moments.TUESDAY_NOON + moments.HOUR)
LATER = moments.moment(NOW.machine + timedelta(seconds=20))
SUBJECT = "Following your call"


@dataclass
class Desk:
    cycle: Cycle
    student: Student
    advocate: Person
    program: Program
    director: Person

    @property
    def user(self) -> User:
        return account(self.advocate)

    @property
    def body(self) -> str:
        return (
            f"Dear Dr. {self.director.family_name},\n\nThank you for calling about {self.student.person.full_name} "
            f"(AAMC {self.student.aamc_id}). Please take another look at the application.\n\n"
            f"{self.advocate.full_name}\n"
        )

    def draft(self, body: str = "", *, by: User | None = None, now: Moment = NOW, **more: Any) -> Message:
        return write_draft(
            **{
                "cycle": self.cycle, "receivers": [self.director], "students": [self.student],
                "program": self.program, "subject": SUBJECT, "body": body or self.body,
                "by": by or self.user, "now": now, **more,
            }
        )  # fmt: skip


def account(person: Person) -> User:
    assert person.user is not None
    return person.user


def desk(*, is_open: bool = True, is_released: bool = True, **cycle: Any) -> Desk:
    """Released is only that the student is in SOAP, to programs."""
    student = StudentFactory(**{f"cycle__{name}": value for name, value in cycle.items()})
    advocate = AssignmentFactory(student=student).advocate
    program = ProgramFactory()
    director = DirectorFactory(school=student.cycle.school, at=program)
    TargetFactory(student=student, program=program)
    if is_open:
        ContactFactory(student=student, program=program, contacted=advocate, speaker=director)
    if is_released:
        ReleaseFactory(student=student, category=Category.SITUATION)
    return Desk(student.cycle, student, advocate, program, director)

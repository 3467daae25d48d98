"""What the checker reads: one cycle's messages and the records they speak about, as plain values.

A `ref` is whatever names a row to the caller: the file format's short names, or a primary key as text.
All moments carry a zone.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property


class Role(StrEnum):
    """Whose voice a person is, as conflicts.md uses the words."""

    DEAN = "dean"
    STAFF = "staff"
    ADVOCATE = "advocate"
    FACULTY = "faculty"
    ALUM = "alum"
    STUDENT = "student"
    PROGRAM_DIRECTOR = "program_director"
    COORDINATOR = "coordinator"


OUR_PEOPLE = frozenset({Role.DEAN, Role.STAFF, Role.ADVOCATE, Role.FACULTY, Role.STUDENT})
PROGRAM_PEOPLE = frozenset({Role.PROGRAM_DIRECTOR, Role.COORDINATOR})


class Channel(StrEnum):
    EMAIL = "email"
    TEXT = "text"
    CALL = "call"
    VOICEMAIL = "voicemail"
    MEETING = "meeting"
    APPLICATION_SERVICE = "application_service"


SPOKEN = frozenset({Channel.CALL, Channel.VOICEMAIL, Channel.MEETING})


class Policy(StrEnum):
    ENFORCE = "enforce"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Person:
    """`program` for people of a program; `student` where the person is a student of this cycle."""

    ref: str
    name: str
    title: str
    role: Role
    program: str | None = None
    student: str | None = None


@dataclass(frozen=True, slots=True)
class Exam:
    """`result` is pass, fail or pending; `attempts` counts the sitting awaited too."""

    exam: str
    result: str
    attempts: int
    score: int | None


@dataclass(frozen=True, slots=True)
class Released:
    """The categories a student has released, by class of readers."""

    program: frozenset[str] = frozenset()
    alum: frozenset[str] = frozenset()

    @classmethod
    def to_all(cls, *categories: str) -> "Released":
        return cls(frozenset(categories), frozenset(categories))

    def to(self, reader: Role) -> frozenset[str]:
        return self.alum if reader == Role.ALUM else self.program


@dataclass(frozen=True, slots=True)
class Student:
    """`leaves` are category names, `failures` courses; empty means there were none.

    An exam not listed, or a null score, means unknown.
    """

    ref: str
    name: str
    pronouns: str
    aamc_id: str
    degree: str
    graduation: str
    visa: str | None
    specialty: str
    also: tuple[str, ...] = ()
    exams: tuple[Exam, ...] = ()
    leaves: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    released: Released = Released()
    status: str = "unmatched"
    status_at: datetime | None = None
    accepted_program: str | None = None

    @property
    def specialties(self) -> tuple[str, ...]:
        return (self.specialty, *self.also)


@dataclass(frozen=True, slots=True)
class Program:
    """Hard rules are what the school knows of them; null is unknown."""

    ref: str
    name: str
    specialty: str
    min_step2: int | None = None
    requires_step2: bool = False
    accepts_attempts: bool | None = None
    filled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """`corrected` is a message that a later one has put right: it asserts nothing any more."""

    ref: str
    sender: str
    to: str
    students: tuple[str, ...]
    program: str | None
    channel: Channel
    state: str
    at: datetime
    in_reply_to: str | None = None
    subject: str = ""
    body: str = ""
    corrected: bool = False

    @property
    def is_live(self) -> bool:
        return self.state != "cancelled"


@dataclass(frozen=True, slots=True)
class Cycle:
    """`situation_needs_release`: anything at all about a student needs the category `situation` (the product)."""

    timezone: str
    policy: Policy
    unfilled_list_released: datetime
    final_list_deadline: datetime
    soap_ends: datetime
    quiet_from: datetime | None = None
    programs_review_begin: datetime | None = None
    answer_for_student: bool = True
    situation_needs_release: bool = False

    @property
    def quiet_begins(self) -> datetime:
        """When outreach to programs falls silent: `quiet_from` where the cycle has it, else the list's release."""
        return self.quiet_from or self.unfilled_list_released

    @property
    def contact_counts_from(self) -> datetime:
        """From when a program's contact opens its window."""
        return self.programs_review_begin or self.quiet_begins

    def is_quiet(self, at: datetime) -> bool:
        return self.quiet_begins <= at < self.soap_ends


@dataclass(frozen=True)
class Scenario:
    """One cycle's messages and records. Rows of unknown refs are an error of whoever builds it."""

    id: str
    cycle: Cycle
    people: tuple[Person, ...] = ()
    students: tuple[Student, ...] = ()
    programs: tuple[Program, ...] = ()
    messages: tuple[Message, ...] = ()

    @cached_property
    def person(self) -> dict[str, Person]:
        return {person.ref: person for person in self.people}

    @cached_property
    def student(self) -> dict[str, Student]:
        return {student.ref: student for student in self.students}

    @cached_property
    def program(self) -> dict[str, Program]:
        return {program.ref: program for program in self.programs}

    @cached_property
    def between(self) -> dict[tuple[str, str], list[Message]]:
        """Messages by who wrote to whom."""
        found: dict[tuple[str, str], list[Message]] = {}
        for message in self.messages:
            found.setdefault((message.sender, message.to), []).append(message)
        return found

    @cached_property
    def message(self) -> dict[str, Message]:
        return {message.ref: message for message in self.messages}

"""Who and what a message's words may name (pure)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from outreach.checks.names import parts, program_key
from outreach.checks.scenario import (
    PROGRAM_PEOPLE,
    SPOKEN,
    Channel,
    Message,
    Person,
    Program,
    Scenario,
    Student,
)
from outreach.checks.sentences import Cast
from outreach.checks.vocabulary import words

_FRESH = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Context:
    """A message's parties, as far as reading its words needs them.

    `answered` is the body it answers, for words that lean on it ("How was Step 1?" "She passed it at the second go.").
    """

    students: tuple[Student, ...]
    sender: Person
    to: Person
    program: Program | None
    people: tuple[Person, ...]
    other_students: tuple[Student, ...]
    programs: tuple[Program, ...]
    channel: Channel
    at: datetime
    answered: str = ""

    @property
    def is_own(self) -> bool:
        """Does a student write of themself?"""
        return self.sender.student is not None and self.sender.student in {s.ref for s in self.students}

    @property
    def is_note(self) -> bool:
        """A log of something spoken, which tells what the other side said too."""
        return self.channel in SPOKEN

    @property
    def is_letter(self) -> bool:
        return self.channel in (Channel.EMAIL, Channel.APPLICATION_SERVICE)


def context_of(message: Message, scenario: Scenario) -> Context:
    return Context(
        students=tuple(scenario.student[ref] for ref in message.students),
        sender=scenario.person[message.sender],
        to=scenario.person[message.to],
        program=scenario.program[message.program] if message.program else None,
        people=scenario.people,
        other_students=tuple(s for s in scenario.students if s.ref not in message.students),
        programs=scenario.programs,
        channel=message.channel,
        at=message.at,
        answered=answered_by(message, scenario),
    )


def answered_by(message: Message, scenario: Scenario) -> str:
    """The body of the message that this one answers: the one it names, else the last from its receiver to its sender."""
    if message.channel in SPOKEN:
        return ""
    named = scenario.message.get(message.in_reply_to or "")
    if named is not None:
        return named.body if named.sender == message.to else ""
    last = None
    for other in scenario.between.get((message.to, message.sender), ()):
        if (
            other.is_live
            and timedelta() < message.at - other.at <= _FRESH
            and set(other.students) & set(message.students)
            and other.channel not in SPOKEN
            and (last is None or other.at >= last.at)
        ):
            last = other
    return last.body if last else ""


# First words of program names that stand in any sentence, or in many names, and so call no program alone.
_WEAK = words("weak_program_words.txt")


def cast_of(context: Context) -> Cast:
    cast = Cast()
    for i, student in enumerate(context.students):
        cast.add_person(student.name, f"S{i}")
    cast.add_person(context.to.name, "RCV", initials=True)
    if context.sender.student is None or not context.is_own:
        cast.add_person(context.sender.name, "SND", initials=True)
    for other in context.other_students:
        cast.add_person(other.name, "OST")
    for person in context.people:
        if person.ref not in (context.to.ref, context.sender.ref) and person.student is None:
            cast.add_person(person.name, "DIR" if person.role in PROGRAM_PEOPLE else "PER")
    for mark, key in program_marks(context):
        cast.add(key, mark)
    return cast


def program_marks(context: Context) -> list[tuple[str, tuple[str, ...]]]:
    """How each program may be called: by its full name, its own words, and its first own words if no other begins so."""
    keys = [(program, program_key(program.name, program.specialty)) for program in context.programs]
    found: list[tuple[str, tuple[str, ...]]] = []
    for i, (program, key) in enumerate(keys):
        mark = "PRG" if context.program and program.ref == context.program.ref else f"P{i}"
        found += [(mark, parts(program.name)), (mark, key)]
        for size in range(len(key) - 1, 0, -1):
            start = key[:size]
            alone = sum(1 for _, other in keys if other[:size] == start) == 1
            if alone and not (size == 1 and (start[0] in _WEAK or len(start[0]) < 4)):
                found.append((mark, start))
    return found

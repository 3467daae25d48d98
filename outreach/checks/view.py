"""A scenario as the kinds see it: live messages in order, who speaks to whom, each message read once (pure)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from outreach.checks.context import context_of
from outreach.checks.facts.fact import Fact
from outreach.checks.finding import Evidence
from outreach.checks.reading import Reading, read
from outreach.checks.scenario import (
    OUR_PEOPLE,
    PROGRAM_PEOPLE,
    Message,
    Person,
    Program,
    Role,
    Scenario,
    Student,
)

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a program may be spoken to about a student, and a clause that says why not ("it has not …")."""

    is_open: bool
    why: str = ""


class Window(Protocol):
    """Who answers whether a (student, program) window is open for a message. The product hands in its own."""

    def __call__(self, view: "View", message: Message, student: Student) -> Opening: ...


class View:
    """`readings` are stored ones by message ref; what is missing is read when a kind asks for it."""

    def __init__(
        self, scenario: Scenario, window: Window, readings: Mapping[str, Reading] | None = None
    ) -> None:
        self.scenario = scenario
        self.cycle = scenario.cycle
        self._window = window
        self._readings = dict(readings or {})
        self.messages: list[Message] = [
            message
            for _, message in sorted(
                ((n, m) for n, m in enumerate(scenario.messages) if m.is_live),
                key=lambda pair: (pair[1].at, pair[0]),
            )
        ]
        self._place = {message.ref: n for n, message in enumerate(self.messages)}
        self._by_student = self._grouped(lambda m: m.students)
        self._by_program = self._grouped(lambda m: (m.program,) if m.program else ())
        self._by_receiver = self._grouped(lambda m: (m.to,))
        self._by_sender = self._grouped(lambda m: (m.sender,))
        self._roots: dict[str, str] = {}

    def _grouped(self, keys: object) -> dict[str, list[Message]]:
        groups: dict[str, list[Message]] = defaultdict(list)
        for message in self.messages:
            for key in keys(message):  # type: ignore[operator]
                groups[key].append(message)
        return groups

    # Order
    def place(self, message: Message) -> int:
        return self._place[message.ref]

    def _before(self, message: Message, group: Sequence[Message]) -> Iterator[Message]:
        """Those of the group before this message, nearest first."""
        place = self._place[message.ref]
        for other in reversed(group):
            if self._place[other.ref] < place:
                yield other

    def earlier(self, message: Message) -> Iterator[Message]:
        return self._before(message, self.messages)

    def earlier_of_student(self, message: Message, ref: str) -> Iterator[Message]:
        return self._before(message, self._by_student.get(ref, ()))

    def earlier_of_program(self, message: Message) -> Iterator[Message]:
        return self._before(message, self._by_program.get(message.program or "", ()))

    def earlier_to_receiver(self, message: Message) -> Iterator[Message]:
        return self._before(message, self._by_receiver.get(message.to, ()))

    def of_sender(self, message: Message) -> list[Message]:
        return self._by_sender.get(message.sender, [])

    # People
    def sender(self, message: Message) -> Person:
        return self.scenario.person[message.sender]

    def receiver(self, message: Message) -> Person:
        return self.scenario.person[message.to]

    def program(self, message: Message) -> Program | None:
        return self.scenario.program[message.program] if message.program else None

    def students(self, message: Message) -> list[Student]:
        return [self.scenario.student[ref] for ref in message.students]

    def is_by_student(self, message: Message) -> bool:
        """Is it sent by (one of) the very student(s) it is about?"""
        return self.sender(message).student in message.students

    # Directions, as conflicts.md uses the words
    def is_inbound(self, message: Message) -> bool:
        return (
            self.sender(message).role in PROGRAM_PEOPLE and self.receiver(message).role not in PROGRAM_PEOPLE
        )

    def is_outbound(self, message: Message) -> bool:
        """From our side. An alum speaking to our own people is neither inbound nor outbound."""
        sender, receiver = self.sender(message).role, self.receiver(message).role
        if sender in PROGRAM_PEOPLE:
            return False
        return not (sender == Role.ALUM and receiver in OUR_PEOPLE)

    def is_to_program(self, message: Message) -> bool:
        """A program message: outbound, about a student, to a program."""
        return (
            bool(message.students)
            and message.program is not None
            and self.receiver(message).role in PROGRAM_PEOPLE
            and self.is_outbound(message)
        )

    def is_to_outside(self, message: Message) -> bool:
        role = self.receiver(message).role
        return self.is_outbound(message) and (role in PROGRAM_PEOPLE or role == Role.ALUM)

    def comes_from(self, message: Message, program: str) -> bool:
        """Is it inbound, from somebody of this program?"""
        sender = self.sender(message)
        return self.is_inbound(message) and (sender.program or message.program) == program

    # Threads
    def root(self, message: Message) -> str:
        """The first message of its thread; cancelled ones link too."""
        chain, at = [], message
        known = self.scenario.message
        while at.ref not in self._roots and at.in_reply_to in known and at.ref not in chain:
            chain.append(at.ref)
            at = known[at.in_reply_to or ""]
        root = self._roots.get(at.ref, at.ref)
        for ref in (*chain, at.ref):
            self._roots[ref] = root
        return root

    # Words
    def reading(self, message: Message) -> Reading:
        if message.ref not in self._readings:
            self._readings[message.ref] = read(
                message.body, message.subject, context_of(message, self.scenario)
            )
        return self._readings[message.ref]

    def facts(self, message: Message) -> tuple[Fact, ...]:
        """What it asserts; a message that was put right asserts nothing."""
        return () if message.corrected else self.reading(message).facts

    def opening(self, message: Message, student: Student) -> Opening:
        return self._window(self, message, student)

    # Evidence
    def quote(self, message: Message, start: int, end: int, field: str = "body") -> Evidence:
        source = message.subject if field == "subject" else message.body
        return Evidence(message.ref, source[start:end], start, end, field)

    def quote_opening(self, message: Message) -> Evidence:
        """Its first words, where no particular ones matter."""
        start, end = self.reading(message).opening
        source = message.body[start:end]
        if len(source) > 120:
            end = start + (source[:120].rfind(" ") if " " in source[:120] else 120)
        return self.quote(message, start, end)


def file_window(view: View, message: Message, student: Student) -> Opening:
    """The window as conflicts.md defines it for files: every inbound counts as confirmed and applied to.

    Open where the program, before the message and at or after the moment from which contact counts, sent a message
    about this student. With `answer_for_student` false, one sent to the student opens for the student alone.
    """
    cycle = view.cycle
    for earlier in view.earlier_of_student(message, student.ref):
        if earlier.at < cycle.contact_counts_from or not view.comes_from(earlier, message.program or ""):
            continue
        to_student = view.receiver(earlier).student == student.ref
        if cycle.answer_for_student or not to_student or view.sender(message).student == student.ref:
            return Opening(True)
    return Opening(False, "it has not made contact about this student")

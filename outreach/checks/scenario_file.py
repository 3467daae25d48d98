"""Scenarios as JSON lines, read one at a time (pure; conflicts.md describes the format).

Every mistake is told by line and field. Unknown fields are left alone; `expected` is never looked at.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from outreach.checks.scenario import (
    Channel,
    Cycle,
    Exam,
    Message,
    Person,
    Policy,
    Program,
    Released,
    Role,
    Scenario,
    Student,
)

LONGEST_LINE = 8 * 1024 * 1024
_STATES = frozenset(
    {
        "draft",
        "scheduled",
        "sending",
        "sent",
        "failed",
        "uncertain",
        "held",
        "logged",
        "cancelled",
        "received",
    }
)
_RESULTS = frozenset({"pass", "fail", "pending"})
_STATUSES = frozenset({"unmatched", "accepted", "withdrawn"})
_DEGREES = frozenset({"MD", "DO", "IMG"})
_VISAS = frozenset({"needed", "not needed"})
_CATEGORIES = frozenset(
    {"medical", "family", "research", "personal", "military", "disciplinary", "parental", "academic"}
)
_MISSING = object()
T = TypeVar("T", Person, Student, Program, Message)


class LineError(ValueError):
    """What is wrong with a line, in words that name the field."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that could not be read."""

    number: int
    words: str

    def __str__(self) -> str:
        return f"line {self.number}: {self.words}"


def read_lines(source: BinaryIO) -> Iterator[Scenario | BadLine]:
    """The scenarios of a file and its bad lines, in order. Holds one line, and the ids seen, in memory."""
    seen: dict[str, int] = {}
    for number, line in _numbered(source):
        if line is None:
            yield BadLine(number, "the line is longer than 8 MiB")
            continue
        if not line.strip():
            continue
        try:
            scenario = parse(line)
            if scenario.id in seen:
                raise LineError(f"id: {scenario.id!r} was used on line {seen[scenario.id]} already")
        except LineError as error:
            yield BadLine(number, str(error))
            continue
        seen[scenario.id] = number
        yield scenario


def _numbered(source: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Lines with their numbers; None for one that is too long, which is skipped without being held."""
    number = 0
    while line := source.readline(LONGEST_LINE + 2):
        number += 1
        content = line.rstrip(b"\n").rstrip(b"\r")
        if len(content) > LONGEST_LINE:
            while not line.endswith(b"\n") and (line := source.readline(LONGEST_LINE)):
                pass
            yield number, None
            continue
        yield number, (content.removeprefix(b"\xef\xbb\xbf") if number == 1 else content)


def parse(line: bytes) -> Scenario:
    """One line as a Scenario. Raises LineError."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LineError(f"byte {error.start + 1} is not UTF-8") from None
    try:
        row = json.loads(text, parse_constant=_no_constant)
    except LineError:
        raise
    except json.JSONDecodeError as error:
        raise LineError(f"not JSON: {error.msg} at character {error.pos + 1}") from None
    except (RecursionError, ValueError) as error:
        raise LineError(f"not JSON that can be read: {error}") from None
    if not isinstance(row, dict):
        raise LineError(f"a scenario is an object, not {_kind(row)}")
    return _scenario(_Row(row, ""))


def _no_constant(name: str) -> float:
    raise LineError(f"not JSON: {name} is no JSON number")


def _kind(value: object) -> str:
    names: list[tuple[type, str]] = [
        (bool, "true or false"), (int, "a number"), (float, "a number"), (str, "text"), (list, "a list"), (dict, "an object"),
    ]  # fmt: skip
    return next((name for kind, name in names if isinstance(value, kind)), "null")


class _Row:
    """One object of the line, which knows where it stands."""

    def __init__(self, row: dict[str, Any], where: str) -> None:
        self._row = row
        self._where = where

    def path(self, field: str) -> str:
        return f"{self._where}.{field}" if self._where else field

    def wrong(self, field: str, words: str) -> LineError:
        return LineError(f"{self.path(field)}: {words}")

    def has(self, field: str) -> bool:
        return field in self._row

    def _get(self, field: str, kind: type, word: str, *, null: bool = False) -> Any:
        value = self._row.get(field, _MISSING)
        if value is _MISSING:
            raise self.wrong(field, "is missing")
        if value is None and null:
            return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.wrong(field, f"must be {word}{' or null' if null else ''}, not {_kind(value)}")
        return value

    def text(self, field: str, *, empty: bool = True) -> str:
        value: str = self._get(field, str, "text")
        if not empty and not value.strip():
            raise self.wrong(field, "is empty")
        return value

    def text_or_null(self, field: str) -> str | None:
        value: str | None = self._get(field, str, "text", null=True)
        return value

    def optional_text(self, field: str) -> str | None:
        return self.text_or_null(field) if self.has(field) else None

    def one_of(self, field: str, allowed: Iterable[str]) -> str:
        value = self.text(field)
        if value not in set(allowed):
            raise self.wrong(field, f"{value[:40]!r} is none of {', '.join(sorted(allowed))}")
        return value

    def number(self, field: str) -> int:
        return self._whole(field, self._get(field, (int, float), "a number"))  # type: ignore[arg-type]

    def number_or_null(self, field: str) -> int | None:
        value = self._get(field, (int, float), "a number", null=True)  # type: ignore[arg-type]
        return None if value is None else self._whole(field, value)

    def _whole(self, field: str, value: float) -> int:
        if isinstance(value, bool) or not math.isfinite(value) or value != int(value):
            raise self.wrong(field, f"must be a whole number, not {str(value).lower()[:20]}")
        return int(value)

    def flag(self, field: str) -> bool:
        value: bool = self._get(field, bool, "true or false")
        return value

    def flag_or_null(self, field: str) -> bool | None:
        value: bool | None = self._get(field, bool, "true or false", null=True)
        return value

    def time(self, field: str) -> datetime:
        return self._moment(field, self.text(field))

    def time_or_null(self, field: str) -> datetime | None:
        value = self.text_or_null(field)
        return None if value is None else self._moment(field, value)

    def optional_time(self, field: str) -> datetime | None:
        return self.time_or_null(field) if self.has(field) else None

    def _moment(self, field: str, value: str) -> datetime:
        if not re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", value):
            raise self.wrong(field, f"{value[:40]!r} is no time such as 2026-03-16T10:00:00-04:00")
        try:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None:
                raise self.wrong(field, f"{value[:40]!r} has no offset from UTC, such as -04:00")
            moment.timestamp()
            moment.astimezone(ZoneInfo("UTC"))
        except (ValueError, OverflowError) as error:
            if isinstance(error, LineError):
                raise
            raise self.wrong(field, f"{value[:40]!r} is no time such as 2026-03-16T10:00:00-04:00") from None
        return moment

    def row(self, field: str) -> "_Row":
        return _Row(self._get(field, dict, "an object"), self.path(field))

    def rows(self, field: str) -> list["_Row"]:
        found = []
        for i, value in enumerate(self._get(field, list, "a list")):
            if not isinstance(value, dict):
                raise LineError(f"{self.path(field)}[{i}]: must be an object, not {_kind(value)}")
            found.append(_Row(value, f"{self.path(field)}[{i}]"))
        return found

    def texts(self, field: str) -> tuple[str, ...]:
        value = self._get(field, list, "a list")
        for i, item in enumerate(value):
            if not isinstance(item, str):
                raise LineError(f"{self.path(field)}[{i}]: must be text, not {_kind(item)}")
        return tuple(value)

    def value(self, field: str) -> object:
        value = self._row.get(field, _MISSING)
        if value is _MISSING:
            raise self.wrong(field, "is missing")
        return value


def _scenario(row: _Row) -> Scenario:
    name = row.text("id", empty=False)
    cycle = _cycle(row.row("cycle"))
    programs = _each(row, "programs", _program)
    refs = {program.ref for program in programs}
    students = _each(row, "students", lambda r: _student(r, refs))
    student_refs = {student.ref for student in students}
    people = _each(row, "people", lambda r: _person(r, refs, student_refs))
    people_refs = {person.ref for person in people}
    messages = _each(row, "messages", lambda r: _message(r, people_refs, student_refs, refs))
    _check_replies(row, messages)
    return Scenario(name, cycle, people, students, programs, messages)


def _each(row: _Row, field: str, read: Callable[[_Row], T]) -> tuple[T, ...]:
    found: dict[str, T] = {}
    for item in row.rows(field):
        thing = read(item)
        if thing.ref in found:
            raise item.wrong("ref", f"{thing.ref!r} is used twice")
        found[thing.ref] = thing
    return tuple(found.values())


def _cycle(row: _Row) -> Cycle:
    zone = row.text("timezone")
    if zone not in _zones():
        raise row.wrong("timezone", f"{zone[:40]!r} is no time zone such as America/New_York")
    milestones = row.row("milestones")
    answer = row.flag_or_null("answer_for_student") if row.has("answer_for_student") else True
    return Cycle(
        timezone=zone,
        policy=Policy(row.one_of("policy", list(Policy))),
        unfilled_list_released=milestones.time("unfilled_list_released"),
        final_list_deadline=milestones.time("final_list_deadline"),
        soap_ends=milestones.time("soap_ends"),
        quiet_from=milestones.optional_time("quiet_from"),
        programs_review_begin=milestones.optional_time("programs_review_begin"),
        answer_for_student=True if answer is None else answer,
    )


_ZONES: set[str] = set()


def _zones() -> set[str]:
    if not _ZONES:
        _ZONES.update(available_timezones())
    return _ZONES


def _known(row: _Row, field: str, ref: str, known: set[str], word: str) -> str:
    if ref not in known:
        raise row.wrong(field, f"there is no {word} {ref[:40]!r}")
    return ref


def _program(row: _Row) -> Program:
    return Program(
        ref=row.text("ref", empty=False),
        name=row.text("name", empty=False),
        specialty=row.text("specialty"),
        min_step2=row.number_or_null("min_step2"),
        requires_step2=bool(row.flag_or_null("requires_step2")),
        accepts_attempts=row.flag_or_null("accepts_attempts"),
        filled_at=row.time_or_null("filled_at"),
    )


def _student(row: _Row, programs: set[str]) -> Student:
    accepted = row.text_or_null("accepted_program")
    if accepted is not None:
        _known(row, "accepted_program", accepted, programs, "program")
    visa = row.text_or_null("visa")
    if visa is not None:
        row.one_of("visa", _VISAS)
    graduation = row.text("graduation")
    if not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2]))?", graduation):
        raise row.wrong("graduation", f"{graduation[:40]!r} is no month such as 2026-05")
    return Student(
        ref=row.text("ref", empty=False),
        name=row.text("name", empty=False),
        pronouns=row.text("pronouns"),
        aamc_id=row.text("aamc_id"),
        degree=row.one_of("degree", _DEGREES),
        graduation=graduation,
        visa=visa,
        specialty=row.text("specialty"),
        also=row.texts("also"),
        exams=tuple(_exam(exam) for exam in row.rows("exams")),
        leaves=tuple(leave.one_of("category", _CATEGORIES) for leave in row.rows("leaves")),
        failures=tuple(failure.text("course") for failure in row.rows("failures")),
        released=_released(row),
        status=row.one_of("status", _STATUSES),
        status_at=row.time_or_null("status_at"),
        accepted_program=accepted,
    )


def _exam(row: _Row) -> Exam:
    return Exam(
        exam=row.text("exam", empty=False),
        result=row.one_of("result", _RESULTS),
        attempts=row.number("attempts"),
        score=row.number_or_null("score"),
    )


def _released(row: _Row) -> Released:
    value = row.value("released")
    if isinstance(value, dict):
        by_reader = row.row("released")
        return Released(
            frozenset(by_reader.texts("program") if by_reader.has("program") else ()),
            frozenset(by_reader.texts("alum") if by_reader.has("alum") else ()),
        )
    if not isinstance(value, list):
        raise row.wrong("released", f"must be a list or an object, not {_kind(value)}")
    return Released.to_all(*row.texts("released"))


def _person(row: _Row, programs: set[str], students: set[str]) -> Person:
    role = Role(row.one_of("role", list(Role)))
    program = row.optional_text("program")
    if role in (Role.PROGRAM_DIRECTOR, Role.COORDINATOR) and program is None:
        raise row.wrong("program", "is missing")
    student = row.optional_text("student_ref")
    if role is Role.STUDENT and student is None:
        raise row.wrong("student_ref", "is missing")
    return Person(
        ref=row.text("ref", empty=False),
        name=row.text("name", empty=False),
        title=row.text("title"),
        role=role,
        program=None if program is None else _known(row, "program", program, programs, "program"),
        student=None if student is None else _known(row, "student_ref", student, students, "student"),
    )


def _message(row: _Row, people: set[str], students: set[str], programs: set[str]) -> Message:
    program = row.text_or_null("program")
    return Message(
        ref=row.text("ref", empty=False),
        sender=_known(row, "from", row.text("from"), people, "person"),
        to=_known(row, "to", row.text("to"), people, "person"),
        students=_about(row, students),
        program=None if program is None else _known(row, "program", program, programs, "program"),
        channel=Channel(row.one_of("channel", list(Channel))),
        state=row.one_of("state", _STATES),
        at=row.time("at"),
        in_reply_to=row.text_or_null("in_reply_to"),
        subject=row.text("subject"),
        body=row.text("body"),
    )


def _about(row: _Row, students: set[str]) -> tuple[str, ...]:
    value = row.value("student")
    if value is None:
        return ()
    if isinstance(value, str):
        return (_known(row, "student", value, students, "student"),)
    if not isinstance(value, list):
        raise row.wrong("student", f"must be text, a list or null, not {_kind(value)}")
    refs = row.texts("student")
    return tuple(dict.fromkeys(_known(row, "student", ref, students, "student") for ref in refs))


def _check_replies(row: _Row, messages: tuple[Message, ...]) -> None:
    known = {message.ref for message in messages}
    for item, message in zip(row.rows("messages"), messages, strict=True):
        if message.in_reply_to is not None:
            _known(item, "in_reply_to", message.in_reply_to, known, "message")

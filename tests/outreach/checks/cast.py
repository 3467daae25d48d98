"""A small school, its programs, and the shortest way to say something in it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from outreach.checks.finding import Finding
from outreach.checks.run import check
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

_ALL = Released.to_all("exam_result", "exam_score", "leave", "failure")
CYCLE = Cycle(
    timezone="America/New_York",
    policy=Policy.ENFORCE,
    unfilled_list_released=datetime.fromisoformat("2027-03-15T10:00:00-04:00"),
    final_list_deadline=datetime.fromisoformat("2027-03-18T14:55:00-04:00"),
    soap_ends=datetime.fromisoformat("2027-03-18T21:00:00-04:00"),
)
STUDENTS = {
    "maya": Student(
        "maya", "Maya Chen", "she/her", "14820937", "MD", "2027-05", "not needed", "Internal Medicine",
        exams=(Exam("Step 1", "pass", 1, None), Exam("Step 2 CK", "pass", 1, 238)), released=_ALL,
    ),
    "omar": Student(
        "omar", "Omar Haddad", "he/him", "15117720", "IMG", "2027-05", "needed", "Psychiatry",
        exams=(Exam("Step 1", "pass", 2, None), Exam("Step 2 CK", "pass", 1, 218)),
        leaves=("family",), failures=("Surgery shelf",),
    ),
    "lena": Student(
        "lena", "Lena Ortiz", "they/them", "13904415", "DO", "2027-05", "not needed", "Family Medicine",
        also=("Transitional Year",),
        exams=(Exam("COMLEX Level 1", "pass", 1, None), Exam("COMLEX Level 2", "pass", 1, 541)),
        leaves=("medical",), released=_ALL,
    ),
}  # fmt: skip
PEOPLE = {
    person.ref: person
    for person in (
        Person("d1", "Ruth Okafor", "Dr.", Role.DEAN),
        Person("a1", "Helga Brandvold", "Dr.", Role.ADVOCATE),
        Person("f1", "Tomás Echeverría", "Dr.", Role.FACULTY),
        Person("al1", "Vikram Solanki", "Dr.", Role.ALUM),
        Person("pd1", "John Marsh", "Dr.", Role.PROGRAM_DIRECTOR, program="p1"),
        Person("c1", "Darlene Fusco", "Ms.", Role.COORDINATOR, program="p1"),
        Person("pd2", "Priscilla Yoder", "Dr.", Role.PROGRAM_DIRECTOR, program="p2"),
        Person("pd3", "Eleanor Whitcomb", "Dr.", Role.PROGRAM_DIRECTOR, program="p3"),
        *(Person(ref, s.name, "", Role.STUDENT, student=ref) for ref, s in STUDENTS.items()),
    )
}
PROGRAMS = {
    "p1": Program("p1", "County General Internal Medicine", "Internal Medicine"),
    "p2": Program("p2", "Prairie Lakes Family Medicine", "Family Medicine"),
    "p3": Program("p3", "Riverbend Psychiatry", "Psychiatry", min_step2=225, accepts_attempts=False),
}


BEFORE = "2027-03-08T14:00:00-05:00"
MONDAY = "2027-03-15T11:10:00-04:00"
QUIET = "2027-03-17T11:00:00-04:00"
LOCKED = "2027-03-18T15:30:00-04:00"
LOOK = "Dear Dr. Marsh,\n\nWould you look at the file of Maya Chen (AAMC ID 14820937)?\n\nRuth Okafor"


def say(
    ref: str,
    body: str,
    *,
    sender: str = "d1",
    to: str = "pd1",
    about: str | tuple[str, ...] = "maya",
    **rest: Any,
) -> Message:
    """A message, by default the dean's email to the first program about Maya, the week before."""
    students = (about,) if isinstance(about, str) else about
    return Message(
        ref=ref,
        sender=sender,
        to=to,
        students=tuple(student for student in students if student),
        program=rest.pop("program", PEOPLE[to].program or PEOPLE[sender].program),
        channel=Channel(rest.pop("channel", "email")),
        state=rest.pop("state", "sent"),
        at=datetime.fromisoformat(rest.pop("at", BEFORE)),
        body=body,
        **rest,
    )


def scenario(*messages: Message, **changes: Any) -> Scenario:
    """These messages among the cast. `changes` replaces fields of the cycle, or of a student or program by ref."""
    cycle = replace(CYCLE, **{name: value for name, value in changes.items() if name in CYCLE.__slots__})
    return Scenario(
        "test",
        cycle,
        tuple(PEOPLE.values()),
        tuple(replace(s, **changes.get(s.ref, {})) for s in STUDENTS.values()),
        tuple(replace(p, **changes.get(p.ref, {})) for p in PROGRAMS.values()),
        messages,
    )


def finder(kind: str) -> Callable[..., list[tuple[str, ...]]]:
    """A function that gives the messages of this kind's findings, each followed by its topic if it has one."""

    def found(*messages: Message, **changes: Any) -> list[tuple[str, ...]]:
        return [
            (*f.messages, *([f.topic] if f.topic else []))
            for f in all_of(*messages, **changes)
            if f.kind == kind
        ]

    return found


def all_of(*messages: Message, **changes: Any) -> list[Finding]:
    return check(scenario(*messages, **changes))

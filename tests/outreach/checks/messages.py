"""Single messages with the findings they should and should not give (tests/data/messages.txt)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

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

DATA = Path(__file__).parents[2] / "data" / "messages.txt"
_ALL = Released.to_all("exam_result", "exam_score", "leave", "failure")
_WHEN = {
    "": "2027-03-08T14:00:00-05:00",
    "@mon": "2027-03-15T11:10:00-04:00",
    "@soap": "2027-03-17T11:00:00-04:00",
    "@thu": "2027-03-18T15:30:00-04:00",
}

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
        also=("Transitional Year",), exams=(Exam("COMLEX Level 1", "pass", 1, None), Exam("COMLEX Level 2", "pass", 1, 541)),
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


@dataclass(frozen=True)
class Case:
    line: int
    expected: frozenset[str]
    scenario: Scenario


def cases() -> Iterator[Case]:
    for line, row in enumerate(DATA.read_text(encoding="utf-8").splitlines(), 1):
        if row and not row.startswith("#"):
            expected, head, text = row.split(" | ", 2)
            yield Case(line, frozenset(expected.split()) - {"-"}, _scenario(head, text))


def _scenario(head: str, text: str) -> Scenario:
    ref, channel, route, *rest = head.split()
    sender, _, to = route.partition(">")
    body = text.replace("\\n", "\n")
    message = Message(
        "m1", sender, to, (ref,), PEOPLE[to].program, Channel(channel), "sent",
        datetime.fromisoformat(_WHEN[rest[0] if rest else ""]), body=body,
    )  # fmt: skip
    return Scenario(
        "c", CYCLE, tuple(PEOPLE.values()), tuple(STUDENTS.values()), tuple(PROGRAMS.values()), (message,)
    )


def found(case: Case) -> frozenset[str]:
    return frozenset(
        finding.kind + (f":{finding.topic}" if finding.topic else "") for finding in check(case.scenario)
    )


__all__ = ["Case", "cases", "found", "replace"]

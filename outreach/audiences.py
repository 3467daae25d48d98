"""Who a rule speaks to, as rows: one for each person and subject. Reads alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from advising.models import IN_SOAP, Access, Assignment, Cycle, Person, Student, StudentStatus
from outreach.models import RuleAudience

SPOKEN_OF = (*IN_SOAP, StudentStatus.ACCEPTED, StudentStatus.UNPLACED)
ABOUT_CYCLE = "cycle"


@dataclass(frozen=True, slots=True)
class Addressee:
    """One person, and what they are spoken to about."""

    person: int
    subject: str
    student: int | None = None


def about_student(student_id: int) -> str:
    return f"student-{student_id}"


def subject_id(subject_key: str) -> int | None:
    """The row id of `contact-7`; None for what names no row."""
    number = subject_key.rpartition("-")[2]
    return int(number) if number.isdigit() else None


def office_of(cycle: Cycle, *, deans_only: bool = False) -> list[int]:
    """The persons behind the school's active office accounts."""
    access = [Access.DEAN] if deans_only else [Access.DEAN, Access.STAFF]
    office = Person.objects.of_school(cycle.school_id).filter(user__is_active=True, user__access__in=access)
    return list(office.order_by("pk").values_list("pk", flat=True))


class Audiences:
    """The audiences of one cycle, each read once. Whom the embargo covers is spoken of to the office alone."""

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle

    def of(self, audience: str, *, about_students: bool) -> Iterator[Addressee]:
        """Deans and staff get one row about all students; an advocate one a student, or one where it is about none."""
        if audience in (RuleAudience.OFFICE, RuleAudience.DEANS):
            for person in self.deans if audience == RuleAudience.DEANS else self.office:
                yield Addressee(person, ABOUT_CYCLE)
        elif audience == RuleAudience.STUDENT:
            for student, person in self.students.items():
                yield Addressee(person, about_student(student), student)
        elif about_students:
            for student, person in self.advocates.items():
                yield Addressee(person, about_student(student), student)
        else:
            for person in sorted(set(self.advocates.values())):
                yield Addressee(person, ABOUT_CYCLE)

    @cached_property
    def office(self) -> list[int]:
        return office_of(self.cycle)

    @cached_property
    def deans(self) -> list[int]:
        return office_of(self.cycle, deans_only=True)

    @cached_property
    def students(self) -> dict[int, int]:
        """Student to person."""
        told = Student.objects.filter(cycle=self.cycle, is_embargoed=False, status__in=SPOKEN_OF)
        return dict(told.order_by("pk").values_list("pk", "person"))

    @cached_property
    def advocates(self) -> dict[int, int]:
        """Student to the primary advocate's person."""
        open_ones = Assignment.objects.open().primary().filter(
            student__cycle=self.cycle, student__is_embargoed=False, is_embargoed=False,
            student__status__in=SPOKEN_OF,
        )  # fmt: skip
        return dict(open_ones.order_by("student").values_list("student", "advocate"))

"""Who and what a log can be about, as far as its writer may see it: students, programs, people, tracks."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from advising.directory import named_program
from advising.models import (
    Assignment,
    Cycle,
    Person,
    Program,
    Role,
    RoleKind,
    Student,
    Target,
    Tie,
    TieKind,
    User,
)

SPEAKERS = (
    RoleKind.DIRECTOR,
    RoleKind.ASSOCIATE_DIRECTOR,
    RoleKind.COORDINATOR,
    RoleKind.SELECTS,
)
"""Who speaks for a program when they speak; who only works there is "somebody there"."""


def typed_student(cycle: Cycle, typed: str) -> Student | None:
    """By AAMC ID or whole name, over the whole cycle: whoever types it hears nothing back. None unless just one."""
    words = typed.split()
    digits = "".join(words)
    everybody = Student.objects.filter(cycle=cycle)
    if digits.isdigit():
        return everybody.filter(aamc_id=digits).first()
    if len(words) < 2:
        return None
    first, last = words[0], words[-1]
    found = everybody.filter(person__family_name__iexact=last).filter(
        Q(person__given_name__iexact=first) | Q(person__preferred_name__iexact=first)
    )[:2]
    return found[0] if len(found) == 1 else None


def typed_program(cycle: Cycle, typed: str) -> Program | None:
    """By NRMP code, ACGME number or name; the directory is public. None unless just one."""
    return named_program(cycle.school_id, typed)


def tracks_of(student: Student, program: Program) -> list[Target]:
    """The sister tracks, this one too, that the student applied to."""
    return list(
        Target.objects.filter(
            student=student, program__sister_key=program.sister_key, applied_at__isnull=False
        )
        .select_related("program")
        .order_by("program__track_name", "pk")
    )


def speakers_of(program: Program, cycle: Cycle, day: date) -> list[Person]:
    """People who speak for the program now, as this school knows them."""
    roles = (
        Role.objects.current(day)
        .filter(program__sister_key=program.sister_key, kind__in=SPEAKERS, person__school=cycle.school_id)
        .select_related("person")
    )
    return list({role.person_id: role.person for role in roles}.values())


def workers_at(program: Program, cycle: Cycle, day: date) -> list[Person]:
    """People who work there and do not speak for it by office: whether they did is asked (window.md 9)."""
    sisters = Program.objects.filter(sister_key=program.sister_key)
    here = Role.objects.current(day).filter(program__in=sisters)
    speaks = here.filter(kind__in=SPEAKERS)
    tied = Tie.objects.filter(program__in=sisters, kind=TieKind.WORKS_THERE)
    found = Person.objects.of_school(cycle.school_id).filter(
        Q(pk__in=here.values("person")) | Q(pk__in=tied.values("person"))
    )
    return list(found.exclude(pk__in=speaks.values("person")).order_by("family_name", "pk"))


def ours_for(student: Student | None, by: User) -> list[Person]:
    """Who of us can have been contacted: the logger first, the student's advocates, the student, the office."""
    if student is None:
        return list(Person.objects.filter(user=by))
    desk = Assignment.objects.open().filter(student=student).values("advocate")
    found = Person.objects.filter(school=student.cycle.school_id).filter(
        Q(user=by)
        | Q(pk__in=desk)
        | Q(pk=student.person_id)
        | Q(user__access__in=["dean", "staff"], user__is_active=True)
    )
    return sorted(
        found.select_related("user"), key=lambda person: (person.user_id != by.pk, person.family_name)
    )


def people(persons: Iterable[Person], by: User) -> list[tuple[str, str]]:
    """As choices."""
    return [(str(p.pk), "Me" if p.user_id == by.pk else p.address_name) for p in persons]

"""Whom to ask for 40 students among 5,000 people: rows read, ranked and shared out, on PostgreSQL."""

import random
import time
from datetime import timedelta

STUDENTS, PEOPLE, PROGRAMS, TARGETS = 40, 5_000, 300, 45
GOAL_SECONDS = 1.0
RUNS = 7


def run(*, large: bool) -> None:
    from tests import settings  # Starts PostgreSQL, for this process.

    settings  # noqa: B018
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    measure(PEOPLE)
    if large:
        measure(10 * PEOPLE)


def measure(people: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from advising.askable import askable
    from advising.clock import Moment
    from advising.models import Student
    from advising.ranking import share_out
    from outreach.asked import asked_of
    from tests import moments

    cycle, dean = make_school(people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    now = Moment(cycle=moments.WINTER, machine=moments.WINTER)

    def rank(students: list[Student]) -> float:
        start = time.perf_counter()
        found = askable(cycle=cycle, students=students, by=dean, past=asked_of(cycle), now=now)
        rankings = {student.pk: found.ranking(student.pk) for student in students}
        share_out(rankings, found.pool.helpers)
        return time.perf_counter() - start

    everybody = list(Student.objects.filter(cycle=cycle).select_related("person"))
    rank(everybody)
    with CaptureQueriesContext(connection) as seen:
        rank(everybody)
    whole = sorted(rank(everybody) for _ in range(RUNS))[RUNS // 2]
    single = sorted(rank(everybody[:1]) for _ in range(RUNS))[RUNS // 2]
    print(f"  {STUDENTS} students × {people:,} people   {whole * 1000:7.0f} ms   {len(seen)} queries")
    print(f"  one student × {people:,} people    {single * 1000:7.0f} ms")
    if people == PEOPLE:
        holds = whole <= GOAL_SECONDS
        print(f"    {'ok  ' if holds else 'MISS'} {whole:.2f} s                   goal ≤ {GOAL_SECONDS:g} s")


def make_school(people: int) -> tuple[object, object]:
    """Every fifth is faculty, the others alumni; ties, roles and acquaintances as a school has them."""
    from advising.models import Acquaintance, Person, Role, RoleKind, Tie, TieKind
    from tests import moments
    from tests.factories.advising import (
        CycleFactory,
        DeanFactory,
        ProgramFactory,
        StudentFactory,
        TargetFactory,
    )

    chance = random.Random(people)
    cycle = CycleFactory()
    codes = ("140", "120", "320", "440", "400", "110", "180", "220", "040", "999")
    programs = [ProgramFactory(specialty_code=codes[n % len(codes)]) for n in range(PROGRAMS)]
    persons = Person.objects.bulk_create(
        Person(
            school=cycle.school,
            given_name=f"Given{number}",
            family_name=f"Family{number}",
            class_year=None if number % 5 == 0 else 1975 + number % 52,
            specialty_codes=[codes[chance.randrange(len(codes))]],
            state=("NY", "OH", "CA", "TX", "FL")[number % 5],
            email_verified_on=(moments.WINTER - timedelta(days=chance.randrange(1_000))).date(),
        )
        for number in range(people)
    )
    Role.objects.bulk_create(
        Role(person=one, kind=RoleKind.ALUM if one.class_year else RoleKind.FACULTY) for one in persons
    )
    Role.objects.bulk_create(
        Role(person=one, kind=RoleKind.RESIDENT, program=chance.choice(programs))
        for one in persons
        if one.class_year and one.class_year >= 2020
    )
    Tie.objects.bulk_create(
        Tie(person=one, program=chance.choice(programs), kind=TieKind.TRAINED_THERE) for one in persons[::2]
    )
    for student in StudentFactory.create_batch(STUDENTS, cycle=cycle):
        for program in chance.sample(programs, TARGETS):
            TargetFactory(student=student, program=program)
        Acquaintance.objects.bulk_create(
            Acquaintance(person=one, student=student, kind="supervised", service="Ward")
            for one in chance.sample(persons[::5], 6)
        )
    return cycle, DeanFactory(school=cycle.school)

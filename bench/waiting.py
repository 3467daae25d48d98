"""Reminders that are due now, in schools in the middle of Match Week, all people invented. Needs Django set up."""

from datetime import timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone

from advising.models import Assignment, Cycle, Milestone, Person, Student, User
from outreach.actions.reminders import add_default_rules
from outreach.models import Reminder, Rule
from tests import moments
from tests.factories.advising import CycleFactory, DeanFactory

SCHOOLS, ADVOCATES = 20, 30
# To the student and to the advocate, each with a condition that holds; two of them repeat.
RULES = (
    "release-unsigned",
    "silence",
    "round-1-opens-student",
    "release-unsigned-advocate",
    "round-1-closes",
)


def fill(rows: int) -> None:
    """So many reminders due at one instant, each about another thing; what an earlier filling left is gone."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE outreach_notification, outreach_delivery, outreach_reminder")
    per_school = -(-rows // (SCHOOLS * len(RULES)))
    cycles = list(Cycle.objects.order_by("pk")) or [_school(number) for number in range(SCHOOLS)]
    now = timezone.now()
    made: list[Reminder] = []
    for cycle in cycles:
        _people(cycle, per_school)
        students = Student.objects.filter(cycle=cycle).order_by("pk")[:per_school]
        spoken = dict(Assignment.objects.filter(student__cycle=cycle).values_list("student", "advocate"))
        for rule in Rule.objects.filter(cycle=cycle, slug__in=RULES):
            made += [
                Reminder(
                    cycle=cycle, rule=rule, milestone_key=rule.milestone_key,
                    person_id=student.person_id if rule.audience == "student" else spoken[student.pk],
                    student=student, subject_key=f"student-{student.pk}", due_at=now, due_cycle_at=now,
                )
                for student in students
            ]  # fmt: skip
    Reminder.objects.bulk_create(made[:rows], batch_size=2_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()


def _school(number: int) -> Cycle:
    cycle: Cycle = CycleFactory(school__name=f"Bench {number}", school__short_name=f"B{number}")
    add_default_rules(cycle)
    # Its week is now: Tuesday noon.
    Milestone.objects.filter(cycle=cycle).update(at=F("at") + (timezone.now() - moments.TUESDAY_NOON))
    DeanFactory(school=cycle.school)
    return cycle


def _people(cycle: Cycle, count: int) -> None:
    known = Student.objects.filter(cycle=cycle).count()
    if known >= count:
        return
    dean = User.objects.filter(school=cycle.school).first()
    if not known:
        _persons(cycle, "advocate", 0, ADVOCATES, is_advocate=True)
    advocates = list(Person.objects.filter(school=cycle.school, is_advocate=True))
    persons = _persons(cycle, "student", known, count)
    students = Student.objects.bulk_create(
        Student(
            cycle=cycle,
            person=person,
            status="unmatched",
            status_at=moments.MONDAY_NOON,
            aamc_id=f"{10_000_000 + person.pk}",
        )
        for person in persons
    )
    long_ago = timezone.now() - timedelta(days=1)
    Assignment.objects.bulk_create(
        Assignment(
            student=student, advocate=advocates[number % ADVOCATES], kind="primary", since=long_ago,
            assigned_by=dean, acknowledged_at=long_ago,
        )
        for number, student in enumerate(students)
    )  # fmt: skip


def _persons(cycle: Cycle, kind: str, first: int, last: int, **fields: object) -> list[Person]:
    access = "faculty" if kind == "advocate" else "student"
    users = User.objects.bulk_create(
        User(email=f"{kind}{number}.{cycle.pk}@school.example", access=access, school=cycle.school)
        for number in range(first, last)
    )
    return Person.objects.bulk_create(
        Person(
            school=cycle.school, user=user, given_name="Pat", family_name=f"{kind.title()} {number}",
            email=user.email, **fields,
        )
        for number, user in enumerate(users)
    )  # fmt: skip

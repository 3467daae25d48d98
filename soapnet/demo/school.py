"""Making the demo school, and making it anew: by the actions that everybody uses, at the moments of the week."""

from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction

from advising import history
from advising.actions.assignments import acknowledge, assign_advocate, assign_backup
from advising.actions.cycles import open_cycle
from advising.actions.embargo import lift_embargo
from advising.actions.import_programs import import_programs
from advising.actions.imports import commit_import, preview_import
from advising.actions.invitations import invite
from advising.actions.merges import find_duplicates
from advising.actions.milestones import confirm_milestone
from advising.actions.schools import change_school, create_school
from advising.clock import MilestoneKey, Moment
from advising.history import Event
from advising.imports import programs
from advising.management.commands.import_programs import SHIPPED
from advising.models import (
    Access,
    Acquaintance,
    AcquaintanceKind,
    Approval,
    AssignmentKind,
    Cycle,
    ImportKind,
    Person,
    Policy,
    Program,
    Role,
    RoleKind,
    School,
    Student,
    Tie,
    TieKind,
    User,
)
from advising.permissions import NotAllowed
from advising.refusals import Refusal
from soapnet.demo import cast, week
from soapnet.demo.erasing import erase_school
from soapnet.demo.timetable import Timetable

# A plain hash of a known word, shared by everybody there; nothing is behind it but invented people.
CLASSMATES = (("Olivia", "Grant"), ("Ravi", "Menon"), ("Zoe", "Albright"), ("Peter", "Mwangi"))
CONFIRMED = (
    MilestoneKey.MATCH_STATUS_RELEASED,
    MilestoneKey.UNFILLED_LIST_RELEASED,
    MilestoneKey.PROGRAMS_REVIEW_BEGIN,
    MilestoneKey.ROUND_1_START,
)


class NotADemo(Refusal):
    """Only a demo school is made anew."""


class Office(NamedTuple):
    """Who does things at the school before anybody has signed in."""

    school: School
    dean: User
    staff: User


@transaction.atomic
def make_demo_school(machine: datetime) -> Cycle:
    """The school with its rehearsal cycle, which stands at Tuesday afternoon at this machine time."""
    table = Timetable(machine)
    _directory(table)
    office = _office(table)
    cycle = open_cycle(
        school=office.school,
        calendar=table.calendar,
        answer_for_student=True,
        policy=Policy.ENFORCE,
        approval=Approval.STUDENTS,
        by=office.dean,
        now=table.winter,
        rehearsal=table.clock,
    )
    for milestone in cycle.milestones.filter(key__in=CONFIRMED):
        confirm_milestone(milestone=milestone, at=milestone.at, by=office.dean, now=table.winter)
    _faculty(office, table)
    _class(office, cycle, table)
    _others(office)
    _helpers(office, table)
    _assignments(office, cycle, table)
    week.play(cycle=cycle, dean=office.dean, staff=office.staff, table=table)
    _everybody_may_sign_in(office.school, table.winter)
    return cycle


@transaction.atomic
def reset_demo_school(*, school: School, by: User, now: Moment) -> Cycle:
    """Drop all that was done at the demo school and make it anew, at this moment. Raises NotADemo, NotAllowed."""
    if not school.is_demo:
        raise NotADemo("Only a demo school can be reset.")
    if not by.is_dean or by.school_id != school.pk:
        raise NotAllowed("Only a dean of the demo school resets it.")
    who = by.email
    erase_school(school)
    cycle = make_demo_school(now.machine)
    again = User.objects.filter(email=who).first()
    history.record(Event.REHEARSAL_RESET, school=cycle.school, by=again, at=now.machine, about=cycle)
    return cycle


def _directory(table: Timetable) -> None:
    if not Program.objects.filter(school__isnull=True).exists():
        import_programs(rows=programs.read(SHIPPED.read_bytes(), SHIPPED.name).rows, now=table.winter)


def _office(table: Timetable) -> Office:
    given, family = cast.DEAN
    dean = create_school(
        name=cast.SCHOOL,
        short_name=cast.SHORT,
        slug=cast.SLUG,
        time_zone="America/Chicago",
        dean_email=cast.address(given, family),
        dean_given_name=given,
        dean_family_name=family,
        now=table.winter,
        is_demo=True,
    )
    school = School.objects.get(slug=cast.SLUG)
    change_school(
        school=school,
        name=cast.SCHOOL,
        support_name="Student affairs, day and night",
        support_phone="(555) 014-2300",
        time_zone="America/Chicago",
        by=dean,
        now=table.winter,
    )
    _invite(school, cast.SECOND_DEAN, Access.DEAN, dean, table)
    return Office(school, dean, _invite(school, cast.STAFF, Access.STAFF, dean, table))


def _invite(school: School, name: tuple[str, str], access: Access, by: User, table: Timetable) -> User:
    return invite(
        school=school,
        email=cast.address(*name),
        access=access,
        given_name=name[0],
        family_name=name[1],
        by=by,
        now=table.winter,
    )


def _import(office: Office, cycle: Cycle, kind: ImportKind, name: str, lines: list[str], now: Moment) -> None:
    batch = preview_import(
        school=office.school,
        cycle=cycle,
        kind=kind,
        file_name=name,
        data="\r\n".join(lines).encode(),
        by=office.staff,
        now=now,
    )
    commit_import(batch=batch, by=office.staff, now=now)


def _faculty(office: Office, table: Timetable) -> None:
    cycle = Cycle.objects.get(school=office.school)
    lines = [
        "Emp ID,Name,Title,Department,Email,Residency (Institution),Residency Year,Willing to advocate",
        *(
            f'E{410230 + number},"Dr. {one.given} {one.family}",{one.title},{one.department},'
            f"{cast.address(one.given, one.family)},{one.trained_at},{one.year},Yes"
            for number, one in enumerate(cast.FACULTY)
        ),
    ]
    _import(office, cycle, ImportKind.FACULTY, "faculty.csv", lines, table.winter)
    for one in cast.FACULTY:
        _invite(office.school, (one.given, one.family), Access.FACULTY, office.staff, table)
        person = Person.objects.get(school=office.school, email=cast.address(one.given, one.family))
        Person.objects.filter(pk=person.pk).update(capacity=one.capacity, title="Dr.")


def _class(office: Office, cycle: Cycle, table: Timetable) -> None:
    """The class in winter, by the list that went to R3; on Monday, under embargo, who did not match."""
    classmates = [
        f"{14826000 + number}\t\t{given}\t\t{family}\t05/0{number + 1}/1999"
        for number, (given, family) in enumerate(CLASSMATES)
    ]
    learners = [
        f"{one.aamc_id}\t\t{one.given}\t\t{one.family}\t0{1 + number % 9}/1{number % 9}/1999"
        for number, one in enumerate(cast.LEARNERS)
    ]
    _import(office, cycle, ImportKind.ROSTER_R3, "class.tsv", learners + classmates, table.winter)
    roster = [
        "AAMC ID,Last Name,First Name,Email,Match Status,Specialty Applied 1,Specialty Applied 2,Step 1,"
        "Step 2 CK,Grad Date,Geographic Preference,FERPA Release",
        *(
            ",".join(
                [
                    one.aamc_id,
                    one.family,
                    one.given,
                    one.email,
                    one.status,
                    one.specialties[0],
                    one.specialties[1] if len(one.specialties) > 1 else "",
                    f'"{one.step1}"',
                    f'"{one.step2}"',
                    "5/14/2027",
                    f'"{one.wishes}"',
                    "Yes",
                ]
            )
            for one in cast.LEARNERS
        ),
    ]
    _import(office, cycle, ImportKind.ROSTER_UNMATCHED, "unmatched.csv", roster, table.monday(9, 38))
    lift_embargo(cycle=cycle, now=table.monday(10))


def _others(office: Office) -> None:
    """Who speaks for programs, and alumni: people outside, on file at the school."""
    for one in cast.DIRECTORS:
        director = Person.objects.create(
            school=office.school,
            title="" if one.kind == RoleKind.COORDINATOR else "Dr.",
            given_name=one.given,
            family_name=one.family,
            email=f"{one.given}.{one.family}@program.example".lower(),
        )
        Role.objects.create(person=director, kind=one.kind, program=program(one.program))
    for alum in cast.ALUMNI:
        person = Person.objects.create(
            school=office.school,
            title="Dr.",
            given_name=alum.given,
            family_name=alum.family,
            email=f"{alum.given}.{alum.family}@alumni.example".lower(),
            class_year=alum.class_year,
        )
        Role.objects.create(person=person, kind=RoleKind.ALUM)
        Role.objects.create(person=person, kind=RoleKind.WORKS, program=program(alum.works_at))
        Tie.objects.get_or_create(person=person, program=program(alum.works_at), kind=TieKind.WORKS_THERE)


def _helpers(office: Office, table: Timetable) -> None:
    """Alumni who may advise, what faculty are besides, and one of the alumni on file twice."""
    for one in cast.HELPERS:
        person = Person.objects.create(
            school=office.school,
            title="Dr.",
            given_name=one.given,
            family_name=one.family,
            email=f"{one.given}.{one.family}@alumni.example".lower(),
            email_verified_on=table.winter.cycle.date(),
            class_year=one.class_year,
            specialty_codes=[one.specialty],
            state=one.state,
            position=one.position,
            employer=one.employer,
            is_well_known=one.is_well_known,
        )
        Role.objects.create(person=person, kind=RoleKind.ALUM)
        if one.trained_at:
            Tie.objects.create(person=person, program=program(one.trained_at), kind=TieKind.TRAINED_THERE)
    for kind, families in ((RoleKind.COMMITTEE, cast.COMMITTEE), (RoleKind.CLERKSHIP, cast.CLERKSHIP)):
        for family in families:
            Role.objects.create(person=faculty(office.school, family), kind=kind)
    ben = Person.objects.get(school=office.school, family_name="Sato")
    Person.objects.create(
        school=office.school,
        given_name="Benjamin",
        family_name="Sato",
        class_year=ben.class_year,
        email=ben.email,
    )
    find_duplicates(school=office.school, by=office.staff, now=table.winter)


def _assignments(office: Office, cycle: Cycle, table: Timetable) -> None:
    for number, one in enumerate(cast.LEARNERS):
        student = Student.objects.get(cycle=cycle, aamc_id=one.aamc_id)
        if not one.advocate:
            continue
        advocate = faculty(office.school, one.advocate)
        Acquaintance.objects.create(
            person=advocate,
            student=student,
            kind=AcquaintanceKind.SUPERVISED,
            service="Ward A",
            period="2026",
        )
        assigned = assign_advocate(
            student=student,
            advocate=advocate,
            why="Supervised on the wards",
            by=office.dean,
            now=table.monday(10, 20 + number),
        )
        # One advocate has not said yet that he has seen it.
        if advocate.user and one.family != "Ortiz":
            acknowledge(assignment=assigned, by=advocate.user, now=table.monday(11, 5 + number))
        if one.backup:
            assign_backup(
                student=student,
                advocate=faculty(office.school, one.backup),
                why="",
                by=office.staff,
                now=table.monday(11, 30 + number),
            )
    assert cycle.students.filter(assignments__kind=AssignmentKind.PRIMARY).exists()  # noqa: S101


def program(code: str) -> Program:
    return Program.objects.get(code=code, school__isnull=True)


def faculty(school: School, family: str) -> Person:
    return Person.objects.get(school=school, family_name=family, is_advocate=True)


def _everybody_may_sign_in(school: School, now: Moment) -> None:
    """One hash for all: two dozen would take as many seconds, and the password is on the sign-in page."""
    User.objects.of_school(school).update(
        password=make_password(cast.PASSWORD), invitation_accepted_at=now.machine
    )

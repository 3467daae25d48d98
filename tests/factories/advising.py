from datetime import date, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from advising import models
from advising.clock import MilestoneKey
from tests import moments

# The official calendar of 2027 (soap_calendars.json), so that no test hangs on reading the file.
OFFICIAL = {
    MilestoneKey.ROL_CERTIFICATION_DEADLINE: moments.eastern(3, 3, 21),
    MilestoneKey.SCHOOL_UNMATCHED_REPORT: moments.eastern(3, 15, 9, 30),
    MilestoneKey.MATCH_STATUS_RELEASED: moments.eastern(3, 15, 10),
    MilestoneKey.UNFILLED_LIST_RELEASED: moments.eastern(3, 15, 10),
    MilestoneKey.APPLICATIONS_OPEN: moments.eastern(3, 15, 11),
    MilestoneKey.PROGRAMS_REVIEW_BEGIN: moments.eastern(3, 16, 8),
    MilestoneKey.ROUND_1_START: moments.eastern(3, 18, 9),
    MilestoneKey.ROUND_1_END: moments.eastern(3, 18, 11),
    MilestoneKey.ROUND_2_START: moments.eastern(3, 18, 12),
    MilestoneKey.ROUND_2_END: moments.eastern(3, 18, 14),
    MilestoneKey.ROUND_3_START: moments.eastern(3, 18, 15),
    MilestoneKey.ROUND_3_END: moments.eastern(3, 18, 17),
    MilestoneKey.ROUND_4_START: moments.eastern(3, 18, 18),
    MilestoneKey.ROUND_4_END: moments.eastern(3, 18, 20),
    MilestoneKey.SOAP_ENDS: moments.eastern(3, 18, 21),
    MilestoneKey.MATCH_DAY_RESULTS: moments.eastern(3, 19, 12),
}


class SchoolFactory(DjangoModelFactory[models.School]):
    class Meta:
        model = models.School

    name = factory.Sequence(lambda n: f"School {n} College of Medicine")
    short_name = factory.Sequence(lambda n: f"School {n}")
    slug = factory.Sequence(lambda n: f"school-{n}")
    support_phone = "(555) 014-2300"


class CycleFactory(DjangoModelFactory[models.Cycle]):
    """An open cycle of 2027 with the official milestones."""

    class Meta:
        model = models.Cycle
        skip_postgeneration_save = True

    school = factory.SubFactory(SchoolFactory)
    year = 2027
    calendar = "nrmp_2027"
    answer_for_student = True
    escalation_minutes = factory.LazyFunction(lambda: [10, 20, 30])
    opened_at = moments.WINTER

    @factory.post_generation
    def milestones(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            models.Milestone.objects.bulk_create(
                models.Milestone(
                    cycle=self, key=key, label=key.label, at=at, official_at=at, confidence="high"
                )
                for key, at in (extracted or OFFICIAL).items()
            )


class _UserFactory(DjangoModelFactory[models.User]):
    class Meta:
        model = models.User
        abstract = True
        skip_postgeneration_save = True

    school = factory.SubFactory(SchoolFactory)
    email = factory.Sequence(lambda n: f"user{n}@example.org")
    name = factory.Sequence(lambda n: f"User {n}")

    @factory.post_generation
    def password(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted:
            self.set_password(extracted)  # type: ignore[attr-defined]
            self.save()  # type: ignore[attr-defined]


class DeanFactory(_UserFactory):
    access = models.Access.DEAN


class StaffFactory(_UserFactory):
    access = models.Access.STAFF


class FacultyUserFactory(_UserFactory):
    access = models.Access.FACULTY


class StudentUserFactory(_UserFactory):
    access = models.Access.STUDENT


class ItAdminFactory(_UserFactory):
    access = models.Access.IT_ADMIN
    school = None
    is_staff = True


class PersonFactory(DjangoModelFactory[models.Person]):
    class Meta:
        model = models.Person
        skip_postgeneration_save = True

    school = factory.SubFactory(SchoolFactory)
    given_name = factory.Sequence(lambda n: f"Given{n}")
    family_name = factory.Sequence(lambda n: f"Family{n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")


class AdvocateFactory(PersonFactory):
    """Our faculty with an account, who takes students."""

    title = "Dr."
    is_advocate = True
    user = factory.SubFactory(FacultyUserFactory, school=factory.SelfAttribute("..school"))
    faculty_role = factory.RelatedFactory(
        "tests.factories.advising.RoleFactory", factory_related_name="person", kind=models.RoleKind.FACULTY
    )


class RoleFactory(DjangoModelFactory[models.Role]):
    class Meta:
        model = models.Role

    person = factory.SubFactory(PersonFactory)
    kind = models.RoleKind.FACULTY


class AlumFactory(PersonFactory):
    class_year = 2014
    alum_role = factory.RelatedFactory(RoleFactory, factory_related_name="person", kind=models.RoleKind.ALUM)


class ProgramFactory(DjangoModelFactory[models.Program]):
    """A track of the shared directory; each one of an institution of its own."""

    class Meta:
        model = models.Program

    # From 4000 on: below it are the real ones, which tests and files name.
    institution_code = factory.Sequence(lambda n: f"{4000 + n % 6000}")
    institution_name = factory.Sequence(lambda n: f"Hospital {n}")
    specialty_code = "140"
    track_name = "Internal Medicine"
    code = factory.LazyAttribute(lambda o: f"{o.institution_code}{o.specialty_code}C0")
    sister_key = factory.LazyAttribute(lambda o: f"{o.institution_code}-{o.specialty_code}")
    state = "NY"


class DirectorFactory(PersonFactory):
    """Directs the program that is given: DirectorFactory(school=…, at=program)."""

    title = "Dr."

    @factory.post_generation
    def at(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted:
            models.Role.objects.create(person=self, kind=models.RoleKind.DIRECTOR, program=extracted)


class StudentFactory(DjangoModelFactory[models.Student]):
    """An unmatched student with an account; the cycle is the school's own."""

    class Meta:
        model = models.Student

    cycle = factory.SubFactory(CycleFactory)
    person = factory.SubFactory(
        PersonFactory,
        school=factory.SelfAttribute("..cycle.school"),
        user=factory.SubFactory(StudentUserFactory, school=factory.SelfAttribute("..school")),
    )
    aamc_id = factory.Sequence(lambda n: f"{14000000 + n}")
    specialty_codes = factory.LazyFunction(lambda: ["140"])
    graduates_on = date(2027, 5, 14)
    status = models.StudentStatus.UNMATCHED
    status_at = moments.MONDAY_NOON


class AssignmentFactory(DjangoModelFactory[models.Assignment]):
    class Meta:
        model = models.Assignment

    student = factory.SubFactory(StudentFactory)
    advocate = factory.SubFactory(AdvocateFactory, school=factory.SelfAttribute("..student.cycle.school"))
    kind = models.AssignmentKind.PRIMARY
    since = moments.MONDAY_NOON
    assigned_by = factory.SubFactory(DeanFactory, school=factory.SelfAttribute("..student.cycle.school"))


class BackupFactory(AssignmentFactory):
    kind = models.AssignmentKind.BACKUP


class TargetFactory(DjangoModelFactory[models.Target]):
    """Applied on Monday noon."""

    class Meta:
        model = models.Target

    student = factory.SubFactory(StudentFactory)
    program = factory.SubFactory(ProgramFactory)
    state = models.TargetState.APPLIED
    state_at = moments.MONDAY_NOON
    applied_at = moments.MONDAY_NOON


class ContactFactory(DjangoModelFactory[models.Contact]):
    """Tuesday noon the program called the student's advocate, who logged it."""

    class Meta:
        model = models.Contact

    student = factory.SubFactory(StudentFactory)
    cycle = factory.SelfAttribute("student.cycle")
    program = factory.SubFactory(ProgramFactory)
    channel = "call"
    at = moments.TUESDAY_NOON
    filed_at = factory.SelfAttribute("at")
    contacted = factory.SubFactory(AdvocateFactory, school=factory.SelfAttribute("..student.cycle.school"))
    contacted_hat = models.Hat.DESK
    logger = factory.SelfAttribute("contacted")
    logged_by = factory.SelfAttribute("contacted.user")


class ReleaseFactory(DjangoModelFactory[models.Release]):
    class Meta:
        model = models.Release

    student = factory.SubFactory(StudentFactory)
    category = models.Category.SITUATION
    reader = models.Reader.PROGRAM
    purpose = "So that programs that contact the school can be answered."
    wording_version = "2027-1"
    signed_name = "A Student"
    signed_at = moments.WINTER
    method = "password"
    expires_at = moments.WINTER + timedelta(days=120)


class TaskFactory(DjangoModelFactory[models.Task]):
    class Meta:
        model = models.Task

    student = factory.SubFactory(StudentFactory)
    kind = "mock_interview"
    title = "Mock interview"
    owner = models.TaskOwner.STUDENT
    created_at = moments.MONDAY_NOON

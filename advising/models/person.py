"""One human at one school, whatever their hats, and what they are to programs and students."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from advising.models.acquaintance import Acquaintance
from advising.models.assignment import Assignment
from advising.models.role import Role


class PersonQuerySet(models.QuerySet["Person"]):
    def of_school(self, school: Any) -> Self:
        return self.filter(school=school)

    def visible_to(self, user: Any) -> Self:
        """The whole school to deans and staff; to others the people who concern their students."""
        if user.is_office:
            return self.filter(school=user.school_id)
        if user.is_faculty:
            return self.concerning(Assignment.objects.told_to(user).values("student")).filter(
                school=user.school_id
            )
        if user.is_student:
            return self.filter(school=user.school_id).filter(
                Q(user=user)
                | Q(
                    pk__in=Assignment.objects.shown_to(user)
                    .filter(student__person__user=user)
                    .values("advocate")
                )
                | Q(
                    pk__in=Acquaintance.objects.recommended()
                    .filter(student__person__user=user)
                    .values("person")
                )
            )
        return self.none()

    def concerning(self, students: Any) -> Self:
        """The students themselves, who speaks for them, who knows them, and who is at a program they aim for.

        `students` is a query of student ids. An advocate who is the program is not told who else is there.
        """
        return self.filter(
            Q(students__in=students)
            | Q(pk__in=Assignment.objects.told().filter(student__in=students).values("advocate"))
            | Q(pk__in=Acquaintance.objects.filter(student__in=students).values("person"))
            | Q(pk__in=Role.objects.filter(program__targets__student__in=students).values("person"))
        ).distinct()

    def without_account(self) -> Self:
        """Who could be invited and was not."""
        return self.filter(user__isnull=True)

    def advocates(self) -> Self:
        return self.filter(is_advocate=True)


class Person(models.Model):
    school = models.ForeignKey("School", on_delete=models.PROTECT, related_name="persons")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )
    title = models.CharField(max_length=20, blank=True)
    given_name = models.CharField(max_length=100)
    middle_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100)
    suffix = models.CharField(max_length=20, blank=True)
    preferred_name = models.CharField(max_length=100, blank=True)
    birth_family_name = models.CharField("last name at birth", max_length=100, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    other_emails = models.JSONField(default=list, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email_verified_on = models.DateField(null=True, blank=True, help_text="Last known to be right.")
    phone_verified_on = models.DateField(null=True, blank=True, help_text="Last known to be right.")
    no_contact = models.JSONField(
        default=dict, blank=True,
        help_text="Ways they may not be reached (a channel, or all), each with the reason.",
    )  # fmt: skip
    profile_url = models.URLField("profile", max_length=300, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=2, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, help_text="Empty: the school's.")
    employer = models.CharField(max_length=200, blank=True)
    position = models.CharField(max_length=200, blank=True)
    trained_at = models.CharField(
        "residency", max_length=200, blank=True, help_text="As they or a file wrote it."
    )
    employee_id = models.CharField(max_length=40, blank=True)
    alumni_id = models.CharField("alumni number", max_length=40, blank=True)
    npi = models.CharField("NPI", max_length=10, blank=True)
    is_deceased = models.BooleanField("deceased", default=False)
    is_reserved = models.BooleanField("reserved for the dean", default=False)
    is_well_known = models.BooleanField("well known in their specialty", default=False)
    asks_a_season = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many asks a season they take. Empty: the usual."
    )
    specialty_codes = models.JSONField(default=list, blank=True, help_text="ACGME codes, first the main one.")
    class_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Alumni: the year they graduated."
    )
    is_advocate = models.BooleanField(default=False, help_text="Takes students as their advocate.")
    capacity = models.PositiveSmallIntegerField(default=4, help_text="Students at most, as primary advocate.")

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        indexes = [
            models.Index(fields=["school", "family_name", "given_name"], name="person_by_name"),
            models.Index(fields=["school", "email"], name="person_by_email"),
            models.Index(fields=["school", "class_year"], name="person_by_class"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "employee_id"], condition=~Q(employee_id=""), name="person_employee_id_once"
            ),
            models.UniqueConstraint(
                fields=["school", "alumni_id"], condition=~Q(alumni_id=""), name="person_alumni_id_once"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.pk])

    @property
    def first_name(self) -> str:
        return self.preferred_name or self.given_name

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, [self.first_name, self.family_name, self.suffix]))

    @property
    def mail_addresses(self) -> frozenset[str]:
        """All on file, in lower case: what mail is told apart by."""
        return frozenset(address.lower() for address in (self.email, *self.other_emails) if address)

    @property
    def address_name(self) -> str:
        """As a colleague says it: "Dr. Okafor", or the full name where there is no title."""
        return f"{self.title} {self.family_name}" if self.title else self.full_name

    def forbids(self, channel: str) -> str:
        """Why they may not be reached this way; empty where they may."""
        if self.is_deceased:
            return "Deceased"
        reason = self.no_contact.get(channel, self.no_contact.get(Channels.ALL))
        return reason or ("Do not contact" if reason is not None else "")

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.family_name[:1]).upper()


class Channels(models.TextChoices):
    """Ways to reach somebody that they, or who keeps their record, may forbid."""

    ALL = "all", "Any way"
    EMAIL = "email", "Email"
    CALL = "call", "Calls"
    TEXT = "text", "Texts"
    VOICEMAIL = "voicemail", "Voicemail"


class Absence(models.Model):
    """An advocate is away from one instant to another."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    since = models.DateTimeField()
    until = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since__lt=models.F("until")), name="absence_since_before_until"
            )
        ]

    def __str__(self) -> str:
        return self.note or "Away"


class Interest(models.Model):
    """A conflict of interest that a person declared: with a student, or with a program."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="interests")
    student = models.ForeignKey(
        "Student", null=True, blank=True, on_delete=models.CASCADE, related_name="interests"
    )
    program = models.ForeignKey(
        "Program", null=True, blank=True, on_delete=models.PROTECT, related_name="interests"
    )
    why = models.CharField(max_length=300)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(student__isnull=False, program__isnull=True)
                | Q(student__isnull=True, program__isnull=False),
                name="interest_in_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.why

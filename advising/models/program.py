"""The shared directory of programs, and what a school knows of them."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from advising.models.assignment import Assignment


class ProgramType(models.TextChoices):
    """NRMP's letters (domain.md 5)."""

    CATEGORICAL = "C", "Categorical"
    PRIMARY = "M", "Primary care"
    PRELIMINARY = "P", "Preliminary"
    ADVANCED = "A", "Advanced"
    PHYSICIAN = "R", "Physician only"
    FELLOWSHIP = "F", "Fellowship"
    SPECIALTY = "S", "Subspecialty"


class ApplicationService(models.TextChoices):
    ERAS = "eras", "ERAS"
    RESIDENCYCAS = "residencycas", "ResidencyCAS"


class ProgramQuerySet(models.QuerySet["Program"]):
    def directory(self, school: Any) -> Self:
        """The shared directory and the school's own rows: public facts, for pickers."""
        return self.filter(Q(school__isnull=True) | Q(school=school))

    def visible_to(self, user: Any) -> Self:
        """The whole directory to deans and staff; to others the programs that their students aim for."""
        if user.is_office:
            return self.directory(user.school_id)
        if user.is_faculty:
            # Here, since a target knows its program.
            from advising.models.target import Target

            mine = Assignment.objects.told_to(user)
            others = mine.exclude(student__in=Target.objects.judged_by(user)).values("student")
            seen = Q(pk__in=Target.objects.visible_to(user).values("program"))
            return self.directory(user.school_id).filter(seen | Q(contacts__student__in=others)).distinct()
        if user.is_student:
            return (
                self.directory(user.school_id)
                .filter(Q(targets__student__person__user=user) | Q(contacts__student__person__user=user))
                .distinct()
            )
        return self.none()

    def sisters_of(self, program: "Program") -> Self:
        """All tracks of one institution and specialty, this one too."""
        return self.filter(sister_key=program.sister_key)


class Program(models.Model):
    """One track. Tracks with one `sister_key` count as one program for duplicates and reservations."""

    school = models.ForeignKey(
        "School", null=True, blank=True, on_delete=models.PROTECT, related_name="own_programs",
        help_text="Empty: of the shared directory, which only the operator changes.",
    )  # fmt: skip
    code = models.CharField(max_length=12, blank=True, help_text="NRMP program code (domain.md 5).")
    acgme_id = models.CharField(max_length=10, blank=True)
    specialty_code = models.CharField(max_length=3)
    track_name = models.CharField(max_length=200)
    institution_code = models.CharField(max_length=4, blank=True)
    institution_name = models.CharField(max_length=200)
    program_type = models.CharField(
        max_length=1, choices=ProgramType.choices, default=ProgramType.CATEGORICAL
    )
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=2, blank=True)
    service = models.CharField(
        max_length=12, choices=ApplicationService.choices, default=ApplicationService.ERAS
    )
    sister_key = models.CharField(max_length=60, db_index=True)
    listed_director = models.CharField(
        max_length=200, blank=True, help_text="As publicly listed, often out of date."
    )
    closed_on = models.DateField(null=True, blank=True)

    objects = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["institution_name", "track_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(school__isnull=True) & ~Q(code=""),
                name="program_code_once_in_directory",
            ),
            models.CheckConstraint(
                condition=Q(school__isnull=False) | ~Q(code=""), name="program_shared_has_code"
            ),
            models.CheckConstraint(condition=~Q(sister_key=""), name="program_has_sister_key"),
        ]
        indexes = [models.Index(fields=["specialty_code", "state"], name="program_by_specialty")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("program", args=[self.pk])

    @property
    def name(self) -> str:
        """As people say it: "County General, Internal Medicine"."""
        return f"{self.institution_name}, {self.track_name}"


class IntelKind(models.TextChoices):
    MIN_STEP2 = "min_step2", "Least Step 2 CK score"
    REQUIRES_STEP2 = "requires_step2", "Wants a Step 2 CK score"
    ACCEPTS_ATTEMPTS = "accepts_attempts", "Takes people who passed at a later attempt"
    VISAS = "visas", "Visas"
    NOT_IN_SOAP = "not_in_soap", "Does not take part in SOAP"
    POSITIONS = "positions", "Positions we were told of"
    HABIT = "habit", "How they do things"
    HOME_STUDENTS = "home_students", "Their own students"
    ANSWERS = "answers", "Who answers"
    TAKES_DO = "takes_do", "Takes DOs"
    TAKES_IMG = "takes_img", "Takes IMGs"
    OTHER_PATHS = "other_paths", "Has taken people by other paths"
    SETTING = "setting", "Community or academic"


class Confidence(models.TextChoices):
    HIGH = "high", "Sure"
    MEDIUM = "medium", "Probably"
    LOW = "low", "Hearsay"


class Intel(models.Model):
    """What a school knows of a program. Unknown is not "no"."""

    school = models.ForeignKey("School", on_delete=models.CASCADE, related_name="intel")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="intel")
    kind = models.CharField(max_length=16, choices=IntelKind.choices)
    value = models.CharField(max_length=100, blank=True, help_text="A number, yes or no, or empty.")
    text = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=200)
    known_on = models.DateField()
    confidence = models.CharField(max_length=8, choices=Confidence.choices, default=Confidence.MEDIUM)
    expires_on = models.DateField(null=True, blank=True, help_text="Not to be relied on from this day.")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-known_on", "-pk"]
        indexes = [models.Index(fields=["school", "program", "kind"], name="intel_by_program")]

    def __str__(self) -> str:
        return self.text or f"{self.get_kind_display()}: {self.value}"


class Filling(models.Model):
    """A program told the school, in this cycle, that it has filled."""

    cycle = models.ForeignKey("Cycle", on_delete=models.CASCADE, related_name="fillings")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="fillings")
    filled_at = models.DateTimeField(help_text="Cycle time.")
    said_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["cycle", "program"], name="filling_once")]

    def __str__(self) -> str:
        return "Filled"

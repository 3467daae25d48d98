"""What a person is or was at a program or at the school, and what ties them to programs."""

from typing import Any, Self

from django.db import models
from django.db.models import Q


class RoleKind(models.TextChoices):
    FACULTY = "faculty", "Faculty"
    ALUM = "alum", "Alum"
    DIRECTOR = "director", "Program director"
    ASSOCIATE_DIRECTOR = "associate_director", "Associate program director"
    COORDINATOR = "coordinator", "Program coordinator"
    SELECTS = "selects", "On the selection committee"
    TEACHES = "teaches", "Teaches there"
    WORKS = "works", "Works there"
    RESIDENT = "resident", "Resident"
    COMMITTEE = "committee", "On the school's committee"
    CLERKSHIP = "clerkship", "Runs a clerkship"


# Who directs, co-directs or coordinates a program is the program there (design.md, "Dual role").
IS_THE_PROGRAM = (RoleKind.DIRECTOR, RoleKind.ASSOCIATE_DIRECTOR, RoleKind.COORDINATOR)
# Who only selects, teaches or works there is flagged wherever it matters.
IS_AT_THE_PROGRAM = (RoleKind.SELECTS, RoleKind.TEACHES, RoleKind.WORKS, RoleKind.RESIDENT)


# What somebody is here, without a program.
AT_THE_SCHOOL = (RoleKind.FACULTY, RoleKind.ALUM, RoleKind.COMMITTEE, RoleKind.CLERKSHIP)


class RoleQuerySet(models.QuerySet["Role"]):
    def current(self, on: Any) -> Self:
        """Held on that day (a date)."""
        return self.filter(Q(since__isnull=True) | Q(since__lte=on), Q(until__isnull=True) | Q(until__gte=on))

    def is_the_program(self) -> Self:
        return self.filter(kind__in=IS_THE_PROGRAM, program__isnull=False)

    def at_programs(self) -> Self:
        return self.filter(program__isnull=False)


class Role(models.Model):
    """What a person is, at a program or (without one) at the school, from one day to another."""

    person = models.ForeignKey("Person", on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=RoleKind.choices)
    program = models.ForeignKey(
        "Program", null=True, blank=True, on_delete=models.PROTECT, related_name="roles"
    )
    title = models.CharField(max_length=200, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(since__lte=models.F("until")),
                name="role_since_before_until",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AT_THE_SCHOOL) | Q(program__isnull=False),
                name="role_at_a_program_names_it",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()


class TieKind(models.TextChoices):
    WORKS_THERE = "works_there", "Works there"
    TRAINED_THERE = "trained_there", "Trained there"
    KNOWS_DIRECTOR = "knows_director", "Knows the director"


class Tie(models.Model):
    """What connects a person with a program."""

    person = models.ForeignKey("Person", on_delete=models.CASCADE, related_name="ties")
    program = models.ForeignKey("Program", on_delete=models.PROTECT, related_name="ties")
    kind = models.CharField(max_length=16, choices=TieKind.choices)
    detail = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["person", "program", "kind"], name="tie_once")]

    def __str__(self) -> str:
        return self.get_kind_display()

"""How a person knows a student."""

from typing import Self

from django.db import models


class AcquaintanceKind(models.TextChoices):
    SUPERVISED = "supervised", "Supervised"
    TAUGHT = "taught", "Taught"
    ADVISED = "advised", "Advised"
    NEVER_MET = "never_met", "Never met"


class AcquaintanceQuerySet(models.QuerySet["Acquaintance"]):
    def recommended(self) -> Self:
        return self.filter(is_recommended=True)


class Acquaintance(models.Model):
    """How a person knows a student; staff may recommend the person to the student."""

    person = models.ForeignKey("Person", on_delete=models.CASCADE, related_name="acquaintances")
    student = models.ForeignKey("Student", on_delete=models.CASCADE, related_name="acquaintances")
    kind = models.CharField(max_length=12, choices=AcquaintanceKind.choices)
    service = models.CharField(max_length=120, blank=True, help_text="On which service: Surgery, ward A.")
    period = models.CharField(max_length=120, blank=True, help_text="When: eight weeks in autumn 2025.")
    is_recommended = models.BooleanField(default=False)
    recommended_for = models.CharField(
        max_length=200, blank=True, help_text="What to ask them for, as the student reads it."
    )

    objects = AcquaintanceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "student", "kind"], name="acquaintance_once")
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.get_kind_display(), self.service, self.period]))

"""The named instants of a cycle."""

from django.conf import settings
from django.db import models


class MilestoneConfidence(models.TextChoices):
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"
    TYPED = "typed", "Typed at the school"


class Milestone(models.Model):
    """A named instant of the cycle, with where it is known from and who at the school confirmed it."""

    cycle = models.ForeignKey("Cycle", on_delete=models.CASCADE, related_name="milestones")
    key = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    at = models.DateTimeField()
    official_at = models.DateTimeField(null=True, blank=True, help_text="The preset's own time.")
    source = models.TextField(blank=True)
    confidence = models.CharField(max_length=8, choices=MilestoneConfidence.choices)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "key"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "key"], name="milestone_once_a_cycle"),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | models.Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="milestone_confirmed_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class MilestoneMove(models.Model):
    """A move of a milestone: windows are judged by what stood at the time, and corrections name the old hour."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="moves")
    was = models.DateTimeField(null=True, blank=True)
    became = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(help_text="Cycle time.")
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["moved_at", "pk"]

    def __str__(self) -> str:
        return self.reason

"""What a student has signed that may be told, to whom, and until when."""

from typing import Any, Self

from django.db import models
from django.db.models import Q


class Category(models.TextChoices):
    """What a release can cover (design.md, "Release")."""

    SITUATION = "situation", "That I am in SOAP, my name and AAMC ID"
    EXAM_RESULT = "exam_result", "Exam results"
    EXAM_SCORE = "exam_score", "Exam scores"
    ACADEMIC = "academic", "Grades, rank and evaluations"
    LEAVE_FACT = "leave_fact", "That I took a leave"
    LEAVE = "leave", "My leave, with its reason"
    FAILURE = "failure", "Courses I had to repeat"
    VISA = "visa", "Whether I need a visa"


class Reader(models.TextChoices):
    """The class of people a release is for."""

    PROGRAM = "program", "Programs"
    ALUM = "alum", "Alumni the school asks for advice"


class ReleaseQuerySet(models.QuerySet["Release"]):
    def in_force(self, at: Any) -> Self:
        """Signed, not expired and not taken back at this machine instant."""
        return self.filter(signed_at__lte=at, expires_at__gt=at).filter(
            Q(revoked_at__isnull=True) | Q(revoked_at__gt=at)
        )


class Release(models.Model):
    """The student's signed consent to tell a class of readers some categories, for a purpose, until a day."""

    student = models.ForeignKey("Student", on_delete=models.CASCADE, related_name="releases")
    category = models.CharField(max_length=12, choices=Category.choices)
    reader = models.CharField(max_length=8, choices=Reader.choices)
    purpose = models.CharField(max_length=300)
    wording_version = models.CharField(max_length=20)
    signed_name = models.CharField(max_length=200, help_text="As the student typed it.")
    signed_at = models.DateTimeField(help_text="Machine time.")
    method = models.CharField(max_length=40, help_text="How the signer was known: password, fresh log-in.")
    expires_at = models.DateTimeField(help_text="Machine time.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at__lt=models.F("expires_at")), name="release_expires_after_signing"
            ),
            models.UniqueConstraint(
                fields=["student", "category", "reader"],
                condition=Q(revoked_at__isnull=True),
                name="release_one_standing",
            ),
        ]

    def __str__(self) -> str:
        return self.get_category_display()

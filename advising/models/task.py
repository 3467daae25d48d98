"""What is allowed and useful for a student, with an owner and a due moment."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class TaskOwner(models.TextChoices):
    STUDENT = "student", "The student"
    ADVOCATE = "advocate", "The advocate"
    OFFICE = "office", "Deans and staff"


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> Self:
        return self.filter(done_at__isnull=True)

    def shown_to(self, user: Any) -> Self:
        """All to deans and staff; to others not what the office does for a student under embargo, which tells it."""
        if user.is_office:
            return self
        return self.exclude(owner=TaskOwner.OFFICE, student__is_embargoed=True)


class Task(models.Model):
    """Something allowed and useful for a student, with one owner and a due moment on the clock."""

    student = models.ForeignKey("Student", on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(
        max_length=40, help_text="What it is: release, packet, mock_interview, report_contact …"
    )
    title = models.CharField(max_length=200)
    detail = models.CharField(max_length=400, blank=True)
    owner = models.CharField(max_length=8, choices=TaskOwner.choices)
    due_at = models.DateTimeField(null=True, blank=True, help_text="Cycle time.")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True) | Q(done_at__isnull=False),
                name="task_done_by_only_if_done",
            )
        ]
        indexes = [
            models.Index(fields=["student"], condition=Q(done_at__isnull=True), name="task_open_by_student")
        ]

    def __str__(self) -> str:
        return self.title

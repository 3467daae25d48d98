"""Who speaks for a student, from when to when."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class AssignmentKind(models.TextChoices):
    PRIMARY = "primary", "Advocate"
    BACKUP = "backup", "Backup"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def open(self) -> Self:
        return self.filter(until__isnull=True)

    def told(self) -> Self:
        """Not kept by the embargo: those of which students, advocates and other faculty may know."""
        return self.filter(is_embargoed=False)

    def shown_to(self, user: Any) -> Self:
        """Open, and known to this reader: deans and staff know of all."""
        return self.open() if user.is_office else self.open().told()

    def told_to(self, user: Any) -> Self:
        """Open, of this user, and not kept from them by the embargo: what makes a student theirs to see."""
        return (
            self.open()
            .told()
            .filter(advocate__user=user, student__cycle__school=user.school_id, student__is_hidden=False)
        )

    def primary(self) -> Self:
        return self.filter(kind=AssignmentKind.PRIMARY)

    def backup(self) -> Self:
        return self.filter(kind=AssignmentKind.BACKUP)


class Assignment(models.Model):
    """A faculty advocate (or backup) speaks for a student, from one cycle instant to another."""

    student = models.ForeignKey("Student", on_delete=models.CASCADE, related_name="assignments")
    advocate = models.ForeignKey("Person", on_delete=models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=8, choices=AssignmentKind.choices)
    why = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    is_embargoed = models.BooleanField(
        default=False,
        help_text="Made under embargo, which it would tell: the advocate hears of it at the end.",
    )
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    student_agreed_at = models.DateTimeField(
        null=True, blank=True, help_text="The student's yes, which a dual role needs."
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "kind"],
                condition=Q(until__isnull=True),
                name="assignment_one_open_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(
                fields=["advocate"], condition=Q(until__isnull=True), name="assignment_open_by_advocate"
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

"""Whom staff put before the others for a student, and who takes a specialty's questions in the week."""

from django.conf import settings
from django.db import models


class Placing(models.Model):
    """Staff put this person at this place among those worth asking for the student, with their reason."""

    student = models.ForeignKey("Student", on_delete=models.CASCADE, related_name="placings")
    person = models.ForeignKey("Person", on_delete=models.CASCADE, related_name="placings")
    place = models.PositiveSmallIntegerField(help_text="The least stands first.")
    reason = models.CharField(max_length=300)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    placed_at = models.DateTimeField(help_text="Machine time.")

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["student", "person"], name="placing_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="placing_has_reason"),
        ]

    def __str__(self) -> str:
        return self.reason


class OnCall(models.Model):
    """Somebody of the school takes one specialty's questions in the week."""

    cycle = models.ForeignKey("Cycle", on_delete=models.CASCADE, related_name="on_call")
    specialty_code = models.CharField(max_length=3)
    person = models.ForeignKey("Person", on_delete=models.CASCADE, related_name="on_call")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["specialty_code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "specialty_code", "person"], name="on_call_once")
        ]

    def __str__(self) -> str:
        return str(self.person)

"""What a student says is wrong."""

from django.conf import settings
from django.db import models


class Correction(models.Model):
    """A student's "something here is wrong", for the dean: about what is said or kept of them."""

    student = models.ForeignKey("Student", on_delete=models.CASCADE, related_name="corrections")
    text = models.TextField()
    sent_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return "Something is wrong"

"""What a message text asserts, as the checker's reader reads it: disposable, read again when the reader changes."""

from django.db import models


class Fact(models.Model):
    text = models.ForeignKey("MessageText", on_delete=models.CASCADE, related_name="facts")
    student = models.ForeignKey(
        "advising.Student", null=True, blank=True, on_delete=models.CASCADE, related_name="facts"
    )
    topic = models.CharField(max_length=24)
    value = models.JSONField()
    quote = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        ordering = ["text", "start", "pk"]
        indexes = [models.Index(fields=["student", "topic"], name="fact_by_student")]

    def __str__(self) -> str:
        return self.topic

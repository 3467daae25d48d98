"""What a message text says, as the checker's reader reads it: disposable, read again when the reader changes."""

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


class StoredReading(models.Model):
    """All that was read of a text towards one receiver, so that a later check need not read it again."""

    text = models.ForeignKey("MessageText", on_delete=models.CASCADE, related_name="readings")
    key = models.CharField(max_length=32, help_text="Of the parties for whom it was read.")
    version = models.PositiveSmallIntegerField(help_text="The reader's.")
    value = models.JSONField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["text", "key"], name="stored_reading_once")]

    def __str__(self) -> str:
        return f"Reading {self.pk}"

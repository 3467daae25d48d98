"""One uploaded file: what it would change, and what it did."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse


class ImportKind(models.TextChoices):
    ROSTER_UNMATCHED = "roster_unmatched", "Unmatched students (student affairs sheet)"
    ROSTER_R3 = "roster_r3", "The class (R3 student list)"
    FACULTY = "faculty", "Faculty (department sheet)"
    ALUMNI = "alumni", "Alumni (fund-raising, CRM or network export)"


class ImportState(models.TextChoices):
    PREVIEWED = "previewed", "Preview"
    COMMITTED = "committed", "Imported"
    DISCARDED = "discarded", "Discarded"


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(school=user.school_id) if user.is_office else self.none()


class ImportBatch(models.Model):
    school = models.ForeignKey("School", on_delete=models.CASCADE, related_name="import_batches")
    cycle = models.ForeignKey(
        "Cycle", null=True, blank=True, on_delete=models.CASCADE, related_name="import_batches"
    )
    kind = models.CharField(max_length=20, choices=ImportKind.choices)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.PREVIEWED)
    plan = models.JSONField(
        default=list, help_text="A row each: number, what it is (new, changed …), values, changes."
    )
    problems = models.JSONField(
        default=list, help_text="A problem each: row, column, words. Its row stays out."
    )
    notices = models.JSONField(default=list, help_text="As problems, about rows that go in.")
    notes = models.JSONField(default=list, help_text="What to know of the file as a whole, a sentence each.")
    counts = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("import_batch", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it may still be committed."""
        return self.state == ImportState.PREVIEWED

"""One uploaded file: what it would change, and what it did."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse


class ImportKind(models.TextChoices):
    ROSTER_UNMATCHED = "roster_unmatched", "Unmatched students (student affairs sheet)"
    ROSTER_R3 = "roster_r3", "The class (R3 student list)"
    FACULTY = "faculty", "Faculty (department sheet)"
    OUTREACH_LOG = "outreach_log", "Contacts of an earlier year (kept by hand)"
    ALUMNI = "alumni", "Alumni (fund-raising, CRM or network export)"


class ImportState(models.TextChoices):
    READING = "reading", "Being read"
    UPLOADED = "uploaded", "Columns to choose"
    PREVIEWED = "previewed", "Preview"
    IMPORTING = "importing", "Importing"
    COMMITTED = "committed", "Imported"
    UNDONE = "undone", "Undone"
    DISCARDED = "discarded", "Discarded"


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(school=user.school_id) if user.is_office else self.none()

    def without_rows(self) -> Self:
        """For lists: without the file and what it says, which may be many megabytes."""
        return self.defer("data", "plan", "journal", "problems", "notices", "notes")


class ImportBatch(models.Model):
    school = models.ForeignKey("School", on_delete=models.CASCADE, related_name="import_batches")
    cycle = models.ForeignKey(
        "Cycle", null=True, blank=True, on_delete=models.CASCADE, related_name="import_batches"
    )
    kind = models.CharField(max_length=20, choices=ImportKind.choices)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    data = models.BinaryField(
        null=True, help_text="The file, until it is imported or discarded: to choose its columns anew."
    )
    columns = models.JSONField(
        default=dict,
        help_text="What was read as what: sheet, row of the heading, headings, fields; and by choice?",
    )
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
    refusal = models.CharField(
        max_length=500,
        blank=True,
        help_text="Why it was not read, imported or undone when that was last asked.",
    )
    journal = models.JSONField(
        default=dict,
        help_text="What the import wrote: records made, and fields changed with before and after.",
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who asked for the import.",
    )
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="Machine time: when the job was last handed to a worker."
    )
    committed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

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

    @property
    def is_running(self) -> bool:
        """Whether a worker has it, or is about to."""
        return self.state in {ImportState.READING, ImportState.IMPORTING}

    @property
    def can_choose_columns(self) -> bool:
        return self.state in {ImportState.UPLOADED, ImportState.PREVIEWED} and bool(self.columns)

    @property
    def can_be_undone(self) -> bool:
        return self.state == ImportState.COMMITTED and bool(self.journal)


class ImportColumn(models.Model):
    """What a school's people said that a heading of its files means, for one kind of file."""

    school = models.ForeignKey("School", on_delete=models.CASCADE, related_name="import_columns")
    kind = models.CharField(max_length=20, choices=ImportKind.choices)
    heading = models.CharField(max_length=60, help_text="Without case and punctuation.")
    field = models.CharField(max_length=40, blank=True, help_text="Empty: left out.")

    class Meta:
        ordering = ["heading"]
        constraints = [
            models.UniqueConstraint(fields=["school", "kind", "heading"], name="import_column_once_a_kind")
        ]

    def __str__(self) -> str:
        return self.heading

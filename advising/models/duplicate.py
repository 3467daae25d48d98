"""Two records that may be of one human, and what was done about it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class DuplicateQuerySet(models.QuerySet["Duplicate"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(one__school=user.school_id) if user.is_office else self.none()

    def waiting(self) -> Self:
        return self.filter(decided_at__isnull=True)


class Duplicate(models.Model):
    """A proposal with its evidence. Merged by a person alone; one that was declined is not proposed again."""

    one = models.ForeignKey("Person", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("Person", on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField()
    evidence = models.JSONField(default=list)
    doubts = models.JSONField(default=list)
    found_at = models.DateTimeField(help_text="Machine time.")
    decided_at = models.DateTimeField(null=True, blank=True, help_text="Machine time: said to be two people.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = DuplicateQuerySet.as_manager()

    class Meta:
        ordering = ["-weight", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="duplicate_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="duplicate_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one} and {self.other}"

    @staticmethod
    def follows_an_undo() -> Q:
        """A proposal goes with the record that an undone import made; somebody's judgement stands in its way."""
        return Q(decided_at__isnull=True)


class MergeQuerySet(models.QuerySet["Merge"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(school=user.school_id) if user.is_office else self.none()

    def standing(self) -> Self:
        return self.filter(undone_at__isnull=True)


class Merge(models.Model):
    """One record went into another: all that is needed to part them again."""

    school = models.ForeignKey("School", on_delete=models.PROTECT, related_name="merges")
    kept = models.ForeignKey("Person", on_delete=models.PROTECT, related_name="merges")
    gone_id = models.BigIntegerField(help_text="Of the record that went into the other.")
    gone_name = models.CharField(max_length=300)
    gone_values = models.JSONField(help_text="Its fields as they were.")
    kept_values = models.JSONField(help_text="The fields of the kept one that changed, as they were.")
    moved = models.JSONField(help_text="By relation, the ids of the rows that moved over.")
    dropped = models.JSONField(
        help_text="The rows that said what the kept one had already; the account that went over; what fields became."
    )
    merged_at = models.DateTimeField(help_text="Machine time.")
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True, help_text="Machine time.")

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-merged_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.gone_name} into {self.kept}"

"""A finding on file until somebody settles it, and what a dean overrode."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from advising.models import Assignment


class Severity(models.TextChoices):
    BLOCK = "block", "Held"
    WARN = "warn", "To check"


class Settlement(models.TextChoices):
    FIXED = "fixed", "Fixed"
    MERGED = "merged", "Merged"
    OVERRIDDEN = "overridden", "Overridden by a dean"
    FALSE_ALARM = "false_alarm", "False alarm"
    GONE = "gone", "Its cause is gone"


class ConflictQuerySet(models.QuerySet["Conflict"]):
    def visible_to(self, user: Any) -> Self:
        """All of the school to deans and staff; to faculty those of messages they wrote or about their students."""
        if user.is_office:
            return self.filter(cycle__school=user.school_id)
        if user.is_faculty:
            mine = Assignment.objects.told_to(user).values("student")
            sides = ConflictSide.objects.filter(
                Q(message__sender__user=user)
                | Q(message__created_by=user)
                | Q(message__touches__student__in=mine)
            )
            return self.filter(cycle__school=user.school_id, pk__in=sides.values("conflict"))
        if user.is_student:
            own = ConflictSide.objects.filter(message__sender__user=user)
            return self.filter(cycle__school=user.school_id, pk__in=own.values("conflict"))
        return self.none()

    def open(self) -> Self:
        return self.filter(settled_at__isnull=True)


class Conflict(models.Model):
    cycle = models.ForeignKey("advising.Cycle", on_delete=models.CASCADE, related_name="conflicts")
    kind = models.CharField(max_length=32)
    topic = models.CharField(max_length=24, blank=True)
    severity = models.CharField(max_length=5, choices=Severity.choices)
    fingerprint = models.CharField(
        max_length=64, help_text="Kind, topic and messages: the same clash never makes two."
    )
    sentence = models.TextField(help_text="Whole, for the office; others are shown it with names taken out.")
    found_at = models.DateTimeField(help_text="Machine time.")
    due_at = models.DateTimeField(null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Empty where it settled itself: its cause is gone.",
    )  # fmt: skip
    settlement = models.CharField(max_length=12, choices=Settlement.choices, blank=True)
    reason = models.TextField(blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "fingerprint"], name="conflict_once"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settlement="")
                | (Q(settled_at__isnull=False) & ~Q(settlement="")),
                name="conflict_settled_at_and_how",
            ),
            models.CheckConstraint(
                condition=~Q(settlement__in=[Settlement.OVERRIDDEN, Settlement.FALSE_ALARM]) | ~Q(reason=""),
                name="conflict_reason_where_needed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["cycle", "severity"], condition=Q(settled_at__isnull=True), name="conflict_open"
            )
        ]

    def __str__(self) -> str:
        return self.sentence

    def get_absolute_url(self) -> str:
        return reverse("conflict", args=[self.pk])


class ConflictSide(models.Model):
    """One of the messages of a conflict, with the words that clash."""

    conflict = models.ForeignKey(Conflict, on_delete=models.CASCADE, related_name="sides")
    message = models.ForeignKey("Message", on_delete=models.CASCADE, related_name="conflict_sides")
    text = models.ForeignKey("MessageText", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    quote = models.TextField(blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["message"], name="conflict_side_by_message")]

    def __str__(self) -> str:
        return self.quote


class Override(models.Model):
    """A dean lets one text version, or one reservation, pass for the reasons shown: never the pair (window.md 21)."""

    text = models.ForeignKey(
        "MessageText", null=True, blank=True, on_delete=models.CASCADE, related_name="overrides"
    )
    reservation = models.ForeignKey(
        "Reservation", null=True, blank=True, on_delete=models.CASCADE, related_name="overrides"
    )
    kinds = models.JSONField(help_text="What was shown and is covered: kinds with their reason codes.")
    receivers = models.JSONField(default=list, help_text="Person ids to whom it was given.")
    students = models.JSONField(default=list, help_text="Student ids about whom it was given.")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(help_text="Machine time.")
    used_at = models.DateTimeField(null=True, blank=True, help_text="Once: when it let something pass.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(text__isnull=False, reservation__isnull=True)
                | Q(text__isnull=True, reservation__isnull=False),
                name="override_of_one_thing",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_reason"),
        ]

    def __str__(self) -> str:
        return self.reason

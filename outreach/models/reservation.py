"""Calling now: one person has this student at this program for some minutes."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from advising.models import Assignment


class ReservationQuerySet(models.QuerySet["Reservation"]):
    def visible_to(self, user: Any) -> Self:
        if user.is_office:
            return self.filter(student__cycle__school=user.school_id)
        if user.is_faculty:
            mine = Assignment.objects.told_to(user).values("student")
            return self.filter(Q(student__in=mine) | Q(person__user=user))
        return self.none()

    def open(self) -> Self:
        """Not ended; one that has run out is ended by whoever comes next, so ask `until` too."""
        return self.filter(ended_at__isnull=True)


class Reservation(models.Model):
    """Machine time throughout. Sister tracks count as one program."""

    student = models.ForeignKey("advising.Student", on_delete=models.CASCADE, related_name="reservations")
    program = models.ForeignKey("advising.Program", on_delete=models.PROTECT, related_name="reservations")
    sister_key = models.CharField(max_length=60)
    person = models.ForeignKey("advising.Person", on_delete=models.PROTECT, related_name="reservations")
    since = models.DateTimeField()
    until = models.DateTimeField()
    extended_at = models.DateTimeField(null=True, blank=True, help_text="Longer, once.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=12, blank=True, help_text="logged, released, lapsed")
    reminded_at = models.DateTimeField(
        null=True, blank=True, help_text="It lapsed unlogged, and the caller was told."
    )

    objects = ReservationQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "sister_key"],
                condition=Q(ended_at__isnull=True),
                name="reservation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(since__lt=models.F("until")), name="reservation_since_before_until"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="")
                | (Q(ended_at__isnull=False) & ~Q(ended_how="")),
                name="reservation_ended_at_and_how",
            ),
        ]

    def __str__(self) -> str:
        return f"Reservation {self.pk}"

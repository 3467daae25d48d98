"""One Match year at one school: its clock, policy and settings."""

from datetime import datetime
from typing import Any, Self

from django.db import models

from advising.clock import MilestoneKey, Milestones, Moment, RehearsalClock


class Policy(models.TextChoices):
    """What the contact window does with a message that breaks it. There is no "off"."""

    ENFORCE = "enforce", "Stop it; a dean may override with a reason"
    WARN = "warn", "Warn before it leaves"


class Approval(models.TextChoices):
    """Whose messages need a dean's yes before they leave."""

    NOBODY = "nobody", "Nobody's"
    STUDENTS = "students", "Students'"
    ALL_BUT_DEANS = "all_but_deans", "Everybody's but deans'"


class CycleQuerySet(models.QuerySet["Cycle"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(school=user.school_id) if user.school_id else self.none()

    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)


class Cycle(models.Model):
    school = models.ForeignKey("School", on_delete=models.PROTECT, related_name="cycles")
    year = models.PositiveSmallIntegerField(help_text="The year of Match Day.")
    calendar = models.CharField(max_length=40, help_text="The preset that it was opened from.")
    policy = models.CharField(max_length=8, choices=Policy.choices, default=Policy.ENFORCE)
    answer_for_student = models.BooleanField(
        null=True,
        help_text="A program contacted the student: may the desk answer, once confirmed? Empty counts as no.",
    )
    approval = models.CharField(max_length=14, choices=Approval.choices, default=Approval.STUDENTS)
    shows_program_words = models.BooleanField(
        default=True, help_text="Students read what a program said of them."
    )
    escalation_minutes = models.JSONField(
        default=list, help_text="Advocate, backup, dean: minutes until each is told."
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    is_rehearsal = models.BooleanField(
        default=False, help_text="Its clock is set by hand; nothing leaves the house."
    )
    anchor_machine_at = models.DateTimeField(null=True, blank=True)
    anchor_cycle_at = models.DateTimeField(null=True, blank=True)
    clock_rate = models.FloatField(default=1.0, help_text="Cycle seconds in a machine second.")

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year"],
                condition=models.Q(is_rehearsal=False),
                name="cycle_once_a_year",
            ),
            models.UniqueConstraint(
                fields=["school"], condition=models.Q(closed_at__isnull=True), name="cycle_one_open_a_school"
            ),
            models.CheckConstraint(
                condition=models.Q(is_rehearsal=False)
                | models.Q(anchor_machine_at__isnull=False, anchor_cycle_at__isnull=False, clock_rate__gt=0),
                name="cycle_rehearsal_has_clock",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school.short_name} {self.year}"

    @property
    def rehearsal_clock(self) -> RehearsalClock | None:
        if self.anchor_machine_at is None or self.anchor_cycle_at is None:
            return None
        return RehearsalClock(self.anchor_machine_at, self.anchor_cycle_at, self.clock_rate)

    def moment(self, machine: datetime) -> Moment:
        """Both clocks at this machine instant. Entrances read the machine clock once and call this."""
        rehearsal = self.rehearsal_clock
        return Moment(cycle=rehearsal.cycle_time(machine) if rehearsal else machine, machine=machine)

    def machine_instant(self, cycle_at: datetime) -> datetime:
        """The machine instant at which the cycle's clock shows `cycle_at`."""
        rehearsal = self.rehearsal_clock
        return rehearsal.machine_time(cycle_at) if rehearsal else cycle_at

    def clock_milestones(self) -> Milestones:
        """The milestones as the pure rules take them; one query, or none where prefetched."""
        return Milestones({MilestoneKey(milestone.key): milestone.at for milestone in self.milestones.all()})

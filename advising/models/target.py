"""A student at a program: how far it has come, and the program's contacts from which the window is answered."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from advising.models.assignment import Assignment
from advising.models.program import ApplicationService
from advising.models.role import Role


class TargetState(models.TextChoices):
    CONSIDERED = "considered", "Considered"
    APPLIED = "applied", "Applied"
    CONTACTED_US = "contacted_us", "Contacted us"
    INTERVIEW = "interview", "Interview"
    INTERVIEWED = "interviewed", "Interviewed"
    OFFERED = "offered", "Offer"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"
    EXPIRED = "expired", "Expired"


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the students a user sees. Who is the program somewhere sees no other target of its applicants."""
        if user.is_office:
            return self.filter(student__cycle__school=user.school_id)
        if user.is_faculty:
            told = self.filter(student__in=Assignment.objects.told_to(user).values("student"))
            return told.exclude(~Exists(_own_roles(user)), student__in=Target.objects.judged_by(user))
        if user.is_student:
            return self.filter(student__person__user=user, student__cycle__school=user.school_id)
        return self.none()

    def judged_by(self, user: Any) -> models.QuerySet["Target", Any]:
        """The ids of students who aim at a program that this user is, by a role of the cycle's year (design.md)."""
        return self.filter(Exists(_own_roles(user))).order_by().values("student")


def _own_roles(user: Any) -> models.QuerySet[Role]:
    """Of a target: the roles by which this user is the program there. Ended ones of the same year count still."""
    standing = Q(until__isnull=True) | Q(until__year__gte=OuterRef("student__cycle__year"))
    return Role.objects.is_the_program().filter(
        standing, person__user=user, program__sister_key=OuterRef("program__sister_key")
    )


class Target(models.Model):
    student = models.ForeignKey("Student", on_delete=models.CASCADE, related_name="targets")
    program = models.ForeignKey("Program", on_delete=models.PROTECT, related_name="targets")
    service = models.CharField(
        max_length=12, choices=ApplicationService.choices, default=ApplicationService.ERAS
    )
    state = models.CharField(max_length=12, choices=TargetState.choices, default=TargetState.CONSIDERED)
    state_at = models.DateTimeField(help_text="Cycle time.")
    applied_at = models.DateTimeField(
        null=True, blank=True, help_text="Cycle time. Empty: no application on file."
    )
    is_applied_by_word = models.BooleanField(
        default=False, help_text="By a word that can be taken back, not an application on file."
    )
    interview_at = models.DateTimeField(null=True, blank=True)
    offer_round = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="1 to 4. The answer is due at that round's end."
    )
    offered_at = models.DateTimeField(null=True, blank=True, help_text="Cycle time at which it was noted.")
    is_first_choice = models.BooleanField(default=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["student", "program"], name="target_once"),
            models.UniqueConstraint(
                fields=["student"], condition=Q(is_first_choice=True), name="target_one_first_choice"
            ),
            models.CheckConstraint(
                condition=Q(state=TargetState.CONSIDERED)
                | Q(applied_at__isnull=False)
                | Q(state=TargetState.CONTACTED_US),
                name="target_beyond_considered_has_applied",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[TargetState.OFFERED, TargetState.REJECTED, TargetState.EXPIRED])
                | Q(offer_round__isnull=False),
                name="target_offered_in_a_round",
            ),
            models.CheckConstraint(
                condition=Q(offer_round__isnull=True) | Q(offer_round__range=(1, 4)),
                name="target_round_1_to_4",
            ),
            models.CheckConstraint(
                condition=Q(offer_round__isnull=True, offered_at__isnull=True)
                | Q(offer_round__isnull=False, offered_at__isnull=False),
                name="target_offer_has_round_and_time",
            ),
        ]
        indexes = [models.Index(fields=["program", "student"], name="target_by_program")]

    def __str__(self) -> str:
        return self.get_state_display()


OFFER_STATES = (TargetState.OFFERED, TargetState.ACCEPTED, TargetState.REJECTED, TargetState.EXPIRED)


class ApplicationWord(models.Model):
    """Somebody's word on whether a student applied to a program; which one decides is window.md 11."""

    student = models.ForeignKey("Student", on_delete=models.CASCADE, related_name="application_words")
    program = models.ForeignKey("Program", on_delete=models.PROTECT, related_name="application_words")
    applied = models.BooleanField()
    is_students_own = models.BooleanField()
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(max_length=40, help_text="log, student, desk, import")
    applied_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when, in cycle time, where it was yes."
    )
    said_at = models.DateTimeField(help_text="Cycle time.")
    contact = models.ForeignKey(
        "Contact", null=True, blank=True, on_delete=models.CASCADE, related_name="words"
    )
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, help_text="Taken back with the log that said it."
    )

    class Meta:
        ordering = ["said_at", "pk"]
        indexes = [models.Index(fields=["student", "program"], name="application_word_by_pair")]

    def __str__(self) -> str:
        return "Applied" if self.applied else "Did not apply"

"""Rules on the clock, the rows they become, and what shows that the engine runs."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class RuleAudience(models.TextChoices):
    DEANS = "deans", "Deans"
    OFFICE = "office", "Deans and staff"
    ADVOCATE = "advocate", "The student's advocate"
    STUDENT = "student", "The student"


class Rule(models.Model):
    """What to say to whom, so long before or after a milestone, if its condition holds then."""

    cycle = models.ForeignKey("advising.Cycle", on_delete=models.CASCADE, related_name="rules")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    milestone_key = models.CharField(max_length=40)
    offset_minutes = models.IntegerField(help_text="After the milestone; negative: before.")
    audience = models.CharField(max_length=8, choices=RuleAudience.choices)
    condition = models.CharField(max_length=40, help_text="A condition of the registry, checked when due.")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    by_email = models.BooleanField(default=True)
    in_app = models.BooleanField(default=True)
    repeat_minutes = models.PositiveIntegerField(
        null=True, blank=True, help_text="Again until its condition is gone."
    )
    repeat_until_key = models.CharField(max_length=40, blank=True, help_text="Not past this milestone.")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["milestone_key", "offset_minutes", "pk"]
        constraints = [models.UniqueConstraint(fields=["cycle", "slug"], name="rule_once_a_cycle")]

    def __str__(self) -> str:
        return self.title


class ReminderState(models.TextChoices):
    PLANNED = "planned", "Planned"
    CLAIMED = "claimed", "In hand"
    SENT = "sent", "Sent"
    SKIPPED = "skipped", "Not needed any more"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def visible_to(self, user: Any) -> Self:
        if user.is_office:
            return self.filter(cycle__school=user.school_id)
        return self.filter(person__user=user) if user.school_id else self.none()

    def due(self, machine: Any) -> Self:
        """Planned and due, or in hand of a worker whose lease has run out."""
        return self.filter(
            Q(state=ReminderState.PLANNED, due_at__lte=machine)
            | Q(state=ReminderState.CLAIMED, leased_until__lte=machine)
        )


class Reminder(models.Model):
    """One row for each (rule, milestone, person, subject, occurrence); at least once."""

    cycle = models.ForeignKey("advising.Cycle", on_delete=models.CASCADE, related_name="reminders")
    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="reminders")
    milestone_key = models.CharField(max_length=40)
    person = models.ForeignKey("advising.Person", on_delete=models.CASCADE, related_name="reminders")
    student = models.ForeignKey(
        "advising.Student", null=True, blank=True, on_delete=models.CASCADE, related_name="reminders"
    )
    subject_key = models.CharField(max_length=60, help_text="What it is about: student-12, contact-7, cycle.")
    occurrence = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(help_text="Machine time.")
    due_cycle_at = models.DateTimeField(help_text="Cycle time, as previewed.")
    state = models.CharField(max_length=9, choices=ReminderState.choices, default=ReminderState.PLANNED)
    leased_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    mail_id = models.CharField(max_length=200, blank=True)
    failed_reason = models.CharField(max_length=300, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "milestone_key", "person", "subject_key", "occurrence"], name="reminder_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReminderState.CLAIMED) | Q(leased_until__isnull=False),
                name="reminder_claimed_has_lease",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=[ReminderState.PLANNED, ReminderState.CLAIMED]),
                name="reminder_due",
            ),
            models.Index(fields=["cycle", "state", "due_at"], name="reminder_by_cycle"),
        ]

    def __str__(self) -> str:
        return f"Reminder {self.pk}"

    @staticmethod
    def follows_an_undo() -> Q:
        """Those that told nobody anything: they go with a person or student whose import is undone."""
        return Q(state__in=[ReminderState.PLANNED, ReminderState.SKIPPED, ReminderState.CANCELLED])


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(user=user)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """In-app notice to one account."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    cycle = models.ForeignKey(
        "advising.Cycle", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    reminder = models.OneToOneField(
        Reminder, null=True, blank=True, on_delete=models.CASCADE, related_name="notification"
    )
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=200, blank=True, help_text="A path with row ids alone.")
    at = models.DateTimeField(help_text="Machine time.")
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notification_unread")
        ]

    def __str__(self) -> str:
        return self.text


class Escalation(models.Model):
    """Something that climbs until somebody acknowledges it: advocate, backup, dean (design.md, "Reminders")."""

    cycle = models.ForeignKey("advising.Cycle", on_delete=models.CASCADE, related_name="escalations")
    kind = models.CharField(max_length=24, help_text="assignment, confirmation, answer, ask_dean")
    subject_key = models.CharField(max_length=60, help_text="assignment-3, contact-7, message-9")
    student = models.ForeignKey(
        "advising.Student", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    started_at = models.DateTimeField(help_text="Machine time.")
    step = models.PositiveSmallIntegerField(default=0, help_text="How many have been told.")
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="Machine time of the next step; empty: at the top."
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_key"], condition=Q(ended_at__isnull=True), name="escalation_one_open"
            )
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(ended_at__isnull=True), name="escalation_due")]

    def __str__(self) -> str:
        return self.kind


class Heartbeat(models.Model):
    """When beat, a worker and the mail last showed life. Machine time."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class BeatMinute(models.Model):
    """One bar of the board's heartbeat: beats in a minute, and how much was sent."""

    minute = models.DateTimeField(unique=True)
    beats = models.PositiveSmallIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-minute"]

    def __str__(self) -> str:
        return f"{self.minute:%H:%M}"


class Stoppage(models.Model):
    """The engine stopped, and a page view mails the deans of a school: once, however many web processes see it."""

    school = models.ForeignKey("advising.School", on_delete=models.CASCADE, related_name="+")
    last_beat_at = models.DateTimeField(help_text="Machine time: since when; one stoppage has one.")
    tried_at = models.DateTimeField(help_text="Machine time.")
    told_at = models.DateTimeField(null=True, blank=True, help_text="Machine time: a mail left.")

    class Meta:
        ordering = ["-last_beat_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "last_beat_at"], name="stoppage_once_a_school")
        ]

    def __str__(self) -> str:
        return f"Stopped since {self.last_beat_at:%H:%M}"

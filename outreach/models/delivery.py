"""One attempt to hand a mail over for one receiver, and where it lands when nothing may leave."""

from typing import Any, Self

from django.db import models
from django.db.models import Q


class DeliveryState(models.TextChoices):
    STARTED = "started", "In hand"
    ACCEPTED = "accepted", "Taken by the mail server"
    REFUSED = "refused", "Refused by the mail server"
    UNCERTAIN = "uncertain", "Not known"


class Delivery(models.Model):
    message = models.ForeignKey(
        "Message", null=True, blank=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    reminder = models.ForeignKey(
        "Reminder", null=True, blank=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    person = models.ForeignKey(
        "advising.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    address = models.EmailField()
    state = models.CharField(max_length=9, choices=DeliveryState.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    mail_id = models.CharField(max_length=200)
    answer = models.CharField(max_length=300, blank=True, help_text="What the server said.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(message__isnull=False, reminder__isnull=True)
                | Q(message__isnull=True, reminder__isnull=False),
                name="delivery_of_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["started_at"], name="delivery_by_time")]

    def __str__(self) -> str:
        return self.get_state_display()


class OutboxMailQuerySet(models.QuerySet["OutboxMail"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(school=user.school_id) if user.is_office else self.none()


class OutboxMail(models.Model):
    """A mail of a rehearsal, or of an installation without a mail server: shown on the outbox page instead."""

    school = models.ForeignKey("advising.School", null=True, on_delete=models.CASCADE, related_name="outbox")
    to_address = models.EmailField()
    from_address = models.CharField(max_length=300)
    subject = models.CharField(max_length=300)
    raw = models.BinaryField(help_text="The whole mail, as the receiver would get it.")
    mail_id = models.CharField(max_length=200)
    landed_at = models.DateTimeField()
    is_account = models.BooleanField(
        default=False, help_text="Lets its reader into an account: nobody but its receiver reads it."
    )

    objects = OutboxMailQuerySet.as_manager()

    class Meta:
        ordering = ["-landed_at", "-pk"]

    def __str__(self) -> str:
        return self.subject

    def is_readable_by(self, user: Any) -> bool:
        """Whether this account may read its words: a link to choose a password is its receiver's alone."""
        return not self.is_account or self.to_address.lower() == user.email.lower()

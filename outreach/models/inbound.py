"""Mail that came in: kept whole, filed once, or waiting in the tray with the reason; and where it may be sent."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce


class LoggingAddressQuerySet(models.QuerySet["LoggingAddress"]):
    def visible_to(self, user: Any) -> Self:
        """One's own; the office also that of the school."""
        own = Q(user=user)
        return self.filter(own | Q(school=user.school_id, user__isnull=True) if user.is_office else own)

    def open(self) -> Self:
        return self.filter(ended_at__isnull=True)


class LoggingAddress(models.Model):
    """A secret address to log by mail: of one account, or of the school, where the sender then says who it is."""

    school = models.ForeignKey("advising.School", on_delete=models.CASCADE, related_name="logging_addresses")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE,
        related_name="logging_addresses", help_text="Empty: the school's.",
    )  # fmt: skip
    token = models.CharField(
        max_length=40, unique=True, help_text="What stands behind the plus, in lower case."
    )
    created_at = models.DateTimeField(help_text="Machine time.")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = LoggingAddressQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="logging_address_one_open_a_user"
            ),
            models.UniqueConstraint(
                fields=["school"],
                condition=Q(ended_at__isnull=True, user__isnull=True),
                name="logging_address_one_open_a_school",
            ),
        ]

    def __str__(self) -> str:
        return f"Logging address {self.pk}"


class InboundState(models.TextChoices):
    STORED = "stored", "Just come in"
    FILED = "filed", "Filed"
    TRAY = "tray", "In the tray"
    ASIDE = "aside", "Set aside"
    DISMISSED = "dismissed", "Not for the ledger"


class InboundKind(models.TextChoices):
    """As outreach/inbound/received.py tells them, and what it could not read."""

    PERSON = "person", "Written by somebody"
    AUTOMATIC = "automatic", "Automatic reply"
    BOUNCE = "bounce", "Did not arrive"
    INVITATION = "invitation", "Calendar invitation"
    NOTICE = "notice", "Sent to many"
    UNREAD = "unread", "Could not be read"


class InboundMailQuerySet(models.QuerySet["InboundMail"]):
    def visible_to(self, user: Any) -> Self:
        """Deans and staff: whose mail it is may be in doubt. What is filed others read in the ledger."""
        return self.filter(school=user.school_id) if user.is_office else self.none()

    def light(self) -> Self:
        """Without what may be megabytes."""
        return self.defer("raw")

    def in_tray(self) -> Self:
        return self.filter(state=InboundState.TRAY)

    def left_unread(self, since: Any) -> Self:
        """Stored by a worker that died before it read them; by this machine instant."""
        return self.filter(state=InboundState.STORED, received_at__lte=since)


class InboundMail(models.Model):
    """One received mail. Everything but `raw` is what was read of it, and can be read again."""

    school = models.ForeignKey(
        "advising.School", null=True, on_delete=models.CASCADE, related_name="inbound_mails",
        help_text="Empty: nothing of it tells a school; nobody is shown it.",
    )  # fmt: skip
    cycle = models.ForeignKey(
        "advising.Cycle", null=True, blank=True, on_delete=models.PROTECT, related_name="inbound_mails"
    )
    mail_key = models.CharField(
        max_length=320, help_text="Its Message-ID, or a hash of the mail without one: stored once."
    )
    raw = models.BinaryField(help_text="The whole mail as it came.")
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField(help_text="Machine time.")
    delivered_to = models.JSONField(
        default=list, help_text="Addresses that it was delivered to, as far as known."
    )
    state = models.CharField(max_length=9, choices=InboundState.choices, default=InboundState.STORED)
    kind = models.CharField(max_length=10, choices=InboundKind.choices, default=InboundKind.UNREAD)
    reasons = models.JSONField(default=list, help_text="Why it waits, as sentences.")
    sender_name = models.CharField(max_length=300, blank=True)
    sender_address = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField(null=True, blank=True, help_text="As the sender's machine had it.")
    attachments = models.PositiveSmallIntegerField(default=0)
    proposal = models.JSONField(default=dict, help_text="What was found: ids alone.")
    answers = models.ForeignKey(
        "Message", null=True, blank=True, on_delete=models.PROTECT, related_name="inbound_answers",
        help_text="The message of ours that it answers, or that came back.",
    )  # fmt: skip
    message = models.ForeignKey(
        "Message", null=True, blank=True, on_delete=models.PROTECT, related_name="inbound_mails",
        help_text="What it was filed as.",
    )  # fmt: skip
    settled_at = models.DateTimeField(null=True, blank=True, help_text="Machine time.")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="Machine time at which its sender was told what became of it."
    )

    objects = InboundMailQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(Coalesce("school", 0), "mail_key", name="inbound_mail_once"),
            models.CheckConstraint(
                condition=~Q(state=InboundState.FILED) | Q(message__isnull=False),
                name="inbound_filed_has_message",
            ),
            models.CheckConstraint(
                condition=~Q(state=InboundState.STORED) | Q(settled_at__isnull=True),
                name="inbound_stored_is_not_settled",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "state", "-received_at"], name="inbound_by_state"),
            models.Index(
                fields=["received_at"], condition=Q(state=InboundState.STORED), name="inbound_stored"
            ),
            models.Index(fields=["mail_key"], name="inbound_by_key"),
        ]

    def __str__(self) -> str:
        return self.subject or f"Mail {self.pk}"


class MailboxClaim(models.Model):
    """Which worker fetches from a mailbox, so that two never fetch one mail; a lease brings it back."""

    name = models.CharField(max_length=200, unique=True, help_text="Of the mailbox, without its password.")
    claimed_by = models.CharField(max_length=80, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True, help_text="Machine time.")
    fetched_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was last looked into in full."
    )
    trouble = models.CharField(max_length=200, blank=True, help_text="Why the last look failed.")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Mailbox {self.pk}"

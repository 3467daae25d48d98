"""Anything said or about to be said: one ledger for all of it (design.md, "Life of a message")."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from advising.models import Assignment


class Channel(models.TextChoices):
    EMAIL = "email", "Email"
    TEXT = "text", "Text"
    CALL = "call", "Call"
    VOICEMAIL = "voicemail", "Voicemail"
    MEETING = "meeting", "Meeting"
    SERVICE = "service", "Application service"


class Direction(models.TextChoices):
    OUTBOUND = "outbound", "From us"
    INBOUND = "inbound", "To us"


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "Waiting for approval"
    APPROVED = "approved", "Approved"
    SCHEDULED = "scheduled", "Scheduled"
    HELD = "held", "Held"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    UNCERTAIN = "uncertain", "Uncertain"
    LOGGED = "logged", "Logged"
    CANCELLED = "cancelled", "Cancelled"


# Not yet on its way: can still be edited, held, cancelled, and is checked anew whenever something changes.
UNSENT = (State.DRAFT, State.IN_REVIEW, State.APPROVED, State.SCHEDULED, State.HELD)
# Happened, or may have: what a student reads, what the checker takes for said.
HAPPENED = (State.SENDING, State.SENT, State.UNCERTAIN, State.LOGGED)


class Outcome(models.TextChoices):
    """What came of a contact, as the log form asks."""

    NONE = "", "No outcome noted"
    WILL_REVIEW = "will_review", "Will review the file"
    WILL_INTERVIEW = "will_interview", "Will interview"
    SPOKE = "spoke", "Spoke, no answer yet"
    LEFT_MESSAGE = "left_message", "Left a message"
    NO_ANSWER = "no_answer", "No answer"
    FULL = "full", "They are full"
    DECLINED = "declined", "Declined"


class Lever(models.TextChoices):
    """What a message is for (design.md, "What still helps now")."""

    ASK = "ask", "Asking for a word, or a heads-up"
    PREPARATION = "preparation", "Preparation"
    STRATEGY = "strategy", "Strategy advice"
    PRESCREEN = "prescreen", "Pre-screen"
    CONTEXT = "context", "Context for a red flag"
    PRIORITISATION = "prioritisation", "Prioritisation"
    THANKS = "thanks", "Thanks, debrief, next cycle"


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: Any) -> Self:
        """Those about which a user may know when, who and to whom; whether also the text is `with_text_for`.

        A student sees what happened about them, and what they wrote; not drafts, nor talk among the school's people.
        """
        if user.is_office:
            return self.filter(cycle__school=user.school_id)
        if user.is_faculty:
            mine = Assignment.objects.told_to(user).values("student")
            about_mine = Touch.objects.filter(student__in=mine).values("message")
            return self.filter(cycle__school=user.school_id).filter(
                Q(pk__in=about_mine) | Q(sender__user=user)
            )
        if user.is_student:
            about_me = Touch.objects.filter(student__person__user=user).values("message")
            left = Q(pk__in=about_me, state__in=HAPPENED, is_internal=False)
            return self.filter(cycle__school=user.school_id).filter(left | Q(sender__user=user))
        return self.none()

    def with_text_for(self, user: Any) -> Self:
        """Annotates `shows_text`: a text about several students is shown to who may see all of them."""
        others = Touch.objects.filter(message=OuterRef("pk"), student__isnull=False)
        if user.is_office:
            return self.annotate(shows_text=models.Value(True, output_field=models.BooleanField()))
        if user.is_faculty:
            mine = Assignment.objects.told_to(user).values("student")
            return self.annotate(shows_text=Q(sender__user=user) | ~Exists(others.exclude(student__in=mine)))
        return self.annotate(
            shows_text=Q(sender__user=user)
            | (~Exists(others.exclude(student__person__user=user)) & ~Q(state=State.LOGGED))
        )

    def without_plans_of_others(self, user: Any) -> Self:
        """Of what others have not sent, or took back before it left, only the office reads the words."""
        if user.is_office:
            return self
        return self.filter(
            ~Q(state__in=[*UNSENT, State.CANCELLED]) | Q(sender__user=user) | Q(created_by=user)
        )

    def planned_about(self, student: Any) -> Self:
        """What of the school will leave for programs about this student alone, decided already; not drafts.

        None under embargo: that somebody means to speak for her would tell her that she did not match.
        """
        if student.is_embargoed:
            return self.none()
        about = Touch.objects.filter(student=student, program__isnull=False).values("message")
        others = Touch.objects.filter(student__isnull=False).exclude(student=student).values("message")
        return self.filter(
            pk__in=about, state__in=[State.APPROVED, State.SCHEDULED], is_internal=False
        ).exclude(Q(pk__in=others) | Q(sender=student.person_id))

    def unsent(self) -> Self:
        return self.filter(state__in=UNSENT)

    def happened(self) -> Self:
        return self.filter(state__in=HAPPENED)

    def due(self, machine: Any) -> Self:
        """Scheduled, and due at this machine instant."""
        return self.filter(state=State.SCHEDULED, due_at__lte=machine)

    def lost(self, claimed_by: Any) -> Self:
        """In hand of a worker since this machine instant or longer."""
        return self.filter(state=State.SENDING, claimed_at__lte=claimed_by)


class Message(models.Model):
    cycle = models.ForeignKey("advising.Cycle", on_delete=models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    direction = models.CharField(max_length=8, choices=Direction.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    sender = models.ForeignKey(
        "advising.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="messages_sent",
        help_text='Empty: "somebody there".',
    )  # fmt: skip
    lever = models.CharField(max_length=14, choices=Lever.choices, blank=True)
    at = models.DateTimeField(help_text="Cycle time: when it was said, or for when it is planned.")
    due_at = models.DateTimeField(null=True, blank=True, help_text="Machine time at which it leaves.")
    leaves_with = models.CharField(
        max_length=40, blank=True, help_text="Key of the milestone with which it leaves; it moves with that."
    )
    in_reply_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Minutes spent.")
    is_internal = models.BooleanField(
        default=False, help_text="Talk among the school's people: no student reads it."
    )
    text = models.ForeignKey("MessageText", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    held_reason = models.CharField(max_length=300, blank=True)
    failed_reason = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(help_text="Machine time: when it was written, or logged.")
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="Machine time: a worker has it since.")
    claimed_by = models.CharField(max_length=80, blank=True, help_text="Which worker.")
    sent_at = models.DateTimeField(null=True, blank=True, help_text="Machine time.")
    mail_id = models.CharField(max_length=200, blank=True, db_index=True, help_text="Message-ID of the mail.")
    approved_text = models.ForeignKey(
        "MessageText", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="The version that a dean approved; a later one needs a new yes.",
    )  # fmt: skip
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    asked_dean_at = models.DateTimeField(null=True, blank=True, help_text='"Ask the dean" was pressed.')
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    cancelled_reason = models.CharField(max_length=300, blank=True)
    client_id = models.UUIDField(
        null=True, blank=True, help_text="Made on the device that logged it, so that a log sent twice is one."
    )
    checked_version = models.CharField(
        max_length=40, blank=True, help_text="The checker's version when last checked."
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=State.SCHEDULED) | Q(due_at__isnull=False),
                name="message_scheduled_has_due_at",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SENDING) | Q(claimed_at__isnull=False),
                name="message_sending_has_claim",
            ),
            models.CheckConstraint(
                condition=Q(direction=Direction.OUTBOUND) | Q(state__in=[State.LOGGED, State.CANCELLED]),
                name="message_inbound_is_logged",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True, approved_text__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False, approved_text__isnull=False),
                name="message_approved_by_at_and_text",
            ),
            models.UniqueConstraint(fields=["created_by", "client_id"], name="message_client_id_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state=State.SCHEDULED), name="message_due"),
            models.Index(fields=["claimed_at"], condition=Q(state=State.SENDING), name="message_in_hand"),
            models.Index(fields=["cycle", "-at"], name="message_by_cycle"),
            models.Index(fields=["sender", "-at"], name="message_by_sender"),
            models.Index(fields=["cycle", "state"], condition=Q(state__in=UNSENT), name="message_unsent"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("message", args=[self.pk])

    @property
    def is_unsent(self) -> bool:
        return self.state in UNSENT


class MessageText(models.Model):
    """A version of what is said; a log's note is one too, and its first version is kept."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="texts")
    number = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(help_text="Machine time.")
    reader_version = models.CharField(
        max_length=40, blank=True, help_text="Of the reader that read its facts; empty: unread."
    )

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="message_text_number_once")]

    def __str__(self) -> str:
        return self.subject or f"Version {self.number}"


class ReceiverKind(models.TextChoices):
    TO = "to", "To"
    CC = "cc", "Cc"


class Receiver(models.Model):
    """One person to whom a message goes, or went."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="receivers")
    person = models.ForeignKey("advising.Person", on_delete=models.PROTECT, related_name="messages_received")
    kind = models.CharField(max_length=2, choices=ReceiverKind.choices, default=ReceiverKind.TO)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["message", "person"], name="receiver_once")]

    def __str__(self) -> str:
        return str(self.person)


class TouchQuerySet(models.QuerySet["Touch"]):
    def pairs(self) -> Self:
        return self.filter(student__isnull=False, program__isnull=False)

    def counts(self) -> Any:
        return self.values("student").annotate(count=Count("message", distinct=True))


class Touch(models.Model):
    """What a message touches: by these rows the ledger and the checker look everything up.

    One row for each (student, program, person) of the message; empty where it has none of that kind. `at` and
    `cycle` repeat the message's, so that one index answers "what was said lately about this student".
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="touches")
    cycle = models.ForeignKey("advising.Cycle", on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(
        "advising.Student", null=True, blank=True, on_delete=models.PROTECT, related_name="touches"
    )
    program = models.ForeignKey(
        "advising.Program", null=True, blank=True, on_delete=models.PROTECT, related_name="touches"
    )
    person = models.ForeignKey(
        "advising.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="touches",
        help_text="On the other side: the receiver of what is outbound, the sender of what is inbound.",
    )  # fmt: skip
    contact = models.ForeignKey(
        "advising.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="touches",
        help_text="The program's contact that this log filed.",
    )  # fmt: skip
    at = models.DateTimeField()

    objects = TouchQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "message",
                Coalesce("student", 0),
                Coalesce("program", 0),
                Coalesce("person", 0),
                name="touch_once",
            )
        ]
        indexes = [
            models.Index(fields=["student", "-at"], name="touch_by_student"),
            models.Index(fields=["program", "-at"], name="touch_by_program"),
            models.Index(fields=["person", "-at"], name="touch_by_person"),
            models.Index(fields=["cycle", "student", "-at"], name="touch_by_cycle_student"),
        ]

    def __str__(self) -> str:
        return f"Touch {self.pk}"

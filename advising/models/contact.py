"""A program's contact about a student, as reported: what it opens is the answer of window.py, never stored."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from advising.models.assignment import Assignment


class ContactKind(models.TextChoices):
    """Only a contact proper can open a window (design.md, "Contact is")."""

    CONTACT = "contact", "They spoke or wrote to one of us, or to the student"
    RECEIPT = "receipt", "An automatic receipt"
    MASS_NOTICE = "mass_notice", "A notice to many"
    MISSED_CALL = "missed_call", "A missed call without a message"
    OFFER = "offer", "An offer in R3"
    HEARSAY = "hearsay", "Somebody told somebody"


class Hat(models.TextChoices):
    """What a person was when contacted; the first that fits (window.md 8)."""

    DESK = "desk", "Of the student's desk"
    FACULTY = "faculty", "Other faculty"
    ALUM = "alum", "Alum"
    STUDENT = "student", "The student"


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: Any) -> Self:
        if user.is_office:
            return self.filter(cycle__school=user.school_id)
        if user.is_faculty:
            return self.filter(student__in=Assignment.objects.told_to(user).values("student"))
        if user.is_student:
            return self.filter(student__person__user=user, cycle__school=user.school_id)
        return self.none()

    def standing(self) -> Self:
        return self.filter(taken_back_at__isnull=True)

    def of_students_part(self) -> Self:
        """With the student herself, and counting for her still (window.md 14)."""
        return self.standing().filter(
            kind=ContactKind.CONTACT, contacted_hat=Hat.STUDENT, student_part_ended_at__isnull=True
        )

    def waiting(self) -> Self:
        """On file, and nobody has said yes or no yet."""
        return self.standing().filter(
            confirmed_at__isnull=True, declined_at__isnull=True, needs_confirming=True
        )


class Contact(models.Model):
    """One row a student and track. All instants are cycle time, so that they stand beside milestones."""

    cycle = models.ForeignKey("Cycle", on_delete=models.CASCADE, related_name="contacts")
    student = models.ForeignKey("Student", on_delete=models.CASCADE, related_name="contacts")
    program = models.ForeignKey("Program", on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=12, choices=ContactKind.choices, default=ContactKind.CONTACT)
    channel = models.CharField(max_length=12)
    at = models.DateTimeField(help_text="When they made contact.")
    filed_at = models.DateTimeField()
    contacted = models.ForeignKey("Person", on_delete=models.PROTECT, related_name="contacts_received")
    contacted_hat = models.CharField(
        max_length=8, choices=Hat.choices, blank=True, help_text="Empty: nobody of ours."
    )
    contacted_is_program = models.BooleanField(
        default=False, help_text="Who was contacted is the program there: nothing was said to us."
    )
    speaker = models.ForeignKey(
        "Person", null=True, blank=True, on_delete=models.PROTECT, related_name="contacts_made"
    )
    speaks_for_program = models.BooleanField(
        default=True, help_text="An alum who works there says so, or not."
    )
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    logger = models.ForeignKey(
        "Person", null=True, blank=True, on_delete=models.PROTECT, related_name="contacts_logged",
        help_text="Empty: mail that nobody took as theirs, or an account without a person.",
    )  # fmt: skip
    logger_is_program = models.BooleanField(default=False, help_text="Logged by a dual role: opens nothing.")
    is_authenticated = models.BooleanField(
        default=True, help_text="Logged in the product, or by mail from a proven address or into our thread."
    )
    answers_our_thread = models.BooleanField(
        default=False, help_text="The program wrote into a thread of the person contacted."
    )
    needs_confirming = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_how = models.CharField(
        max_length=300, blank=True, help_text="A dean who logged it says how it is known."
    )
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    declined_word = models.CharField(max_length=300, blank=True)
    student_part_ended_at = models.DateTimeField(
        null=True, blank=True, help_text="The student's own window taken back."
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back_reason = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, help_text="The first answer after it left.")

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(at__lte=models.F("filed_at")), name="contact_not_in_the_future"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="contact_confirmed_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True, declined_by__isnull=True)
                | Q(declined_at__isnull=False, declined_by__isnull=False),
                name="contact_declined_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="contact_taken_back_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(declined_at__isnull=True),
                name="contact_not_yes_and_no",
            ),
        ]
        indexes = [
            models.Index(fields=["student", "program", "at"], name="contact_by_pair"),
            models.Index(fields=["cycle", "at"], name="contact_by_cycle"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

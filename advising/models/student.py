"""A person in a cycle, with the record that the school keeps of them for the week."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from advising.models.assignment import Assignment
from advising.models.target import Target


class StudentStatus(models.TextChoices):
    GRADUATING = "graduating", "Graduating"
    AT_RISK = "at_risk", "At risk"
    UNMATCHED = "unmatched", "Unmatched"
    PARTIALLY_MATCHED = "partially_matched", "Partially matched"
    INELIGIBLE = "ineligible", "Not eligible for SOAP"
    MATCHED = "matched", "Matched"
    ACCEPTED = "accepted", "Accepted a position"
    UNPLACED = "unplaced", "Without a position after SOAP"
    WITHDRAWN = "withdrawn", "Withdrew"


# What tells that a student matched or not: hidden from all but deans and staff until the embargo ends.
MATCH_STATUSES = (
    StudentStatus.UNMATCHED,
    StudentStatus.PARTIALLY_MATCHED,
    StudentStatus.INELIGIBLE,
    StudentStatus.MATCHED,
)
# Who needs an advocate.
IN_SOAP = (StudentStatus.UNMATCHED, StudentStatus.PARTIALLY_MATCHED, StudentStatus.INELIGIBLE)
# After which nothing is left to ask of programs.
SETTLED = (StudentStatus.ACCEPTED, StudentStatus.WITHDRAWN)


class Visa(models.TextChoices):
    UNKNOWN = "", "Not known"
    NEEDED = "needed", "Needed"
    NOT_NEEDED = "not needed", "Not needed"


class StudentQuerySet(models.QuerySet["Student"]):
    def visible_to(self, user: Any) -> Self:
        """All of the school to deans and staff, their own to advocates, themself alone to students.

        Who is known only from a list under embargo does not exist yet for anybody but deans and staff.
        """
        if user.is_office:
            return self.filter(cycle__school=user.school_id)
        if user.is_faculty:
            return self.filter(pk__in=Assignment.objects.told_to(user).values("student"))
        if user.is_student:
            return self.filter(person__user=user, cycle__school=user.school_id, is_hidden=False)
        return self.none()

    def in_soap(self) -> Self:
        return self.filter(status__in=IN_SOAP)

    def whose_offers_are_told_to(self, user: Any) -> Self:
        """Those of the students a user sees whose offers they see: none under embargo but to deans and staff, and
        none to who is the program where the student aims (design.md, "Dual role")."""
        seen = self.visible_to(user)
        if user.is_faculty:
            return seen.filter(is_embargoed=False).exclude(pk__in=Target.objects.judged_by(user))
        return seen

    def without_advocate(self) -> Self:
        return self.exclude(pk__in=Assignment.objects.open().primary().values("student"))


class Student(models.Model):
    cycle = models.ForeignKey("Cycle", on_delete=models.PROTECT, related_name="students")
    person = models.ForeignKey("Person", on_delete=models.PROTECT, related_name="students")
    aamc_id = models.CharField(max_length=8, help_text="Eight digits.")
    nrmp_id = models.CharField(max_length=12, blank=True)
    usmle_id = models.CharField(max_length=16, blank=True)
    degree = models.CharField(max_length=8, default="MD")
    born_on = models.DateField(null=True, blank=True)
    graduates_on = models.DateField(null=True, blank=True)
    visa = models.CharField(max_length=10, choices=Visa.choices, default=Visa.UNKNOWN, blank=True)
    specialty_codes = models.JSONField(
        default=list, blank=True, help_text="ACGME codes; the first is the main one."
    )
    places_wanted = models.CharField(max_length=300, blank=True)
    advisor_name = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True, help_text="For deans and staff only.")
    partner = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="partner_of"
    )
    status = models.CharField(max_length=20, choices=StudentStatus.choices, default=StudentStatus.GRADUATING)
    status_at = models.DateTimeField(help_text="Cycle time.")
    accepted_program = models.ForeignKey(
        "Program", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    companion = models.ForeignKey(
        "Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who is with the student on the day of offers.",
    )
    companion_place = models.CharField(max_length=60, blank=True, help_text="In room 2, on the phone.")
    is_embargoed = models.BooleanField(
        default=False,
        help_text="The status came before it may be told: deans and staff only until the embargo ends.",
    )
    is_hidden = models.BooleanField(
        default=False,
        help_text="First known from a list under embargo: exists for deans and staff only until its end.",
    )

    objects = StudentQuerySet.as_manager()

    class Meta:
        ordering = ["person__family_name", "person__given_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "aamc_id"], name="student_aamc_id_once_a_cycle"),
            models.UniqueConstraint(fields=["cycle", "person"], name="student_once_a_cycle"),
            models.CheckConstraint(
                condition=Q(aamc_id__regex=r"^\d{8}$"), name="student_aamc_id_eight_digits"
            ),
            models.CheckConstraint(
                condition=Q(companion__isnull=False) | Q(companion_place=""),
                name="student_place_has_companion",
            ),
            models.CheckConstraint(
                condition=Q(is_hidden=False) | Q(is_embargoed=True), name="student_hidden_is_embargoed"
            ),
            models.CheckConstraint(
                condition=Q(accepted_program__isnull=True) | Q(status=StudentStatus.ACCEPTED),
                name="student_accepted_program_only_if_accepted",
            ),
        ]
        indexes = [models.Index(fields=["cycle", "status"], name="student_by_status")]

    def __str__(self) -> str:
        return self.person.full_name

    def get_absolute_url(self) -> str:
        return reverse("student", args=[self.pk])

    def status_shown_to(self, user: Any) -> str:
        """The status that this user may know: under embargo it is only "graduating" to all but deans and staff."""
        return StudentStatus.GRADUATING if self.is_embargoed and not user.is_office else self.status


class StatusChange(models.Model):
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="status_changes")
    status = models.CharField(max_length=20, choices=StudentStatus.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.get_status_display()


class ExamResult(models.TextChoices):
    PASS = "pass", "Passed"
    FAIL = "fail", "Failed"
    PENDING = "pending", "Pending"


EXAMS = ("Step 1", "Step 2 CK", "Step 3", "COMLEX Level 1", "COMLEX Level 2", "COMLEX Level 3")


class Exam(models.Model):
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="exams")
    exam = models.CharField(max_length=20, choices=[(name, name) for name in EXAMS])
    result = models.CharField(max_length=8, choices=ExamResult.choices)
    attempts = models.PositiveSmallIntegerField(default=1, help_text="The sitting that the result is of.")
    score = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["exam", "pk"]
        constraints = [models.UniqueConstraint(fields=["student", "exam"], name="exam_once")]

    def __str__(self) -> str:
        return self.exam


class LeaveCategory(models.TextChoices):
    MEDICAL = "medical", "Medical"
    FAMILY = "family", "Family"
    RESEARCH = "research", "Research"
    PERSONAL = "personal", "Personal"
    MILITARY = "military", "Military"
    DISCIPLINARY = "disciplinary", "Disciplinary"
    PARENTAL = "parental", "Parental"
    ACADEMIC = "academic", "Academic"


class Leave(models.Model):
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="leaves")
    category = models.CharField(max_length=14, choices=LeaveCategory.choices)
    note = models.CharField(max_length=300, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_category_display()


class Failure(models.Model):
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="failures")
    course = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.course

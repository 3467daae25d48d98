"""What left about a student, to whom, when, and under which release (domain.md 4)."""

from typing import Any, Self

from django.db import models

from advising.models import Assignment, Category


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def visible_to(self, user: Any) -> Self:
        if user.is_office:
            return self.filter(student__cycle__school=user.school_id)
        if user.is_faculty:
            return self.filter(student__in=Assignment.objects.told_to(user).values("student"))
        if user.is_student:
            return self.filter(student__person__user=user)
        return self.none()


class Disclosure(models.Model):
    student = models.ForeignKey("advising.Student", on_delete=models.CASCADE, related_name="disclosures")
    category = models.CharField(max_length=12, choices=Category.choices)
    message = models.ForeignKey("Message", on_delete=models.PROTECT, related_name="disclosures")
    person = models.ForeignKey("advising.Person", on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey("advising.Release", on_delete=models.PROTECT, related_name="disclosures")
    at = models.DateTimeField(help_text="Machine time.")

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "category", "message", "person"], name="disclosure_once"
            )
        ]

    def __str__(self) -> str:
        return self.get_category_display()

"""What was done, by whom and about whom: written in the transaction of the deed, never changed."""

from typing import Any, Self

from django.db import models


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def of_school(self, school: Any) -> Self:
        return self.filter(school_id=school.pk)

    def update(self, **fields: Any) -> int:
        raise TypeError("An audit event is never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("An audit event is never deleted.")


class AuditEvent(models.Model):
    """Plain values, no foreign keys: the record outlives what it describes."""

    school_id = models.BigIntegerField(null=True, db_index=True)
    at = models.DateTimeField(help_text="Machine time.")
    event = models.CharField(max_length=60)
    by_user_id = models.BigIntegerField(null=True, help_text="Empty: the product itself.")
    by_name = models.CharField(max_length=200, blank=True)
    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.BigIntegerField(null=True)
    student_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["school_id", "-at"], name="audit_by_school"),
            models.Index(fields=["student_id", "-at"], name="audit_by_student"),
            models.Index(fields=["about_kind", "about_id"], name="audit_by_subject"),
        ]

    def __str__(self) -> str:
        return self.event

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("An audit event is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("An audit event is never deleted.")

"""A school's own wording to start a message from; the shipped ones are in outreach/wordings.py."""

from typing import Any, Self

from django.db import models

from outreach.models.message import Lever


class Audience(models.TextChoices):
    PROGRAM = "program", "A program"
    ALUM = "alum", "An alum"
    FACULTY = "faculty", "A colleague"
    STUDENT = "student", "The student"


class MessageTemplateQuerySet(models.QuerySet["MessageTemplate"]):
    def visible_to(self, user: Any) -> Self:
        """The school's own, to all its people who write."""
        return self.filter(school=user.school_id)


class MessageTemplate(models.Model):
    """One wording of a school. With the slug of a shipped one it stands before that one."""

    school = models.ForeignKey("advising.School", on_delete=models.CASCADE, related_name="message_templates")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    lever = models.CharField(max_length=14, choices=Lever.choices)
    audience = models.CharField(max_length=8, choices=Audience.choices)
    subject = models.CharField(max_length=200)
    body = models.TextField(help_text="Variables in double braces: {{ student.full_name }}.")
    is_active = models.BooleanField(
        default=True, help_text="Off: nobody is offered it, the shipped one neither."
    )

    objects = MessageTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["lever", "title", "pk"]
        constraints = [models.UniqueConstraint(fields=["school", "slug"], name="message_template_once")]

    def __str__(self) -> str:
        return self.title

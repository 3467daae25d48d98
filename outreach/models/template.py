"""Wording to start a message from, by lever and receiver."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from outreach.models.message import Lever


class Audience(models.TextChoices):
    PROGRAM = "program", "A program"
    ALUM = "alum", "An alum"
    FACULTY = "faculty", "A colleague"
    STUDENT = "student", "The student"


class MessageTemplateQuerySet(models.QuerySet["MessageTemplate"]):
    def of_school(self, school: Any) -> Self:
        """The school's own and the shipped ones."""
        return self.filter(Q(school=school) | Q(school__isnull=True), is_active=True)


class MessageTemplate(models.Model):
    school = models.ForeignKey(
        "advising.School", null=True, blank=True, on_delete=models.CASCADE, related_name="message_templates"
    )
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    lever = models.CharField(max_length=14, choices=Lever.choices)
    audience = models.CharField(max_length=8, choices=Audience.choices)
    subject = models.CharField(max_length=200)
    body = models.TextField(help_text="Variables in double braces: {{ student.full_name }}.")
    is_active = models.BooleanField(default=True)

    objects = MessageTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["lever", "title", "pk"]
        constraints = [models.UniqueConstraint(Coalesce("school", 0), "slug", name="message_template_once")]

    def __str__(self) -> str:
        return self.title

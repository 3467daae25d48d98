"""A school is the tenant: every row but the shared program directory belongs to one."""

from django.db import models


class School(models.Model):
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60)
    slug = models.SlugField(unique=True)
    time_zone = models.CharField(max_length=64, default="America/New_York")
    support_name = models.CharField(
        max_length=120, blank=True, help_text="Who answers students day and night."
    )
    support_phone = models.CharField(max_length=40, blank=True)
    guide = models.JSONField(default=dict, blank=True, help_text="Where its profile guide differs.")
    is_demo = models.BooleanField(
        default=False, help_text="All people invented; log-ins are shown on the sign-in page."
    )

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

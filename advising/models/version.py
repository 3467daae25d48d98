"""What has changed since: one number a cycle and scope."""

from django.db import models


class Version(models.Model):
    """A number that rises whenever what one scope shows has changed; caches only repeat it."""

    cycle = models.ForeignKey("Cycle", on_delete=models.CASCADE, related_name="versions")
    scope = models.CharField(max_length=40)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "scope"], name="version_once_a_scope")]

    def __str__(self) -> str:
        return f"{self.scope} {self.number}"

"""How many calls a person made through the proxy, minute by minute; see `accounts.usage`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.models.person import Person


class UsageMinute(models.Model):
    """One kind of call of one person in one minute, as one process counted it; kept for little over an hour.

    Each process writes rows of its own, and the same row again while its minute goes on.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="usage")
    connection = models.CharField(max_length=64)
    #: By chance, for each process that serves.
    process = models.CharField(max_length=16)
    minute = models.DateTimeField()
    project = models.CharField(max_length=128, blank=True, default="")
    method = models.CharField(max_length=8, blank=True, default="")
    template = models.CharField(max_length=255, blank=True, default="")
    by = models.CharField(max_length=8)
    outcome = models.CharField(max_length=32, blank=True, default="")
    calls = models.PositiveIntegerField()
    bytes_up = models.PositiveBigIntegerField()
    bytes_down = models.PositiveBigIntegerField()
    repeats = models.PositiveIntegerField()
    throttled = models.PositiveIntegerField()
    microseconds = models.PositiveBigIntegerField()
    longest = models.PositiveBigIntegerField()
    at_once = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()
    #: As `accounts.usage_numbers.STEPS` divides them.
    steps = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    *("person", "minute", "process", "connection"),
                    *("project", "method", "template", "by", "outcome"),
                ],
                name="usage_minute_once",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["minute"], name="usage_minute_age")]

    def __str__(self) -> str:
        return f"{self.method} {self.template}: {self.calls}"

"""What CDF, or the proxy's policy, refused during a sign-in; see `cdfportal.access.refused_calls`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.models.sign_in import SignIn


class RefusedCallRow(models.Model):
    """One refusal with its number; ends with its sign-in. Holds no body, no query and no name of a path."""

    sign_in = models.ForeignKey(SignIn, on_delete=models.CASCADE, related_name="refused_calls")
    #: SHA-256 of everything but times, number and request id, in hexadecimal: the same refusal again
    #: counts up.
    fingerprint = models.CharField(max_length=64)
    by = models.CharField(max_length=8)
    method = models.CharField(max_length=8)
    template = models.CharField(max_length=255)
    project = models.CharField(max_length=128, blank=True, default="")
    status = models.PositiveSmallIntegerField()
    family = models.CharField(max_length=48)
    #: As `right_text` writes them.
    required = models.JSONField(default=list, blank=True)
    named = models.BooleanField(default=False)
    request_id = models.CharField(max_length=64, blank=True, default="")
    first = models.DateTimeField()
    last = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sign_in", "last"], name="refused_call_order")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sign_in", "fingerprint"], name="refused_call_once")
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.template}: {self.status}"

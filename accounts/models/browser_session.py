"""What a session cookie stands for; the cookie's value itself is nowhere in the database."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from accounts.models.sign_in import SignIn


class Profile(models.TextChoices):
    """Which cookie carries the session."""

    FIRST_PARTY = "first-party"
    EMBED = "embed"


class BrowserSession(models.Model):
    """One sign-in as one browser (or one frame of another portal) holds it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    #: SHA-256 of the cookie's value, in hexadecimal.
    key_hash = models.CharField(max_length=64, unique=True)
    sign_in = models.ForeignKey(SignIn, on_delete=models.CASCADE, related_name="browser_sessions")
    profile = models.CharField(max_length=16, choices=Profile.choices, default=Profile.FIRST_PARTY)
    embed_origin = models.CharField(max_length=255, blank=True, default="")
    #: What `request.session` holds: never a secret.
    data = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField()
    last_seen = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["sign_in", "ended_at"], name="browser_session_live"),
            models.Index(fields=["ended_at"], name="browser_session_ended"),
        ]

    def __str__(self) -> str:
        return str(self.id)

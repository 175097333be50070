"""What happened to a sign-in: the lines of its timeline."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.models.sign_in import SignIn


class EventKind(models.TextChoices):
    """The closed list of what can happen; the value stands in rows and JSON, so it never changes."""

    SIGNED_IN = "signed_in"
    REFRESHED = "refreshed"
    #: The provider gave no new token; the sign-in goes on.
    REFRESH_FAILED = "refresh_failed"
    #: CDF asked for a stronger sign-in (a claims challenge, RFC 9470).
    CHALLENGED = "challenged"
    #: CDF did not accept the access token: a 401 that asks for nothing.
    REFUSED = "refused"
    #: A frame of another portal took part in the sign-in, or was parted from it alone.
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    #: Somebody at the frame brought a code that was not taken.
    CODE_REFUSED = "code_refused"
    ENDED = "ended"


class SignInEvent(models.Model):
    """One line; goes with its sign-in."""

    sign_in = models.ForeignKey(SignIn, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=EventKind.choices)
    #: A value of Cause, EndReason or Fault (accounts.frames), or nothing; never the provider's own words.
    reason = models.CharField(max_length=48, blank=True, default="")

    #: SHA-256 of the challenge that CDF posed: each is told of once.
    challenge_hash = models.CharField(max_length=64, blank=True, default="")
    #: Of the access token that CDF did not accept: each is told of once.
    refused_generation = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sign_in", "at"], name="sign_in_event_order")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sign_in", "challenge_hash"],
                condition=~models.Q(challenge_hash=""),
                name="sign_in_event_challenge",
            ),
            # Rows without one are all different to the database.
            models.UniqueConstraint(
                fields=["sign_in", "refused_generation"], name="sign_in_event_refused"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at}"

"""One sign-in and its tokens.

The row outlives the sign-in by seven days as a tombstone with its reason; the tokens do not outlive it.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from accounts.models.person import Person


class SignIn(models.Model):
    """One person signed in once, at one provider."""

    #: Known before the row is written, since encrypted fields are bound to it.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_ins")
    connection = models.CharField(max_length=64)
    #: The provider's own id of the session (OpenID Connect Back-Channel Logout 1.0 §2.1).
    sid = models.CharField(max_length=255, blank=True, default="")
    auth_time = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField()
    absolute_end = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=32, blank=True, default="")
    #: The verified IdP groups that the portal's settings name; not everything the person is in.
    portal_groups = models.JSONField(default=list, blank=True)

    refresh_token = models.BinaryField(null=True, blank=True)
    id_token = models.BinaryField(null=True, blank=True)
    granted_scope = models.TextField(blank=True, default="")

    #: Counts refreshes; every write of tokens compares and swaps it.
    generation = models.PositiveIntegerField(default=1)
    lease_owner = models.CharField(max_length=64, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    #: After a failed refresh nobody asks the provider again before this moment.
    refresh_blocked_until = models.DateTimeField(null=True, blank=True)
    #: When a token was last refreshed before its time, because CDF had refused it.
    forced_refresh_at = models.DateTimeField(null=True, blank=True)

    #: SHA-256 of the challenge by CDF that this sign-in answers; posed again, it cannot be met.
    challenge_hash = models.CharField(max_length=64, blank=True, default="")
    #: That of its transaction: a later sign-in of the same browser supersedes this one.
    browser_hash = models.CharField(max_length=64, blank=True, default="")
    user_agent = models.CharField(max_length=256, blank=True, default="")
    address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "ended_at"], name="sign_in_person_live"),
            models.Index(fields=["connection", "sid"], name="sign_in_sid"),
            models.Index(fields=["browser_hash", "ended_at"], name="sign_in_browser"),
            models.Index(fields=["ended_at"], name="sign_in_ended"),
            models.Index(fields=["absolute_end"], name="sign_in_absolute_end"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class AccessToken(models.Model):
    """The access token of a sign-in for one audience."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sign_in = models.ForeignKey(SignIn, on_delete=models.CASCADE, related_name="access_tokens")
    audience = models.CharField(max_length=512)
    #: As the token response granted it, separated by spaces.
    scope = models.TextField(blank=True, default="")
    obtained_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    value = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sign_in", "audience"], name="access_token_sign_in_audience"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sign_in_id} for {self.audience}"

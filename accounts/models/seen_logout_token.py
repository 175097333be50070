"""Logout tokens that have been acted on, so that none counts twice."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SeenLogoutToken(models.Model):
    """Kept until the token would be refused for its age (Back-Channel Logout 1.0 §2.6)."""

    #: SHA-256 of issuer and `jti`, in hexadecimal; unique, so that the database decides who was first.
    key_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="seen_logout_token_expiry")]

    def __str__(self) -> str:
        return self.key_hash

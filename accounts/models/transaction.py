"""A sign-in that has been started and not yet come back from the provider."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Transaction(models.Model):
    """One authorization request, bound to one browser, used once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    #: Hashes, so that a stolen database completes nobody's sign-in.
    state_hash = models.CharField(max_length=64, unique=True)
    #: SHA-256 of the cookie that binds this transaction to its browser.
    cookie_hash = models.CharField(max_length=64, blank=True, default="")
    #: The group of transactions that were seen in one browser: its tabs belong together.
    browser_hash = models.CharField(max_length=64)
    nonce_hash = models.CharField(max_length=64)
    #: The PKCE code verifier, encrypted.
    verifier = models.BinaryField()
    connection = models.CharField(max_length=64)
    next_url = models.CharField(max_length=2048)
    #: What the sign-in was asked to be: at most this many seconds old (Core 1.0 §3.1.2.1).
    max_age = models.PositiveIntegerField(null=True, blank=True)
    #: SHA-256 of the challenge that CDF posed, if one made this sign-in necessary.
    challenge_hash = models.CharField(max_length=64, blank=True, default="")
    #: SHA-256 of address and user agent: counts failures of browsers that send no cookie.
    caller_hash = models.CharField(max_length=64)
    created = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    #: When it came back without its browser's cookie.
    cookie_missed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["cookie_hash"], name="transaction_cookie"),
            models.Index(fields=["caller_hash", "cookie_missed_at"], name="transaction_caller"),
            models.Index(fields=["created"], name="transaction_created"),
        ]

    def __str__(self) -> str:
        return str(self.id)

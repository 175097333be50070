"""A sign-in on its way from a pop-up of the portal into a frame of another portal."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from accounts.models.sign_in import SignIn


class HandOverWay(models.TextChoices):
    """How the one-time code gets into the frame."""

    #: The pop-up's script gives it to the frame that opened it.
    MESSAGE = "message"
    #: The person types it.
    TYPED = "typed"


class HandOver(models.Model):
    """One code, good for one frame, for a short time, once (see `accounts.frames`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    #: SHA-256 of the code, in hexadecimal.
    code_hash = models.CharField(max_length=64)
    #: Of the frame's verifier, as in RFC 7636 §4.2: whoever redeems must know what it was made from.
    challenge = models.CharField(max_length=43)
    sign_in = models.ForeignKey(SignIn, on_delete=models.CASCADE, related_name="hand_overs")
    #: Of the page around the frame; empty when its page does not tell.
    embed_origin = models.CharField(max_length=255, blank=True, default="")
    way = models.CharField(max_length=8, choices=HandOverWay.choices)
    created = models.DateTimeField()
    expires = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    #: Codes that were tried for it, the right one too.
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["challenge", "created"], name="hand_over_challenge"),
            models.Index(fields=["created"], name="hand_over_created"),
        ]

    def __str__(self) -> str:
        return str(self.id)

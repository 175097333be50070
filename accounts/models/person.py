"""Who somebody is: the pair (issuer, subject), and nothing else (OpenID Connect Core 1.0 §5.7)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Person(AbstractBaseUser):
    """Somebody who has signed in; name and e-mail are for display and decide nothing."""

    #: The portal knows no passwords; sign-in times stand on SignIn.
    password = None  # type: ignore[assignment]  # Django's way to drop an inherited field
    last_login = None

    issuer = models.CharField(max_length=512)
    subject = models.CharField(max_length=255)
    name = models.CharField(max_length=200, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    created = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True, blank=True)
    #: The administrator who did it; none when the operator's command did.
    disabled_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = BaseUserManager["Person"]()

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="person_issuer_subject")
        ]

    def __str__(self) -> str:
        return self.name or self.subject

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # a fact of the row, not a constant
        """Django's word for a person who is not disabled."""
        return self.disabled_at is None

"""That a person was seen with an IdP group: what this portal saw at sign-in, not a membership list."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.models.person import Person


class RecordedMembership(models.Model):
    """One IdP group of one person, by verified ID tokens; written with RECORD_MEMBERSHIPS only."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="recorded_memberships"
    )
    connection = models.CharField(max_length=64)
    idp_group = models.CharField(max_length=255)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "connection", "idp_group"], name="recorded_membership_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["connection", "idp_group", "last_seen"], name="recorded_membership_group"
            ),
            models.Index(fields=["last_seen"], name="recorded_membership_age"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.idp_group}"

"""Marks of forms that have been sent, so that no form makes its thing twice."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.models.sign_in import SignIn


class SpentFormMark(models.Model):
    """Kept as long as the sign-in's row: a page that was left open may be sent again at any time."""

    sign_in = models.ForeignKey(SignIn, on_delete=models.CASCADE, related_name="spent_form_marks")
    #: SHA-256 of the mark, in hexadecimal.
    digest = models.CharField(max_length=64)
    spent_at = models.DateTimeField()

    class Meta:
        # The database decides who was first, over all processes.
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sign_in", "digest"], name="form_mark_once")
        ]

    def __str__(self) -> str:
        return self.digest

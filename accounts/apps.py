"""Django's entry for the sign-in room."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Identity, sign-in, sessions and tokens."""

    name = "accounts"

"""Django's entry for the sign-in room."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Identity, sign-in, sessions and tokens. Holds what this process remembers of providers."""

    name = "accounts"

    def ready(self) -> None:
        """Start with an empty memory."""
        from accounts.provider import Directory

        self.providers = Directory()

"""Django's entry for the sign-in room."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Identity, sign-in, sessions and tokens. Holds the process's memory of providers and spare threads."""

    name = "accounts"

    def ready(self) -> None:
        """Start with an empty memory."""
        from accounts.aside import Aside
        from accounts.provider import Directory
        from accounts.vault import VaultMaker

        self.providers = Directory()
        self.vaults = VaultMaker()
        self.aside = Aside()

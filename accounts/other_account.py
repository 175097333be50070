"""Signing in as somebody else than the person whom the provider still knows.

Somebody who is kept out would be signed in by the provider's session again and again, without being asked.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from accounts.discovery import Metadata
from accounts.sign_in_request import SELECT_ACCOUNT
from cdfportal.base.presets import Preset

LABEL = "Sign in as somebody else"


def other_account_url(next_url: str) -> str:
    """Where that starts."""
    return (
        f"{reverse('accounts:sign-in')}?{urlencode({'next': next_url, 'prompt': SELECT_ACCOUNT})}"
    )


def prompt_for(metadata: Metadata, preset: Preset) -> str:
    """The `prompt` that makes the provider ask who it is (OpenID Connect Core 1.0 §3.1.2.1).

    `select_account` where the provider lists it, or is known to take it. Some refuse every value that they
    do not know, the certified oidc-provider among them; `login`, which asks for a new sign-in and so for
    whose, is known to all.
    """
    chooses = SELECT_ACCOUNT in metadata.prompts or preset.chooses_account
    return SELECT_ACCOUNT if chooses else "login"

"""Addresses of ours that the provider must know, built from PORTAL_URL alone.

The Host header of a request has no say in them.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse


def redirect_uri() -> str:
    """Where the provider sends people back to; register it there."""
    return f"{settings.PORTAL.url}{reverse('accounts:callback')}"


def signed_out_uri() -> str:
    """Where the provider sends people after signing out; register it there."""
    return f"{settings.PORTAL.url}{reverse('accounts:signed-out')}"

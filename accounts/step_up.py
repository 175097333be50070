"""A stronger sign-in that CDF demands, on its way through the browser to the sign-in's start.

What is asked for travels in the address, signed, so that any node can read it and nobody can write it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from accounts.next_url import HOME, safe_next
from cdfportal.cdf.challenge import Challenge, parse_challenge

__all__ = ["Challenge", "parse_challenge", "read", "sign", "step_up_url"]

LIFE = timedelta(minutes=10)
#: What gunicorn takes as a request line, less some room.
_LONGEST = 8000
_SALT = "accounts.step_up"
_A_MINUTE = timedelta(minutes=1)


def sign(challenge: Challenge) -> str:
    """The challenge as text for an address; good for ten minutes."""
    issued = int(settings.PORTAL_CLOCK().timestamp())
    content = [issued, challenge.claims, challenge.acr_values, challenge.max_age]
    return Signer(salt=_SALT).sign_object(content, compress=True)


def read(text: str) -> Challenge | None:
    """What `sign` wrote, unless it is forged, too old, or from the future."""
    if len(text) > _LONGEST:
        return None
    try:
        issued, claims, acr_values, max_age = Signer(salt=_SALT).unsign_object(text)
    except BadSignature:
        return None
    age = settings.PORTAL_CLOCK() - datetime.fromtimestamp(issued, UTC)
    # The nodes' clocks may differ a little.
    return Challenge(claims, acr_values, max_age) if -_A_MINUTE < age < LIFE else None


def step_up_url(challenge: Challenge, next_url: str) -> str:
    """Where a sign-in starts that answers the challenge, and where it leads afterwards."""
    asked = {"step_up": sign(challenge)}
    start = reverse("accounts:sign-in")
    address = f"{start}?{urlencode({**asked, 'next': safe_next(next_url)})}"
    # Better to lose the way back than the sign-in.
    return address if len(address) <= _LONGEST else f"{start}?{urlencode({**asked, 'next': HOME})}"

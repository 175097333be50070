"""The two forms of Microsoft Entra ID's issuer.

https://learn.microsoft.com/entra/identity-platform/access-tokens#token-formats
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TENANT = r"([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})"
_FORMS = (
    ("1.0", re.compile(rf"https://sts\.(?:windows\.net|chinacloudapi\.cn)/{_TENANT}/")),
    # Each national cloud has a host of its own.
    ("2.0", re.compile(rf"https?://[^/]+/{_TENANT}/v2\.0")),
)


@dataclass(frozen=True, slots=True)
class EntraIssuer:
    """What an issuer of Entra says: the form of the token, and the tenant."""

    #: `1.0` or `2.0`, as in the claim `ver`.
    version: str
    tenant: str


def entra_issuer(value: object) -> EntraIssuer | None:
    """An issuer taken apart; None for one that is not of Entra."""
    if isinstance(value, str):
        for version, form in _FORMS:
            found = form.fullmatch(value)
            if found:
                return EntraIssuer(version, found[1].lower())
    return None

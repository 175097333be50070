"""How strongly somebody signed in: what a request asks for.

`acr_values` and `claims`: https://openid.net/specs/openid-connect-core-1_0.html#ClaimsParameter
`acrs` in an access token: https://learn.microsoft.com/entra/identity-platform/developer-guide-conditional-access-authentication-context
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from cdfportal.demo.http import Fields

#: Choosing a person once more is all that any of them takes. Others are ignored, as by a provider
#: that has no policy for them.
LEVELS = ("c1", "c2", "silver", "gold")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the sign-in must have shown."""

    #: The one that the tokens shall name as `acr`.
    acr: str = ""
    levels: frozenset[str] = frozenset()


def read_wanted(fields: Fields) -> Wanted | None:
    """What an authorization request wants of the sign-in; None when `claims` cannot be read."""
    claims = _claims(fields.get("claims"))
    if claims is None:
        return None
    acr = _first_known(fields.get("acr_values").split())
    for token in ("id_token", "access_token"):
        acr = acr or _first_known(_values(claims, token, "acr"))
    contexts = {
        _first_known(_values(claims, token, "acrs")) for token in ("id_token", "access_token")
    }
    return Wanted(acr, frozenset({acr, *contexts} - {""}))


def _claims(text: str) -> dict[str, Any] | None:
    try:
        claims = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return None
    return claims if isinstance(claims, dict) else None


def _values(claims: dict[str, Any], token: str, name: str) -> list[Any]:
    """Core 5.5.1: one `value`, or several `values` in order of preference."""
    asked = claims.get(token)
    request = asked.get(name) if isinstance(asked, dict) else None
    if not isinstance(request, dict):
        return []
    values = request.get("values")
    return [request.get("value"), *(values if isinstance(values, list) else [])]


def _first_known(values: list[Any]) -> str:
    return next((value for value in values if value in LEVELS), "")

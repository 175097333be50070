"""A 401 that asks for a stronger sign-in: RFC 9470 and Microsoft Entra's claims challenge.

https://www.rfc-editor.org/rfc/rfc9470#section-3
https://learn.microsoft.com/en-us/entra/identity-platform/claims-challenge
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdfportal.cdf.www_authenticate import auth_challenges

_LONGEST_CLAIMS = 4096
_LONGEST_ACR_VALUES = 512
_YEAR = 365 * 24 * 3600
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)={0,2}")
_SECONDS = re.compile(r"[0-9]{1,8}")
_SHOWN = re.compile(r"[!-~]+(?: +[!-~]+)*")
# A quotation mark or backslash cannot stand in an OAuth value (RFC 6749 appendix A).
_NEVER_SHOWN = frozenset('"\\')


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the next sign-in must bring, in the words of an authorization request."""

    #: The `claims` parameter (OpenID Connect Core 1.0 §5.5), as JSON in one fixed form.
    claims: str = ""
    #: In order of preference, separated by single spaces.
    acr_values: str = ""
    #: In seconds.
    max_age: int | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 over what is asked for: the same demand in other words has the same one."""
        canonical = json.dumps([self.claims, self.acr_values, self.max_age])
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def parse_challenge(values: Sequence[str]) -> Challenge | None:
    """What the WWW-Authenticate fields of a 401 demand of a sign-in; None when that is not clear.

    The first Bearer challenge with one of the two errors counts, and it must be sound.
    """
    for scheme, parameters in auth_challenges(values) or ():
        if scheme != "bearer":
            continue
        match parameters.get("error"):
            case "insufficient_claims":
                claims = _claims(parameters.get("claims", ""))
                return Challenge(claims=claims) if claims else None
            case "insufficient_user_authentication":
                return _authentication(parameters)
    return None


def _authentication(parameters: Mapping[str, str]) -> Challenge | None:
    acr_values, max_age = parameters.get("acr_values", ""), parameters.get("max_age")
    if acr_values and not _is_shown(acr_values):
        return None
    if max_age is not None and not (_SECONDS.fullmatch(max_age) and int(max_age) <= _YEAR):
        return None
    if not acr_values and max_age is None:
        return None
    return Challenge(
        acr_values=" ".join(acr_values.split()),
        max_age=None if max_age is None else int(max_age),
    )


def _is_shown(text: str) -> bool:
    return (
        len(text) <= _LONGEST_ACR_VALUES
        and _SHOWN.fullmatch(text) is not None
        and not _NEVER_SHOWN & set(text)
    )


def _claims(encoded: str) -> str:
    """The JSON object within, keys in order and without spaces; empty when there is none."""
    if not _BASE64.fullmatch(encoded):
        return ""
    text = encoded.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        decoded = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
        document = json.loads(decoded.decode("utf-8"), object_pairs_hook=_unique)
        canonical = json.dumps(
            document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
        )
    except (binascii.Error, ValueError, RecursionError):
        return ""
    is_fit = isinstance(document, dict) and max(len(decoded), len(canonical)) <= _LONGEST_CLAIMS
    return canonical if is_fit and document else ""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A name twice would mean one thing to us and another to the provider."""
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("A name stands twice in one object.")
    return document

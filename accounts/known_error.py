"""The row of the error catalogue that a failed sign-in is about."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.cause import Cause, Failure
from cdfportal.diagnose.errors import Entry, entry, recognise

#: What the portal found itself, where the catalogue has the very same.
_ENTRIES: Mapping[Cause, str] = {
    Cause.PROVIDER_UNTRUSTED: "net-tls-untrusted",
    Cause.PROVIDER_TIMEOUT: "net-timeout",
    Cause.PROVIDER_NOT_JSON: "net-html",
    Cause.KEY_UNKNOWN: "jwt-signature",
    Cause.ID_TOKEN_SIGNATURE: "jwt-signature",
    Cause.ID_TOKEN_MALFORMED: "jwt-malformed",
    Cause.ID_TOKEN_ISSUER: "jwt-issuer",
    Cause.ID_TOKEN_AUDIENCE: "jwt-audience",
    Cause.ID_TOKEN_EXPIRED: "jwt-expired",
    Cause.ID_TOKEN_FROM_FUTURE: "jwt-not-yet",
    Cause.ID_TOKEN_NOT_YET_VALID: "jwt-not-yet",
}


def known_error(failure: Failure) -> Entry | None:
    """By the provider's words where it said some; None where the catalogue has nothing certain.

    The words themselves stay here: they may name people.
    """
    if failure.said:
        best = recognise(_as_answer(failure.said)).best
        if best is not None and best.confident:
            return best.entry
    name = _ENTRIES.get(failure.cause)
    return entry(name) if name else None


def _as_answer(said: str) -> str:
    """`said` is the code and the description of an OAuth error (RFC 6749 §4.1.2.1) in one line."""
    code, _, description = said.partition(" ")
    return f"error={code}\nerror_description: {description}"

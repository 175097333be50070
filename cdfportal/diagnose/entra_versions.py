"""Entra's two forms of a token beside each other, and which of them one token has.

https://learn.microsoft.com/entra/identity-platform/access-tokens#token-formats
https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cdfportal.diagnose.entra import entra_issuer
from cdfportal.diagnose.shown import shown

_GUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


@dataclass(frozen=True, slots=True)
class EntraRow:
    """One difference of the two forms, and what this token has there."""

    name: str
    first: str
    second: str
    found: str
    #: `1.0`, `2.0`, or empty where it speaks for neither.
    speaks_for: str = ""


def entra_rows(claims: Mapping[str, object]) -> tuple[EntraRow, ...]:
    """What tells the forms apart, in the order in which it is looked at."""
    return (
        _version(claims),
        _issuer(claims),
        _audience(claims),
        _one_of(claims, "Application", "appid", "azp"),
        _one_of(claims, "How it proved itself", "appidacr", "azpacr"),
        _one_of(claims, "Name for people", "unique_name", "preferred_username"),
        _alike(claims),
    )


def entra_version(rows: tuple[EntraRow, ...]) -> str:
    """`1.0` or `2.0` as the claims say together; empty where they contradict or say nothing."""
    said = {row.speaks_for for row in rows if row.speaks_for}
    return said.pop() if len(said) == 1 else ""


def _version(claims: Mapping[str, object]) -> EntraRow:
    value = claims.get("ver")
    speaks = value if isinstance(value, str) and value in ("1.0", "2.0") else ""
    return EntraRow("ver", "1.0", "2.0", _found(claims, "ver"), speaks)


def _issuer(claims: Mapping[str, object]) -> EntraRow:
    issuer = entra_issuer(claims.get("iss"))
    first, second = (
        "https://sts.windows.net/<tenant>/",
        "https://login.microsoftonline.com/<tenant>/v2.0",
    )
    return EntraRow("iss", first, second, _found(claims, "iss"), issuer.version if issuer else "")


def _audience(claims: Mapping[str, object]) -> EntraRow:
    """Version 1 may have either, so that only an address tells."""
    value = claims.get("aud")
    address = isinstance(value, str) and not _GUID.fullmatch(value) and "://" in value
    first, second = "address or client id of the API", "client id of the API"
    return EntraRow("aud", first, second, _found(claims, "aud"), "1.0" if address else "")


def _one_of(claims: Mapping[str, object], name: str, first: str, second: str) -> EntraRow:
    there = [one for one in (first, second) if one in claims]
    found = ", ".join(f"{one} {_found(claims, one)}" for one in there)
    versions = {first: "1.0", second: "2.0"}
    return EntraRow(name, first, second, found, versions[there[0]] if len(there) == 1 else "")


def _alike(claims: Mapping[str, object]) -> EntraRow:
    there = next((name for name in ("scp", "roles") if name in claims), "")
    found = f"{there} {_found(claims, there)}" if there else ""
    return EntraRow("Scopes", "scp, roles", "scp, roles", found)


def _found(claims: Mapping[str, object], name: str) -> str:
    return shown(claims[name]) if name in claims else ""

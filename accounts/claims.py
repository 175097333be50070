"""Claims that have been verified, as a type of their own: nothing else may decide about a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from accounts.cause import Cause, Failure

# Far beyond any token, well within datetime.
_LAST_SECOND = 32_503_680_000
_MAX_GROUPS = 10_000


@dataclass(frozen=True, slots=True)
class VerifiedClaims:
    """An ID token's claims after `accounts.id_token.validate`."""

    issuer: str
    subject: str
    sid: str
    auth_time: datetime | None
    name: str
    email: str
    #: Entra's tenant; empty elsewhere.
    tenant_id: str
    raw: Mapping[str, Any]

    def groups(self, claim_names: tuple[str, ...]) -> frozenset[str]:
        """The IdP group ids under the connection's group claims."""
        found: set[str] = set()
        for name in claim_names:
            listed = self.raw.get(name, [])
            items = listed if isinstance(listed, list) else [listed]
            found.update(item for item in items[:_MAX_GROUPS] if isinstance(item, str))
        return frozenset(found)

    @property
    def has_overage(self) -> bool:
        """Entra left the groups out, since they were too many for one token.

        https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
        """
        elsewhere = self.raw.get("_claim_names")
        listed = isinstance(elsewhere, dict) and "groups" in elsewhere
        return listed or self.raw.get("hasgroups") in (True, "true")


def read_claims(raw: Mapping[str, Any]) -> VerifiedClaims | Failure:
    """The claims that the portal uses; what decides must have its right type, the rest is display."""
    sid, auth_time = raw.get("sid", ""), raw.get("auth_time")
    if not isinstance(sid, str) or len(sid) > 255 or not sid.isprintable():
        return Failure(Cause.ID_TOKEN_CLAIM, "sid")
    if auth_time is not None and moment(auth_time) is None:
        return Failure(Cause.ID_TOKEN_CLAIM, "auth_time")
    return VerifiedClaims(
        issuer=raw["iss"],
        subject=raw["sub"],
        sid=sid,
        auth_time=moment(auth_time),
        name=_display(raw, "name", 200) or _display(raw, "preferred_username", 200),
        email=_display(raw, "email", 254),
        tenant_id=_display(raw, "tid", 64),
        raw=raw,
    )


def is_for(raw: Mapping[str, Any], client_id: str) -> bool:
    """Whether `aud` names this client, and holds nothing but strings (RFC 7519 §4.1.3)."""
    listed = raw.get("aud")
    audiences = listed if isinstance(listed, list) else [listed]
    return all(isinstance(each, str) for each in audiences) and client_id in audiences


def moment(value: object) -> datetime | None:
    """A NumericDate (RFC 7519 §2) as an aware datetime; None for everything that is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value <= _LAST_SECOND:  # NaN and infinity fail this too
        return None
    return datetime.fromtimestamp(value, UTC)


def _display(raw: Mapping[str, Any], name: str, longest: int) -> str:
    value = raw.get(name)
    if not isinstance(value, str):
        return ""
    return "".join(letter for letter in value if letter.isprintable())[:longest].strip()

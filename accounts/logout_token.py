"""Validation of a logout token: OpenID Connect Back-Channel Logout 1.0 §2.4 and §2.6, all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from accounts.cause import Cause, Failure, tidy
from accounts.claims import is_for, moment
from accounts.jws import FindKey, verify

LEEWAY = timedelta(seconds=60)
#: §4 encourages tokens that live two minutes at most; older ones are refused whatever their `exp` says.
OLDEST = timedelta(seconds=120)
EVENT = "http://schemas.openid.net/event/backchannel-logout"
#: §2.4 recommends `logout+jwt`. Keycloak before 25 says `JWT`: `events`, which no other token has, and the
#: absence of `nonce` then tell the two apart (§4.1). Every other kind is refused.
_KINDS = frozenset({"LOGOUT+JWT", "APPLICATION/LOGOUT+JWT", "JWT"})
_LONGEST = 255


class Fault(StrEnum):
    """Why a logout token is refused; stands in the answer and in the audit log."""

    MALFORMED = "malformed"
    ALGORITHM = "algorithm"
    SIGNATURE = "signature"
    #: No key can be had to judge it: perhaps the provider cannot be reached.
    KEY = "key"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    EXPIRY = "expiry"
    ISSUE_TIME = "issue_time"
    EVENTS = "events"
    NONCE = "nonce"
    SESSION_AND_SUBJECT = "session_and_subject"
    TOKEN_ID = "token_id"  # noqa: S105 -- the name of a claim
    REPLAYED = "replayed"


@dataclass(frozen=True, slots=True)
class Refused:
    """One fault, and a word on it that is fit for a log."""

    fault: Fault
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LogoutToken:
    """A token that may be acted on, once."""

    issuer: str
    #: At least one of the two is not empty.
    sid: str
    subject: str
    token_id: str
    issued: datetime


@dataclass(frozen=True, slots=True)
class Expected:
    """What this client may accept at this moment."""

    issuer: str
    client_id: str
    now: datetime


Claims = Mapping[str, Any]


def validate(token: str, expected: Expected, find_key: FindKey) -> LogoutToken | Refused:
    """The token's content, or the one reason why it is refused."""
    signed = verify(token, find_key, _KINDS)
    if isinstance(signed, Failure):
        return Refused(
            _FAULTS.get(signed.cause, Fault.KEY), tidy(signed.detail or signed.cause.value)
        )
    claims = signed.payload
    for rule in _RULES:
        if fault := rule(claims, expected):
            return Refused(fault)
    return LogoutToken(
        issuer=claims["iss"],
        sid=claims.get("sid", ""),
        subject=claims.get("sub", ""),
        token_id=claims["jti"],
        issued=moment(claims["iat"]) or expected.now,
    )


_FAULTS = {
    Cause.ID_TOKEN_TOO_LARGE: Fault.MALFORMED,
    Cause.ID_TOKEN_MALFORMED: Fault.MALFORMED,
    Cause.ID_TOKEN_ALGORITHM: Fault.ALGORITHM,
    Cause.ID_TOKEN_SIGNATURE: Fault.SIGNATURE,
}


def _issuer(claims: Claims, expected: Expected) -> Fault | None:
    return None if claims.get("iss") == expected.issuer else Fault.ISSUER


def _audience(claims: Claims, expected: Expected) -> Fault | None:
    """As in an ID token; `azp` has no meaning here."""
    return None if is_for(claims, expected.client_id) else Fault.AUDIENCE


def _expiry(claims: Claims, expected: Expected) -> Fault | None:
    """Required since errata set 1 of the specification (December 2023)."""
    expiry = moment(claims.get("exp"))
    return None if expiry and expected.now < expiry + LEEWAY else Fault.EXPIRY


def _issue_time(claims: Claims, expected: Expected) -> Fault | None:
    issued = moment(claims.get("iat"))
    if issued is None or issued > expected.now + LEEWAY:
        return Fault.ISSUE_TIME
    return None if issued >= expected.now - OLDEST - LEEWAY else Fault.ISSUE_TIME


def _events(claims: Claims, _expected: Expected) -> Fault | None:
    """The member's value is an object; what stands in it is not ours to know."""
    events = claims.get("events")
    named = isinstance(events, dict) and isinstance(events.get(EVENT), dict)
    return None if named else Fault.EVENTS


def _nonce(claims: Claims, _expected: Expected) -> Fault | None:
    """Prohibited, so that no logout token passes for an ID token, nor the other way round."""
    return Fault.NONCE if "nonce" in claims else None


def _whose(claims: Claims, _expected: Expected) -> Fault | None:
    """`sid`, `sub` or both. An empty one names nobody, and must not be taken for everybody."""
    given = [claims[name] for name in ("sid", "sub") if name in claims]
    return None if given and all(_is_name(value) for value in given) else Fault.SESSION_AND_SUBJECT


def _token_id(claims: Claims, _expected: Expected) -> Fault | None:
    return None if _is_name(claims.get("jti")) else Fault.TOKEN_ID


_RULES: tuple[Callable[[Claims, Expected], Fault | None], ...] = (
    _issuer,
    _audience,
    _expiry,
    _issue_time,
    _events,
    _nonce,
    _whose,
    _token_id,
)


def _is_name(value: object) -> bool:
    """Something that a database can look for: PostgreSQL knows no NUL, and UTF-8 no lone surrogate."""
    return isinstance(value, str) and 0 < len(value) <= _LONGEST and value.isprintable()

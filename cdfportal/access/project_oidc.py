"""How one CDF project reads tokens: `oidcConfiguration` of `GET /api/v1/projects/{project}`.

The operation is in no published document any more, and is still used:
https://github.com/cognitedata/toolkit/blob/main/tests/data/auth_data/project_info.json
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from cdfportal.access.text import as_integer, clean

#: A project that allows more than this is one whose number was misread.
_MOST_SKEW = timedelta(days=1)
#: No project reads more claims for one purpose.
_MOST_CLAIMS = 50
_KNOWN = frozenset(
    {
        "issuer",
        "audience",
        "jwksUrl",
        "accessClaims",
        "scopeClaims",
        "logClaims",
        "skewMs",
        "tokenUrl",
        "isGroupCallbackEnabled",
        "identityProviderScope",
        "permittedAudiences",
    }
)


@dataclass(frozen=True, slots=True)
class ProjectOidc:
    """What a project expects of a token. Empty and None always mean: the answer does not say."""

    issuer: str = ""
    audience: str = ""
    jwks_url: str = ""
    token_url: str = ""
    #: Claims that groups are read from.
    access_claims: tuple[str, ...] | None = None
    #: Claims that token scopes are read from.
    scope_claims: tuple[str, ...] | None = None
    #: Claims that CDF's audit log keeps.
    log_claims: tuple[str, ...] | None = None
    #: How far the clocks of provider and CDF may differ.
    skew: timedelta | None = None
    #: Whether CDF asks Microsoft Graph for the groups of people who are in too many for one token.
    group_callback: bool | None = None
    #: Members that the portal does not know, by name.
    others: tuple[str, ...] = ()
    #: Members whose value could not be read as what it should be.
    unreadable: tuple[str, ...] = ()


def parse_project_oidc(document: object) -> ProjectOidc | None:
    """From the whole answer about a project; None where it has no such configuration."""
    found = document.get("oidcConfiguration") if isinstance(document, Mapping) else None
    if not isinstance(found, Mapping):
        return None
    odd: list[str] = []
    return ProjectOidc(
        issuer=_text(found, "issuer", odd),
        audience=_text(found, "audience", odd),
        jwks_url=_text(found, "jwksUrl", odd),
        token_url=_text(found, "tokenUrl", odd),
        access_claims=_names(found, "accessClaims", odd),
        scope_claims=_names(found, "scopeClaims", odd),
        log_claims=_names(found, "logClaims", odd),
        skew=_skew(found, odd),
        group_callback=_flag(found, odd),
        others=tuple(sorted(clean(str(name)) for name in found if name not in _KNOWN)),
        unreadable=tuple(odd),
    )


def _text(found: Mapping[str, object], name: str, odd: list[str]) -> str:
    value = found.get(name)
    if isinstance(value, str):
        return clean(value).strip()
    if value is not None:
        odd.append(name)
    return ""


def _names(found: Mapping[str, object], name: str, odd: list[str]) -> tuple[str, ...] | None:
    """`[{"claimName": "groups"}]`, or plain names."""
    value = found.get(name)
    if value is None:
        return None
    if not isinstance(value, list):
        odd.append(name)
        return None
    named = [item.get("claimName") if isinstance(item, Mapping) else item for item in value]
    texts = [clean(one).strip() for one in named if isinstance(one, str)]
    read = tuple(dict.fromkeys(text for text in texts if text))
    if len(texts) < len(named) or not all(texts) or len(read) > _MOST_CLAIMS:
        odd.append(name)
    return read[:_MOST_CLAIMS]


def _skew(found: Mapping[str, object], odd: list[str]) -> timedelta | None:
    value = found.get("skewMs")
    if value is None:
        return None
    number = as_integer(value)
    if number is None or not 0 <= number <= _MOST_SKEW / timedelta(milliseconds=1):
        odd.append("skewMs")
        return None
    return timedelta(milliseconds=number)


def _flag(found: Mapping[str, object], odd: list[str]) -> bool | None:
    value = found.get("isGroupCallbackEnabled")
    if value is None or isinstance(value, bool):
        return value
    odd.append("isGroupCallbackEnabled")
    return None

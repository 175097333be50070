"""Who calls, as the verified token says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cdfportal.demo.simulator.token_rules import TokenRules

#: Claims that a project reads, in the order of preference; also shown in its configuration.
ACCESS_CLAIMS = TokenRules().access_claims
SCOPE_CLAIMS = ("scp", "scope")
APPLICATION_CLAIMS = ("appid", "azp", "client_id")

Claims = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Caller:
    """The principal behind a token, and what the token says about them."""

    subject: str
    application: str | None
    #: Ids of groups at the identity provider.
    groups: frozenset[str]
    #: None for a token that names no scope, such as an application's own.
    scopes: frozenset[str] | None
    #: Where the groups were read.
    access_claims: tuple[str, ...] = ACCESS_CLAIMS
    #: Whom the token is for; empty where the provider says that in no `aud`.
    audiences: frozenset[str] = frozenset()

    @classmethod
    def from_claims(cls, claims: Claims, rules: TokenRules | None = None) -> Caller:
        """Read the claims of a token that has been verified."""
        rules = rules or TokenRules()
        application = next((_text(claims[c]) for c in APPLICATION_CLAIMS if c in claims), None)
        groups = [value for claim in rules.access_claims for value in _texts(claims.get(claim))]
        return cls(
            str(claims["sub"]),
            application,
            frozenset(groups[: rules.most_groups]),
            _scopes(claims),
            rules.access_claims,
            frozenset(_texts(claims.get("aud"))),
        )


def _scopes(claims: Claims) -> frozenset[str] | None:
    named = next((claims[claim] for claim in SCOPE_CLAIMS if claim in claims), None)
    if named is None:
        return None
    words = " ".join(_texts(named)).split()
    # On request a scope is an address below the cluster's; in the token mostly its last part.
    return frozenset(word.rpartition("/")[2] for word in words)


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [item for item in value if isinstance(item, str)]
    return []


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None

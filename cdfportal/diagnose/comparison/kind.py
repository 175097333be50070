"""Whether it is an access token at all, and for whom it acts."""

from __future__ import annotations

from collections.abc import Iterator

from cdfportal.diagnose.comparison.expectations import Case
from cdfportal.diagnose.comparison.model import (
    By,
    Comparison,
    Effect,
    Finding,
    Kind,
    What,
    Why,
)
from cdfportal.diagnose.shown import shown

#: Only ID tokens have them (OpenID Connect Core 1.0 §2, §3.1.3.6).
_OF_ID_TOKENS = ("at_hash", "c_hash", "nonce")
_NOT_FOR_CDF = (
    "This is an ID token: it tells the application who signed in. CDF takes access tokens only; "
    "send it the access_token of the same answer."
)


def compare_kind(case: Case) -> Iterator[Comparison]:
    """By the claims in which providers say it: `token_use`, `typ`, `idtyp`; by the marks of an ID token."""
    if case.kind is Kind.ID:
        return
    claims = case.claims
    told = {"token_use": ("access", "id"), "typ": ("Bearer", "ID")}
    for name, (access, identity) in told.items():
        if name in claims:
            yield _told(name, claims[name], access, identity)
    if "idtyp" in claims:
        yield _acts_for(case, claims["idtyp"])
    marks = [name for name in _OF_ID_TOKENS if name in claims]
    if marks and claims.get("aud") == case.expected.client_id:
        yield _not_an_access_token(marks[0], shown(claims[marks[0]]))


def _told(name: str, value: object, access: str, identity: str) -> Comparison:
    """Cognito's `token_use`, Keycloak's `typ`."""
    if value == access:
        return Comparison(
            What.KIND,
            name,
            Finding.MATCHES,
            Why.AS_EXPECTED,
            "An access token.",
            shown(value),
            access,
            By.PROVIDER,
        )
    if value == identity:
        return _not_an_access_token(name, shown(value), access)
    reason = "Names a kind of token that the portal does not know."
    return Comparison(
        What.KIND, name, Finding.UNKNOWN, Why.ANOTHER, reason, shown(value), access, By.PROVIDER
    )


def _not_an_access_token(name: str, found: str, expected: str = "") -> Comparison:
    return Comparison(
        What.KIND,
        name,
        Finding.DOES_NOT_MATCH,
        Why.ID_TOKEN,
        _NOT_FOR_CDF,
        found,
        expected,
        By.PROVIDER,
        Effect.REFUSED,
    )


def _acts_for(case: Case, value: object) -> Comparison:
    """https://learn.microsoft.com/entra/identity-platform/optional-claims-reference (`idtyp`)"""
    is_user = case.expected.is_user
    expected = {True: "user", False: "app", None: ""}[is_user]
    said = {
        "app": "The token of an application itself; no person stands behind it.",
        "user": "The token acts for a person.",
    }
    reason = said.get(value) if isinstance(value, str) else None
    if reason is None:
        finding, why, reason = (
            Finding.UNKNOWN,
            Why.ANOTHER,
            "A value that the portal does not know.",
        )
    elif expected in ("", value):
        finding, why = Finding.MATCHES, Why.AS_EXPECTED
    else:
        finding, why = Finding.DOES_NOT_MATCH, Why.ANOTHER
    return Comparison(What.KIND, "idtyp", finding, why, reason, shown(value), expected, By.PROVIDER)

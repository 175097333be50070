"""`iss`: who made the token, beside whom the project trusts (RFC 7519 §4.1.1)."""

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
from cdfportal.diagnose.entra import entra_issuer
from cdfportal.diagnose.shown import shown


def compare_issuer(case: Case) -> Iterator[Comparison]:
    """Letter by letter; where it differs, how."""
    value = case.claims.get("iss")
    if case.kind is Kind.ID:
        yield _of_id_token(case, value)
        return
    told = case.oidc.issuer if case.oidc else ""
    wanted = told or case.expected.access_token_issuer
    by = By.PROJECT if told else By.SETTINGS
    if not isinstance(value, str) or not value:
        why = Why.ABSENT if value is None else Why.MALFORMED
        reason = "CDF trusts a token by its issuer, and this one names none."
        yield _issuer(Finding.DOES_NOT_MATCH, why, reason, value, wanted, by)
    elif told:
        yield _beside_the_project(case, value, told)
    else:
        yield _beside_the_settings(case, value, wanted)


def _beside_the_project(case: Case, value: str, wanted: str) -> Comparison:
    if value == wanted:
        reason = f"{case.expected.name_first} trusts this issuer."
        return _issuer(Finding.MATCHES, Why.AS_EXPECTED, reason, value, wanted, By.PROJECT)
    why, reason = _difference(value, wanted)
    return _issuer(Finding.DOES_NOT_MATCH, why, reason, value, wanted, By.PROJECT)


def _difference(value: str, wanted: str) -> tuple[Why, str]:
    if value.rstrip("/") == wanted.rstrip("/"):
        return Why.TRAILING_SLASH, "Differs by a slash at the end; CDF compares letter by letter."
    ours, theirs = entra_issuer(value), entra_issuer(wanted)
    if ours and theirs and ours.tenant != theirs.tenant:
        return Why.ANOTHER_TENANT, "Another Entra tenant than the one that the project trusts."
    if ours and theirs:
        return Why.OTHER_TOKEN_VERSION, (
            f"The same tenant, but a token of version {ours.version}; the project expects "
            f"{theirs.version}. The registration of the API decides which one Entra makes "
            "(accessTokenAcceptedVersion)."
        )
    return Why.ANOTHER, "Another identity provider than the one that the project trusts."


def _beside_the_settings(case: Case, value: str, wanted: str) -> Comparison:
    expected = case.expected
    if expected.taken:
        reason = f"CDF takes it: it counts you in a group of {expected.name}."
        return _issuer(Finding.MATCHES, Why.TAKEN_BY_CDF, reason, value, wanted, By.INSPECTION)
    open_end = f"Whether {expected.name} trusts it, its settings say, which cannot be read."
    ours, theirs = entra_issuer(value), entra_issuer(wanted)
    if ours and theirs and ours.tenant != theirs.tenant:
        reason = "Another Entra tenant than the one that the portal is set to."
        return _issuer(
            Finding.DOES_NOT_MATCH, Why.ANOTHER_TENANT, reason, value, wanted, By.SETTINGS
        )
    if value in (wanted, expected.issuer):
        said = "The issuer that the portal is set to."
    else:
        said = "Not the issuer that the portal is set to."
    return _issuer(Finding.UNKNOWN, Why.NOT_TOLD, f"{said} {open_end}", value, wanted, By.SETTINGS)


def _of_id_token(case: Case, value: object) -> Comparison:
    wanted = case.expected.issuer
    if value == wanted:
        finding, why, reason = Finding.MATCHES, Why.AS_EXPECTED, "The portal trusts this issuer."
    else:
        finding, why = Finding.DOES_NOT_MATCH, Why.ANOTHER if value else Why.ABSENT
        reason = "The portal is set to another issuer now than when you signed in."
    return Comparison(What.ISSUER, "iss", finding, why, reason, _text(value), wanted, By.SETTINGS)


def _issuer(
    finding: Finding, why: Why, reason: str, value: object, wanted: str, by: By
) -> Comparison:
    effect = Effect.REFUSED if finding is Finding.DOES_NOT_MATCH else Effect.NONE
    return Comparison(What.ISSUER, "iss", finding, why, reason, _text(value), wanted, by, effect)


def _text(value: object) -> str:
    return "" if value is None else shown(value)

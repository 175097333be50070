"""Who calls: `sub`, `tid`, and the application in `appid`, `azp` or `client_id`."""

from __future__ import annotations

from collections.abc import Iterator

from cdfportal.diagnose.comparison.expectations import Case, Expectations
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

#: Entra's tokens of version 1; OpenID Connect Core 1.0 §2; RFC 9068 §2.2.
APPLICATION_CLAIMS = ("appid", "azp", "client_id")


def compare_caller(case: Case) -> Iterator[Comparison]:
    """The principal, the tenant, the application."""
    if case.kind is Kind.ACCESS:
        yield _subject(case)
    if "tid" in case.claims:
        yield _tenant(case)
    yield from _applications(case)


def _subject(case: Case) -> Comparison:
    value, seen = case.claims.get("sub"), case.expected.seen
    found = "" if value is None else shown(value)
    if not isinstance(value, str) or not value:
        why = Why.ABSENT if value is None else Why.MALFORMED
        return Comparison(
            What.SUBJECT,
            "sub",
            Finding.DOES_NOT_MATCH,
            why,
            "CDF needs it to know who calls.",
            found,
            effect=Effect.REFUSED,
        )
    if seen is None or seen.subject is None:
        return Comparison(
            What.SUBJECT, "sub", Finding.MATCHES, Why.AS_EXPECTED, "Present, as CDF asks.", found
        )
    same = seen.subject == value
    reason = "CDF names you alike." if same else "CDF names you otherwise: it has ids of its own."
    finding, why = (
        (Finding.MATCHES, Why.AS_EXPECTED) if same else (Finding.NOT_COMPARED, Why.ANOTHER)
    )
    return Comparison(
        What.SUBJECT, "sub", finding, why, reason, found, shown(seen.subject), By.INSPECTION
    )


def _tenant(case: Case) -> Comparison:
    value = case.claims["tid"]
    trusted = entra_issuer(case.oidc.issuer) if case.oidc else None
    by = By.PROJECT if trusted and case.kind is Kind.ACCESS else By.SETTINGS
    wanted = trusted.tenant if trusted and by is By.PROJECT else case.expected.tenant_id
    if not wanted:
        finding, why, reason = Finding.NOT_COMPARED, Why.NOT_TOLD, "No tenant is expected."
    elif isinstance(value, str) and value.lower() == wanted.lower():
        finding, why, reason = Finding.MATCHES, Why.AS_EXPECTED, "The tenant that is expected."
    else:
        finding, why, reason = Finding.DOES_NOT_MATCH, Why.ANOTHER_TENANT, "Another tenant."
    refused = finding is Finding.DOES_NOT_MATCH and case.kind is Kind.ACCESS
    effect = Effect.REFUSED if refused else Effect.NONE
    return Comparison(
        What.TENANT, "tid", finding, why, reason, shown(value), wanted or "", by, effect
    )


def _applications(case: Case) -> Iterator[Comparison]:
    named = [name for name in APPLICATION_CLAIMS if name in case.claims]
    linked = _links(case.expected) if case.kind is Kind.ACCESS else ""
    for name in named:
        value, wanted = case.claims[name], case.expected.client_id
        if value == wanted:
            finding, why = Finding.MATCHES, Why.AS_EXPECTED
            reason = f"The application that is expected.{linked if name == named[0] else ''}"
        else:
            finding, why = Finding.DOES_NOT_MATCH, Why.ANOTHER_APPLICATION
            reason = (
                "Another application asked for the token. CDF groups that are linked to "
                "applications go by this one."
            )
        lost = finding is Finding.DOES_NOT_MATCH and bool(case.expected.links)
        yield Comparison(
            What.APPLICATION,
            name,
            finding,
            why,
            reason,
            shown(value),
            wanted,
            By.SETTINGS,
            Effect.GROUPS if lost else Effect.NONE,
        )
    if not named and case.kind is Kind.ACCESS and case.expected.links:
        yield Comparison(
            What.APPLICATION,
            "appid",
            Finding.UNKNOWN,
            Why.ABSENT,
            "No claim names the application, so it cannot be told which of your groups that are "
            "linked to applications count.",
            expected=case.expected.client_id,
            by=By.SETTINGS,
        )


def _links(expected: Expectations) -> str:
    """What linked groups of the caller do, as one more sentence; empty where none is linked."""
    if not expected.links:
        return ""
    count = len(expected.links)
    here = sum(expected.client_id in applications for applications in expected.links)
    some = "1 of your groups is" if count == 1 else f"{count} of your groups are"
    counted = {0: "none of them counts", count: "all of them count"}.get(here, f"{here} count")
    if count == 1:
        counted = "it counts" if here else "it does not count"
    return f" {some} linked to applications; {counted} for this one."

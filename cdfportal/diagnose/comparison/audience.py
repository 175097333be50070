"""`aud`: for which API the token was made, beside the one that CDF expects (RFC 7519 §4.1.3)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from cdfportal.base.presets import preset_of
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

#: Microsoft Graph, by its address and by its application id.
#: https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
_GRAPH = frozenset({"https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000"})
_CDF_DOMAIN = ".cognitedata.com"


def compare_audience(case: Case) -> Iterator[Comparison]:
    """Letter by letter; a list has to hold it."""
    value = case.claims.get("aud")
    if case.kind is Kind.ID:
        yield _of_id_token(case, value)
        return
    told = case.oidc.audience if case.oidc else ""
    wanted, by = (told, By.PROJECT) if told else (case.expected.audience, By.SETTINGS)
    named = _texts(value)
    if value is None and not preset_of(case.expected.provider).access_token_has_aud:
        yield _without(case)
    elif not named:
        why = Why.ABSENT if value is None else Why.MALFORMED
        reason = "CDF takes only tokens that name it, and this one names nobody."
        yield _audience(Finding.DOES_NOT_MATCH, why, reason, value, wanted, by)
    elif wanted in named:
        others = f", among {len(named)}" if len(named) > 1 else ""
        reason = f"Made for CDF, as {'the project' if told else 'the portal'} is set{others}."
        yield _audience(Finding.MATCHES, Why.AS_EXPECTED, reason, value, wanted, by)
    elif not told and case.expected.taken:
        reason = f"CDF takes it: it counts you in a group of {case.expected.name}."
        yield _audience(Finding.MATCHES, Why.TAKEN_BY_CDF, reason, value, wanted, By.INSPECTION)
    else:
        why, reason = _difference(named, wanted, case.expected.client_id)
        yield _audience(Finding.DOES_NOT_MATCH, why, reason, value, wanted, by)


def _without(case: Case) -> Comparison:
    """https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html"""
    name = preset_of(case.expected.provider).name
    if "client_id" in case.claims:
        reason = (
            f"Tokens of {name} have none; CDF projects there go by client_id and token_use instead."
        )
        return _audience(Finding.MATCHES, Why.NOT_NEEDED, reason, None, "", By.PROVIDER)
    reason = f"Tokens of {name} have none, but client_id instead, and this one has neither."
    return _audience(Finding.UNKNOWN, Why.ABSENT, reason, None, "", By.PROVIDER)


def _difference(named: tuple[str, ...], wanted: str, client_id: str) -> tuple[Why, str]:
    bare = {one.rstrip("/") for one in named}
    if wanted.rstrip("/") in bare:
        return Why.TRAILING_SLASH, (
            "Differs by a slash at the end; CDF compares letter by letter. Ask for a scope without "
            "the second slash, or set the audience without the last one."
        )
    if bare & _GRAPH:
        return Why.ANOTHER_API, (
            "Made for Microsoft Graph: the request named no scope of CDF. Ask for "
            f"{wanted}/user_impersonation or {wanted}/.default."
        )
    if bare & {client_id, f"api://{client_id}"}:
        return Why.MADE_FOR_THE_PORTAL, (
            "Made for the application itself: it is the ID token, or the request named no scope of CDF."
        )
    clusters = [one for one in sorted(bare) if _is_cluster(one)]
    if clusters:
        return Why.ANOTHER_CLUSTER, f"Made for another CDF cluster, {_host(clusters[0])}."
    return Why.ANOTHER_API, "Made for another API than this CDF cluster."


def _is_cluster(text: str) -> bool:
    return _host(text).endswith(_CDF_DOMAIN)


def _host(text: str) -> str:
    try:
        return urlsplit(text).hostname or ""
    except ValueError:
        return ""


def _of_id_token(case: Case, value: object) -> Comparison:
    wanted = case.expected.client_id
    if wanted in _texts(value):
        finding, why, reason = Finding.MATCHES, Why.AS_EXPECTED, "Made for the portal."
    else:
        finding, why = Finding.DOES_NOT_MATCH, Why.ANOTHER_APPLICATION
        reason = "The portal is another application now than when you signed in."
    found = "" if value is None else shown(value)
    return Comparison(What.AUDIENCE, "aud", finding, why, reason, found, wanted, By.SETTINGS)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _audience(
    finding: Finding, why: Why, reason: str, value: object, wanted: str, by: By
) -> Comparison:
    effect = Effect.REFUSED if finding is Finding.DOES_NOT_MATCH else Effect.NONE
    found = "" if value is None else shown(value)
    return Comparison(What.AUDIENCE, "aud", finding, why, reason, found, wanted, by, effect)

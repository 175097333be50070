"""A token beside all that is expected of it. One engine for the token page and the doctor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from cdfportal.access.project_oidc import ProjectOidc
from cdfportal.diagnose.comparison.audience import compare_audience
from cdfportal.diagnose.comparison.caller import compare_caller
from cdfportal.diagnose.comparison.expectations import Case, Expectations
from cdfportal.diagnose.comparison.groups import compare_groups
from cdfportal.diagnose.comparison.header import compare_header
from cdfportal.diagnose.comparison.issuer import compare_issuer
from cdfportal.diagnose.comparison.kind import compare_kind
from cdfportal.diagnose.comparison.log import compare_log
from cdfportal.diagnose.comparison.model import (
    By,
    Comparison,
    Effect,
    Finding,
    Kind,
    What,
    Why,
)
from cdfportal.diagnose.comparison.scopes import SCOPE_CLAIMS, compare_scopes
from cdfportal.diagnose.comparison.times import compare_times
from cdfportal.diagnose.shown import shown

#: What CDF has looked at when it counts the caller in a group. Times are not among it: they pass.
_LOOKED_AT = frozenset(
    {
        What.ALGORITHM,
        What.KEY,
        What.TYPE,
        What.KIND,
        What.ISSUER,
        What.AUDIENCE,
        What.SUBJECT,
        What.TENANT,
    }
)
_OPAQUE = "Cannot be told: the token is opaque."


def compare_token(
    header: Mapping[str, object],
    claims: Mapping[str, object],
    kind: Kind,
    project_oidc: ProjectOidc | None,
    expectations: Expectations,
    now: datetime,
) -> tuple[Comparison, ...]:
    """Header and claims, decoded and not verified, beside what project, settings and CDF expect.

    Total over every JSON value. Claims of which nothing is expected are not among the comparisons.
    """
    case = Case(header, claims, kind, project_oidc, expectations, now)
    found = (
        *compare_header(case),
        *compare_kind(case),
        *compare_issuer(case),
        *compare_audience(case),
        *compare_caller(case),
        *compare_times(case),
        *compare_groups(case),
        *compare_scopes(case),
        *compare_log(case),
    )
    return tuple(_softened(one, case) for one in found)


def _softened(one: Comparison, case: Case) -> Comparison:
    """CDF's own answer counts more than what we make of its documents."""
    refuses = one.finding is Finding.DOES_NOT_MATCH and one.effect is Effect.REFUSED
    if not (refuses and one.what in _LOOKED_AT and case.expected.taken):
        return one
    reason = f"{one.reason} CDF takes the token nevertheless."
    return replace(
        one, finding=Finding.UNKNOWN, why=Why.TAKEN_BY_CDF, reason=reason, effect=Effect.NONE
    )


def compare_opaque(
    project_oidc: ProjectOidc | None, expectations: Expectations
) -> tuple[Comparison, ...]:
    """The same lines for an access token that cannot be read: unknown, but for what CDF says of it."""
    return tuple(_opaque_lines(project_oidc, expectations))


def _opaque_lines(oidc: ProjectOidc | None, expected: Expectations) -> Iterator[Comparison]:
    for what, name in ((What.ALGORITHM, "alg"), (What.KEY, "kid")):
        yield replace(_unreadable(what, name), in_header=True)
    by = By.PROJECT if oidc else By.SETTINGS
    issuer = (oidc.issuer if oidc else "") or expected.access_token_issuer
    yield _unreadable(What.ISSUER, "iss", issuer, by)
    audience = (oidc.audience if oidc else "") or expected.audience
    yield _unreadable(What.AUDIENCE, "aud", audience, by)
    seen = expected.seen
    if seen is None or seen.subject is None:
        yield _unreadable(What.SUBJECT, "sub")
    else:
        reason = "CDF names you so; the token itself is opaque."
        found = shown(seen.subject)
        yield Comparison(
            What.SUBJECT, "sub", Finding.MATCHES, Why.TAKEN_BY_CDF, reason, found, by=By.INSPECTION
        )
    yield _unreadable(What.EXPIRY, "exp")
    access = oidc.access_claims if oidc else None
    for name in expected.group_claims if access is None else access:
        yield _unreadable(What.GROUPS, name, by=by)
    scopes = oidc.scope_claims if oidc else None
    for name in (SCOPE_CLAIMS if scopes is None else scopes)[:1]:
        yield _unreadable(What.SCOPES, name, by=by)
    for name in (oidc.log_claims if oidc else None) or ():
        yield _unreadable(What.LOG, name, by=By.PROJECT)


def _unreadable(what: What, name: str, expected: str = "", by: By = By.CDF) -> Comparison:
    return Comparison(what, name, Finding.UNKNOWN, Why.OPAQUE, _OPAQUE, expected=expected, by=by)

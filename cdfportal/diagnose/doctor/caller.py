"""Who calls, as far as the token and the case tell: reasons only, CDF itself says what it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cdfportal.access.claims import claim_values
from cdfportal.access.grants import Caller
from cdfportal.access.project_oidc import ProjectOidc
from cdfportal.access.token_scopes import token_scopes
from cdfportal.diagnose.comparison.caller import APPLICATION_CLAIMS
from cdfportal.diagnose.comparison.scopes import SCOPE_CLAIMS
from cdfportal.diagnose.doctor.at_hand import claims_of
from cdfportal.diagnose.doctor.case import Case, Subject
from cdfportal.diagnose.doctor.chart import Chart

#: Claims that only a token of a person has: OpenID Connect Core 1.0 §5.1, Entra's and Cognito's.
_OF_PEOPLE = ("preferred_username", "upn", "unique_name", "email", "given_name", "username")


def group_claims_of(case: Case, oidc: ProjectOidc | None) -> tuple[str, ...]:
    """The claims in which CDF looks for groups: the project's word, else the portal's settings."""
    told = oidc.access_claims if oidc else None
    return case.connection.group_claims if told is None else told


def caller_of(case: Case, chart: Chart) -> Caller:
    """The bearer of the token that is looked at."""
    claims = claims_of(chart)
    names = group_claims_of(case, chart.oidc)
    return Caller(
        claims=None if claims is None else claim_values(claims, names),
        principal_ids=frozenset(_subjects(case, chart, claims or {})),
        is_user=None if _is_odd(case, claims or {}) else case.subject is not Subject.PRINCIPAL,
        app_id=_application(case, claims or {}),
        token_scopes=_token_scopes(case, chart, claims or {}),
    )


def mark_of_person(claims: Mapping[str, object]) -> str:
    """The claim by which a token is known to act for a person; empty when none tells."""
    if _says_program(claims):
        return ""
    if claims.get("idtyp") == "user":
        return "idtyp"
    # The method by which a person proved who they are.
    marks = ("auth_time", "amr", *_OF_PEOPLE)
    return next((name for name in marks if claims.get(name)), "")


def _says_program(claims: Mapping[str, object]) -> bool:
    """Entra's word, Auth0's, Keycloak's name of a service account, and Cognito's subject, which is the client."""
    name, client = claims.get("preferred_username"), claims.get("client_id")
    return (
        claims.get("idtyp") == "app"
        or claims.get("gty") == "client-credentials"
        or (isinstance(name, str) and name.startswith("service-account-"))
        or (client is not None and claims.get("sub") == client)
    )


def _is_odd(case: Case, claims: Mapping[str, object]) -> bool:
    return case.subject is Subject.PRINCIPAL and bool(mark_of_person(claims))


def _subjects(case: Case, chart: Chart, claims: Mapping[str, object]) -> Iterator[str]:
    """The names under which the caller may stand in lists of members."""
    own = case.sign_in.subject if case.sign_in and case.subject is not Subject.PRINCIPAL else ""
    seen = chart.inspection.subject if chart.inspection else ""
    yield from filter(None, (own, seen, _text(claims.get("sub"))))


def _application(case: Case, claims: Mapping[str, object]) -> str:
    told = next((found for name in APPLICATION_CLAIMS if (found := _text(claims.get(name)))), "")
    if told:
        return told
    principal = case.credentials if case.subject is Subject.PRINCIPAL else None
    return principal.client_id if principal else case.connection.client_id


def _token_scopes(case: Case, chart: Chart, claims: Mapping[str, object]) -> tuple[str, ...] | None:
    """As the token has them, else as the token answer named them; a program's token has none."""
    in_token = next((claims[name] for name in SCOPE_CLAIMS if name in claims), None)
    if in_token is not None or case.subject is Subject.PRINCIPAL:
        return token_scopes(in_token)
    own = case.sign_in.scopes if case.sign_in else ()
    return token_scopes(list(chart.scopes or own))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

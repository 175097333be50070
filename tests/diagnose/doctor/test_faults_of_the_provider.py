"""The provider's half of the fault matrix: each fault is put there, is named first, and nothing else is.

Real sockets throughout; the embedded provider misbehaves, or the case is told something wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from cdfportal.base.service import TokenUrls
from cdfportal.demo.provider import Misbehaviour
from cdfportal.demo.provider.shapes import Shape
from cdfportal.diagnose.doctor.case import Case, OwnPortal, OwnSignIn, Subject
from cdfportal.diagnose.doctor.faults import Fault, facts_of
from cdfportal.diagnose.doctor.model import Mark
from tests.diagnose.doctor.patients import CLIENT, PUBLIC, REDIRECT_URI, Ward, alarms, run, ward

M = Misbehaviour
ME, PORTAL, PRINCIPAL = Subject.ME, Subject.PORTAL, Subject.PRINCIPAL
NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
Told = Callable[[Ward], Case]


def case(subject: Subject, **changes: object) -> Told:
    return lambda ward: ward.case(subject, **changes)


def connection(subject: Subject, **changes: object) -> Told:
    """The portal's settings are wrong; `{cdf}` in scopes is the cluster."""

    def told(ward: Ward) -> Case:
        filled = {
            name: tuple(each.format(cdf=ward.simulator.url) for each in value)
            if isinstance(value, tuple)
            else value
            for name, value in changes.items()
        }
        return ward.case(subject, connection=ward.connection(**filled))

    return told


def credentials(**changes: object) -> Told:
    """The service principal's are wrong."""
    return lambda ward: ward.case(PRINCIPAL, credentials=ward.credentials(**changes))


def signed_in(trouble: str, ends: timedelta) -> Told:
    own = OwnSignIn("a-token", signed_in_at=NOW, expires_at=NOW + ends, last_trouble=trouble)
    return case(ME, sign_in=own, clock=lambda: NOW)


def portal(**changes: object) -> Told:
    told = OwnPortal(**{"redirect_uri": REDIRECT_URI, **changes})  # type: ignore[arg-type]  # by name
    return case(PORTAL, portal=told, clock=lambda: NOW)


def of_own_token_url(ward: Ward) -> Case:
    """IDP_TOKEN_URL leads to a port where nobody listens."""
    url = "http://127.0.0.1:9/token"
    own = TokenUrls(url)
    return ward.case(PRINCIPAL, credentials=ward.credentials(token_url=url), token_urls=own)


@dataclass(frozen=True)
class Row:
    """One fault: who is looked at, what is wrong, and where it shows."""

    fault: Fault
    number: int
    told: Told
    breaks: tuple[Misbehaviour, ...] = ()
    shape: Shape = Shape.PLAIN
    mark: Mark = Mark.FAILED


def row(
    number: int,
    fault: Fault,
    told: Told,
    *breaks: Misbehaviour,
    shape: Shape = Shape.PLAIN,
    mark: Mark = Mark.FAILED,
) -> Row:
    return Row(fault, number, told, breaks, shape, mark)


me, us, it = case(ME), case(PORTAL), case(PRINCIPAL)
ENTRA, COGNITO, AUTH0, KEYCLOAK = Shape.ENTRA, Shape.COGNITO, Shape.AUTH0, Shape.KEYCLOAK
OTHER = "https://other.cognitedata.com"

DISCOVERY = (
    row(2, Fault.DISCOVERY_STATUS, us, M.DISCOVERY_500),
    row(2, Fault.DISCOVERY_STATUS, it, M.DISCOVERY_500),
    row(2, Fault.DISCOVERY_SILENT, me, M.DISCOVERY_TIMEOUT),
    row(2, Fault.DISCOVERY_NOT_JSON, us, M.DISCOVERY_HTML),
    row(2, Fault.DISCOVERY_TOO_LARGE, us, M.DISCOVERY_OVERSIZED),
    row(2, Fault.DISCOVERY_REDIRECTS, it, M.DISCOVERY_REDIRECT),
    row(2, Fault.DISCOVERY_ISSUER, me, M.DISCOVERY_WRONG_ISSUER),
    row(2, Fault.DISCOVERY_INCOMPLETE, us, M.DISCOVERY_MISSING_ENDPOINTS),
    row(2, Fault.DISCOVERY_INCOMPLETE, it, M.DISCOVERY_MISSING_ENDPOINTS),
    row(2, Fault.DISCOVERY_INSECURE, us, M.DISCOVERY_PLAIN_HTTP),
    row(2, Fault.DISCOVERY_NO_PKCE, us, M.DISCOVERY_PLAIN_PKCE),
    row(2, Fault.TENANT_UNKNOWN, us, M.DISCOVERY_TENANT_UNKNOWN, shape=ENTRA),
    row(2, Fault.KEYS_UNAVAILABLE, us, M.JWKS_500),
    row(2, Fault.KEYS_UNAVAILABLE, it, M.JWKS_TIMEOUT),
    row(2, Fault.KEYS_UNAVAILABLE, me, M.JWKS_HTML),
    row(2, Fault.KEYS_UNAVAILABLE, us, M.JWKS_OVERSIZED),
    row(2, Fault.KEYS_UNUSABLE, us, M.JWKS_EMPTY),
)
CLIENTS = (
    row(3, Fault.CLIENT_UNKNOWN, connection(PORTAL, client_id="nobody")),
    row(3, Fault.CLIENT_UNKNOWN, connection(ME, client_id="nobody"), shape=ENTRA),
    row(3, Fault.CLIENT_UNKNOWN, us, M.ENTRA_PAGE_CLIENT_UNKNOWN, shape=ENTRA),
    row(3, Fault.CLIENT_UNKNOWN, us, M.COGNITO_PAGE_CLIENT_UNKNOWN, shape=COGNITO),
    row(3, Fault.CLIENT_UNKNOWN, us, M.AUTH0_PAGE_CLIENT_UNKNOWN, shape=AUTH0),
    row(3, Fault.CLIENT_UNKNOWN, us, M.KEYCLOAK_PAGE_CLIENT_UNKNOWN, shape=KEYCLOAK),
    row(3, Fault.CLIENT_UNKNOWN, credentials(client_id="nobody")),
    row(3, Fault.CLIENT_UNKNOWN, credentials(client_id="nobody"), shape=KEYCLOAK),
    row(3, Fault.CLIENT_UNKNOWN, it, M.ENTRA_CLIENT_UNKNOWN, shape=ENTRA),
    row(4, Fault.CLIENT_UNKNOWN, us, M.ENTRA_CLIENT_UNKNOWN, M.AUTHORIZE_SHOWS_A_PAGE, shape=ENTRA),
    row(3, Fault.TENANT_UNKNOWN, it, M.ENTRA_TENANT_UNKNOWN, shape=ENTRA),
    row(3, Fault.PROVIDER_PAGE_ERROR, us, M.AUTHORIZE_500),
    row(3, Fault.GRANT_NOT_ALLOWED, us, M.AUTHORIZE_FLOW_NOT_ALLOWED),
    row(
        3,
        Fault.GRANT_NOT_ALLOWED,
        credentials(client_id=CLIENT.client_id, client_secret=CLIENT.client_secret),
    ),
    row(3, Fault.GRANT_NOT_ALLOWED, it, M.COGNITO_FLOW_NOT_ALLOWED, shape=COGNITO),
    row(3, Fault.GRANT_NOT_ALLOWED, it, M.AUTH0_FLOW_NOT_ALLOWED, shape=AUTH0),
    row(3, Fault.GRANT_NOT_ALLOWED, it, M.KEYCLOAK_NO_SERVICE_ACCOUNT, shape=KEYCLOAK),
)
SECRETS = (
    row(4, Fault.SECRET_WRONG, connection(PORTAL, client_secret="another")),
    row(4, Fault.SECRET_WRONG, connection(ME, client_secret="another"), shape=ENTRA),
    row(4, Fault.SECRET_WRONG, credentials(client_secret="another")),
    row(4, Fault.SECRET_WRONG, credentials(client_secret="another"), shape=AUTH0),
    row(4, Fault.SECRET_WRONG, it, M.ENTRA_SECRET_WRONG, shape=ENTRA),
    row(4, Fault.SECRET_WRONG, it, M.COGNITO_SECRET_WRONG, shape=COGNITO),
    row(4, Fault.SECRET_WRONG, it, M.AUTH0_UNAUTHORIZED, shape=AUTH0),
    row(4, Fault.SECRET_WRONG, it, M.KEYCLOAK_CREDENTIALS, shape=KEYCLOAK),
    row(4, Fault.SECRET_EXPIRED, it, M.ENTRA_SECRET_EXPIRED, shape=ENTRA),
    row(4, Fault.SECRET_EXPIRED, us, M.ENTRA_SECRET_EXPIRED, shape=ENTRA),
    row(4, Fault.SECRET_MISSING, connection(PORTAL, client_secret=None)),
    row(4, Fault.SECRET_MISSING, us, M.ENTRA_SECRET_MISSING, shape=ENTRA),
    row(
        4,
        Fault.SECRET_NOT_WANTED,
        connection(PORTAL, client_id=PUBLIC.client_id, client_secret="not wanted"),
    ),
    row(4, Fault.SECRET_NOT_WANTED, us, M.ENTRA_SECRET_NOT_WANTED, shape=ENTRA),
    row(4, Fault.SECRET_METHOD, us, M.DISCOVERY_NO_SECRETS),
    row(4, Fault.SECRET_METHOD, it, M.DISCOVERY_NO_SECRETS),
    row(4, Fault.TOKEN_ENDPOINT_STATUS, us, M.TOKEN_500),
    row(4, Fault.TOKEN_ENDPOINT_STATUS, it, M.TOKEN_503),
    row(4, Fault.TOKEN_ENDPOINT_SILENT, us, M.TOKEN_TIMEOUT),
    row(4, Fault.TOKEN_ENDPOINT_SILENT, it, M.TOKEN_SLOW),
    row(4, Fault.TOKEN_ENDPOINT_NOT_JSON, us, M.TOKEN_HTML),
    row(4, Fault.TOKEN_ENDPOINT_NOT_JSON, it, M.TOKEN_OVERSIZED),
    row(4, Fault.TOKEN_ENDPOINT_REDIRECTS, it, M.TOKEN_REDIRECT),
    row(4, Fault.TOKEN_ENDPOINT_REDIRECTS, me, M.TOKEN_REDIRECT),
    row(4, Fault.TOKEN_ENDPOINT_UNREACHED, it, M.TOKEN_DROPS_CONNECTION),
    row(4, Fault.TOKEN_ENDPOINT_UNREACHED, of_own_token_url),
    row(4, Fault.TOKEN_ANSWER_ODD, it, M.MISSING_ACCESS_TOKEN),
    row(4, Fault.TOKEN_ANSWER_ODD, it, M.TOKEN_TYPE_NOT_BEARER),
    row(4, Fault.TOKEN_REFUSED, it, M.TOKEN_ODD_ERROR),
    row(4, Fault.TOKEN_URL_REFUSED, credentials(token_url="https://elsewhere.example/token")),
)
SCOPES = (
    row(5, Fault.SCOPE_FORM, it, M.ENTRA_SCOPE_NOT_DEFAULT, shape=ENTRA),
    row(5, Fault.SCOPE_FORM, it, M.ENTRA_SCOPE_FORM, shape=ENTRA),
    row(
        5,
        Fault.SCOPE_FORM,
        connection(PORTAL, scopes=("openid", "IDENTITY", "user_impersonation")),
        shape=ENTRA,
    ),
    row(5, Fault.SCOPE_UNKNOWN, connection(PORTAL, scopes=("openid", "wrong")), shape=KEYCLOAK),
    row(5, Fault.SCOPE_UNKNOWN, us, M.KEYCLOAK_BACK_SCOPE_UNKNOWN, shape=KEYCLOAK),
    row(
        5,
        Fault.SCOPE_UNKNOWN,
        connection(ME, scopes=("openid", "offline_access", "https://cognitedata.com/IDENTITY")),
        shape=COGNITO,
    ),
    row(5, Fault.SCOPE_UNKNOWN, us, M.ENTRA_BACK_SCOPE_UNKNOWN, shape=ENTRA),
    row(5, Fault.SCOPE_OTHER_CLUSTER, credentials(scopes=(f"{OTHER}/IDENTITY",))),
    row(5, Fault.SCOPE_UNKNOWN, it, M.KEYCLOAK_SCOPE_UNKNOWN, shape=KEYCLOAK),
    row(5, Fault.SCOPE_UNKNOWN, it, M.COGNITO_SCOPE_UNKNOWN, shape=COGNITO),
    row(5, Fault.SCOPE_OTHER_CLUSTER, connection(PORTAL, audience=OTHER), shape=AUTH0),
    row(5, Fault.SCOPE_NONE_OF_CDF, connection(PORTAL, scopes=("openid", "profile"))),
    row(
        5,
        Fault.SCOPE_NONE_OF_CDF,
        credentials(scopes=("https://graph.microsoft.com/.default",)),
        shape=ENTRA,
    ),
    row(
        5,
        Fault.SCOPE_NO_IDENTITY,
        connection(ME, scopes=("openid", "{cdf}/user_impersonation")),
        mark=Mark.WARNING,
    ),
    row(5, Fault.AUDIENCE_UNKNOWN, us, M.ENTRA_BACK_RESOURCE_UNKNOWN, shape=ENTRA),
    row(5, Fault.AUDIENCE_UNKNOWN, us, M.AUTH0_BACK_SERVICE_UNKNOWN, shape=AUTH0),
    row(5, Fault.AUDIENCE_UNKNOWN, it, M.ENTRA_RESOURCE_UNKNOWN, shape=ENTRA),
    row(5, Fault.AUDIENCE_UNKNOWN, it, M.AUTH0_SERVICE_UNKNOWN, shape=AUTH0),
)
LAST = (
    row(6, Fault.REDIRECT_UNREGISTERED, portal(redirect_uri=f"{REDIRECT_URI}elsewhere/")),
    row(6, Fault.REDIRECT_UNREGISTERED, us, M.ENTRA_PAGE_REDIRECT_UNKNOWN, shape=ENTRA),
    row(6, Fault.REDIRECT_UNREGISTERED, us, M.COGNITO_PAGE_REDIRECT_UNKNOWN, shape=COGNITO),
    row(6, Fault.REDIRECT_UNREGISTERED, me, M.AUTH0_PAGE_REDIRECT_UNKNOWN, shape=AUTH0),
    row(6, Fault.REDIRECT_UNREGISTERED, us, M.KEYCLOAK_PAGE_REDIRECT_UNKNOWN, shape=KEYCLOAK),
    row(7, Fault.CONSENT_MISSING, it, M.ENTRA_NO_CONSENT, shape=ENTRA),
    row(7, Fault.CONSENT_MISSING, it, M.AUTH0_NO_CLIENT_GRANT, shape=AUTH0),
    row(7, Fault.NOT_ASSIGNED, it, M.ENTRA_NOT_ASSIGNED, shape=ENTRA),
    row(8, Fault.POLICY_BLOCKS, it, M.ENTRA_POLICY, shape=ENTRA),
    row(8, Fault.MFA_REQUIRED, it, M.ENTRA_PROOF_WANTED, shape=ENTRA),
    row(8, Fault.RENEWAL_NEEDS_PERSON, signed_in("interaction_required", -timedelta(minutes=1))),
    row(
        8,
        Fault.RENEWAL_NEEDS_PERSON,
        signed_in("interaction_required", timedelta(minutes=9)),
        mark=Mark.WARNING,
    ),
)
MATRIX = (*DISCOVERY, *CLIENTS, *SECRETS, *SCOPES, *LAST)


@dataclass
class Wards:
    """One for each make, begun when it is first asked for."""

    stack: ExitStack
    begun: dict[Shape, Ward] = field(default_factory=dict)

    def of(self, shape: Shape) -> Ward:
        if shape not in self.begun:
            self.begun[shape] = self.stack.enter_context(ward(shape))
        return self.begun[shape]


@pytest.fixture(scope="module")
def wards() -> Iterator[Wards]:
    with ExitStack() as stack:
        yield Wards(stack)


def _name(place: int, one: Row) -> str:
    broken = "+".join(one.breaks) or "settings"
    return f"{place}-check-{one.number}-{one.fault}-{one.shape}-{broken}"


@pytest.mark.parametrize("one", MATRIX, ids=[_name(place, one) for place, one in enumerate(MATRIX)])
def test_the_fault_is_named_first_and_nothing_else_is(wards: Wards, one: Row) -> None:
    patient = wards.of(one.shape)
    patient.provider.misbehave(*one.breaks)
    try:
        results = run(one.told(patient))
    finally:
        patient.provider.behave()
    assert alarms(results) == [(one.number, one.mark, one.fault)]


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("subject", Subject)
def test_all_is_well_with_each_make(wards: Wards, shape: Shape, subject: Subject) -> None:
    own = {"sign_in": OwnSignIn("a-token", signed_in_at=NOW)} if subject is ME else {}
    results = run(wards.of(shape).case(subject, **own))
    assert [result.mark for result in results] == [Mark.PASSED] * len(results)
    assert all(result.finding.evidence.endswith(".") for result in results)


def test_a_page_in_place_of_an_answer_is_no_alarm(wards: Wards) -> None:
    patient = wards.of(Shape.PLAIN)
    for kind in (M.AUTHORIZE_SHOWS_A_PAGE, M.AUTHORIZE_TIMEOUT):
        patient.provider.misbehave(kind)
        results = run(patient.case(PORTAL))
        patient.provider.behave()
        assert alarms(results) == []


def test_every_fault_of_these_checks_is_in_the_matrix() -> None:
    numbers: Mapping[int, set[Fault]] = {number: set() for number in range(2, 9)}
    for fault in Fault:
        if facts_of(fault).check in numbers:
            numbers[facts_of(fault).check].add(fault)
    here = {one.fault for one in MATRIX}
    assert {number: faults - here for number, faults in numbers.items() if faults - here} == {}

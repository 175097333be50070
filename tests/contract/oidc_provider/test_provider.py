"""What the independent provider does, shown by plain HTTP before the portal meets it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from cdfportal.demo.cast import ALICE, BOB, DAVE, Person
from tests.contract.oidc_provider.relying_party import Attempt, RelyingParty, query_of
from tests.support.certified import CertifiedProvider

AUDIENCE = "http://127.0.0.1:9"
CALLBACK = "http://localhost:8000/accounts/callback/"
HOME = "http://localhost:8000/"

both_clients = pytest.mark.parametrize(
    "party_of", [RelyingParty.public, RelyingParty.confidential], ids=["public", "confidential"]
)


@pytest.fixture(scope="module")
def provider() -> Iterator[CertifiedProvider]:
    with CertifiedProvider([CALLBACK], [HOME], AUDIENCE) as running:
        yield running


@pytest.fixture
def browser() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.fixture
def party(provider: CertifiedProvider) -> RelyingParty:
    return RelyingParty.public(provider, CALLBACK)


def tokens_of(party: RelyingParty, browser: requests.Session, person: Person) -> dict[str, Any]:
    attempt = Attempt()
    callback = party.provider.sign_in(browser, party.authorization_url(attempt), person)
    answer = party.redeem(callback, attempt)
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


def error_of(answer: requests.Response, status: int = 400) -> str:
    assert answer.status_code == status, answer.text
    error: str = answer.json()["error"]
    return error


def test_discovery_names_what_the_portal_leans_on(party: RelyingParty) -> None:
    metadata = party.metadata
    assert metadata["issuer"] == party.provider.issuer
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert metadata["authorization_response_iss_parameter_supported"] is True
    assert metadata["end_session_endpoint"].startswith(party.provider.issuer)
    assert metadata["revocation_endpoint"].startswith(party.provider.issuer)


@both_clients
def test_the_callback_carries_code_state_and_issuer(
    party_of: Callable[..., RelyingParty], provider: CertifiedProvider, browser: requests.Session
) -> None:
    party, attempt = party_of(provider, CALLBACK), Attempt()
    callback = provider.sign_in(browser, party.authorization_url(attempt), ALICE)
    fields = query_of(callback)
    assert callback.startswith(f"{CALLBACK}?")
    assert fields.keys() == {"code", "state", "iss"}
    assert (fields["state"], fields["iss"]) == (attempt.state, provider.issuer)


@both_clients
@pytest.mark.parametrize("person", [ALICE, BOB, DAVE], ids=lambda person: person.key)
def test_the_access_token_is_a_jwt_for_cdf_with_the_groups_of_the_person(
    party_of: Callable[..., RelyingParty],
    person: Person,
    provider: CertifiedProvider,
    browser: requests.Session,
) -> None:
    party = party_of(provider, CALLBACK)
    tokens = tokens_of(party, browser, person)
    header, claims = party.verified(tokens["access_token"], AUDIENCE)
    assert (header["typ"], header["alg"]) == ("at+jwt", "RS256")
    assert (claims["sub"], claims["client_id"]) == (person.subject, party.client_id)
    assert claims["appid"] == party.client_id
    assert tuple(claims["groups"]) == person.groups
    assert claims["scp"] == claims["scope"] == tokens["scope"] == "IDENTITY user_impersonation"
    assert claims["exp"] - claims["iat"] == tokens["expires_in"] == 3600


def test_the_id_token_names_the_person_and_answers_the_nonce(
    provider: CertifiedProvider, party: RelyingParty, browser: requests.Session
) -> None:
    attempt = Attempt()
    callback = provider.sign_in(browser, party.authorization_url(attempt), BOB)
    tokens = party.redeem(callback, attempt).json()
    _header, claims = party.verified(tokens["id_token"], party.client_id)
    assert claims["nonce"] == attempt.nonce
    assert (claims["sub"], claims["name"], claims["email"]) == (BOB.subject, BOB.name, BOB.email)
    assert tuple(claims["groups"]) == BOB.groups


def test_an_access_token_for_cdf_opens_no_userinfo_endpoint(
    party: RelyingParty, browser: requests.Session
) -> None:
    token = tokens_of(party, browser, ALICE)["access_token"]
    answer = requests.get(
        party.metadata["userinfo_endpoint"],
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    )
    assert error_of(answer, 401) == "invalid_token"


@pytest.mark.spec("RFC 7636 §4.4.1")
@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
    ],
    ids=["none", "plain", "no method"],
)
@both_clients
def test_pkce_with_s256_is_demanded_of_every_client(
    party_of: Callable[..., RelyingParty],
    changes: dict[str, str | None],
    provider: CertifiedProvider,
    browser: requests.Session,
) -> None:
    party, attempt = party_of(provider, CALLBACK), Attempt()
    callback = provider.sign_in(browser, party.authorization_url(attempt, **changes), ALICE)
    assert query_of(callback)["error"] == "invalid_request"


@pytest.mark.spec("RFC 7636 §4.6")
def test_a_wrong_verifier_is_refused(
    provider: CertifiedProvider, party: RelyingParty, browser: requests.Session
) -> None:
    attempt = Attempt()
    callback = provider.sign_in(browser, party.authorization_url(attempt), ALICE)
    assert error_of(party.redeem(callback, Attempt())) == "invalid_grant"


def test_a_wrong_client_secret_is_refused(
    provider: CertifiedProvider, browser: requests.Session
) -> None:
    party, attempt = RelyingParty.confidential(provider, CALLBACK), Attempt()
    callback = provider.sign_in(browser, party.authorization_url(attempt), ALICE)
    party.secret = "not the secret"
    assert error_of(party.redeem(callback, attempt), 401) == "invalid_client"


@pytest.mark.spec("RFC 6749 §10.5")
def test_a_code_used_twice_takes_its_tokens_down(
    provider: CertifiedProvider, party: RelyingParty, browser: requests.Session
) -> None:
    attempt = Attempt()
    callback = provider.sign_in(browser, party.authorization_url(attempt), ALICE)
    tokens = party.redeem(callback, attempt).json()
    assert error_of(party.redeem(callback, attempt)) == "invalid_grant"
    assert error_of(party.refresh(tokens["refresh_token"])) == "invalid_grant"


@both_clients
def test_a_refresh_rotates_and_keeps_person_and_groups(
    party_of: Callable[..., RelyingParty], provider: CertifiedProvider, browser: requests.Session
) -> None:
    party = party_of(provider, CALLBACK)
    first = tokens_of(party, browser, BOB)
    second = party.refresh(first["refresh_token"]).json()
    assert first["access_token"] != second["access_token"]
    assert first["refresh_token"] != second["refresh_token"]
    _header, claims = party.verified(second["access_token"], AUDIENCE)
    assert (claims["sub"], tuple(claims["groups"])) == (BOB.subject, BOB.groups)
    _header, identity = party.verified(second["id_token"], party.client_id)
    assert identity["sub"] == BOB.subject
    assert party.refresh(second["refresh_token"]).status_code == 200


@pytest.mark.spec("RFC 9700 §4.14.2")
def test_a_refresh_token_used_twice_takes_its_family_down(
    party: RelyingParty, browser: requests.Session
) -> None:
    first = tokens_of(party, browser, BOB)
    second = party.refresh(first["refresh_token"]).json()
    assert error_of(party.refresh(first["refresh_token"])) == "invalid_grant"
    assert error_of(party.refresh(second["refresh_token"])) == "invalid_grant"


@pytest.mark.spec("RFC 7009 §2.1")
def test_a_revoked_refresh_token_is_dead(party: RelyingParty, browser: requests.Session) -> None:
    tokens = tokens_of(party, browser, ALICE)
    assert party.revoke(tokens["refresh_token"]).status_code == 200
    assert error_of(party.refresh(tokens["refresh_token"])) == "invalid_grant"


def test_the_person_may_cancel(
    provider: CertifiedProvider, party: RelyingParty, browser: requests.Session
) -> None:
    attempt = Attempt()
    fields = query_of(provider.cancel(browser, party.authorization_url(attempt)))
    assert (fields["error"], fields["state"]) == ("access_denied", attempt.state)
    assert fields["iss"] == provider.issuer


def test_nobody_is_signed_in_without_a_page(
    provider: CertifiedProvider, party: RelyingParty, browser: requests.Session
) -> None:
    url = party.authorization_url(Attempt(), prompt="none")
    assert query_of(provider.sign_in(browser, url, ALICE))["error"] == "login_required"


def test_one_sign_in_serves_both_clients_until_the_provider_is_told_to_ask(
    provider: CertifiedProvider, browser: requests.Session
) -> None:
    tokens_of(RelyingParty.public(provider, CALLBACK), browser, ALICE)
    other, attempt = RelyingParty.confidential(provider, CALLBACK), Attempt()
    silent = browser.get(other.authorization_url(attempt), allow_redirects=False, timeout=10)
    assert silent.headers["Location"].startswith(f"{CALLBACK}?code=")
    asked = other.authorization_url(attempt, prompt="login")
    tokens = other.redeem(provider.sign_in(browser, asked, BOB), attempt).json()
    assert other.verified(tokens["access_token"], AUDIENCE)[1]["sub"] == BOB.subject


def test_consent_is_asked_for_when_the_client_wants_it(
    provider: CertifiedProvider, party: RelyingParty, browser: requests.Session
) -> None:
    attempt = Attempt()
    url = party.authorization_url(attempt, prompt="consent")
    tokens = party.redeem(provider.sign_in(browser, url, ALICE), attempt).json()
    assert tokens["scope"] == "IDENTITY user_impersonation"
    assert party.refresh(tokens["refresh_token"]).status_code == 200


@pytest.mark.spec("OpenID Connect RP-Initiated Logout 1.0 §2")
@pytest.mark.parametrize("by", ["id_token_hint", "client_id"])
@both_clients
def test_sign_out_ends_the_session_and_its_refresh_token_and_comes_back(
    party_of: Callable[..., RelyingParty],
    by: str,
    provider: CertifiedProvider,
    browser: requests.Session,
) -> None:
    party = party_of(provider, CALLBACK)
    tokens = tokens_of(party, browser, ALICE)
    known = {"id_token_hint": tokens["id_token"], "client_id": party.client_id}[by]
    ask = requests.Request(
        "GET",
        party.metadata["end_session_endpoint"],
        params={by: known, "post_logout_redirect_uri": HOME, "state": "back"},
    ).prepare()
    assert provider.sign_out(browser, str(ask.url)) == f"{HOME}?state=back"
    silent = party.authorization_url(Attempt(), prompt="none")
    assert query_of(provider.sign_in(browser, silent, ALICE))["error"] == "login_required"
    assert error_of(party.refresh(tokens["refresh_token"])) == "invalid_grant"


@pytest.mark.parametrize(
    "changes", [{"redirect_uri": "http://localhost:8001/"}, {"client_id": "nobody"}]
)
def test_an_unknown_client_or_address_ends_at_the_provider(
    changes: dict[str, str], party: RelyingParty, browser: requests.Session
) -> None:
    url = party.authorization_url(Attempt(), **changes)
    answer = browser.get(url, allow_redirects=False, timeout=10)
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_everything_given_out_is_known_to_the_tripwire(
    provider: CertifiedProvider, party: RelyingParty, browser: requests.Session
) -> None:
    attempt = Attempt()
    callback = provider.sign_in(browser, party.authorization_url(attempt), ALICE)
    tokens = party.redeem(callback, attempt).json()
    fresh = party.refresh(tokens["refresh_token"]).json()
    known = {secret.value for secret in provider.secrets()}
    kinds = ("access_token", "refresh_token", "id_token")
    assert query_of(callback)["code"] in known
    assert {given[kind] for given in (tokens, fresh) for kind in kinds} <= known
    assert [given["grant_type"] for given in provider.given() if "grant_type" in given][-2:] == [
        "authorization_code",
        "refresh_token",
    ]

"""Each shape behaves as the portal's preset of that provider says; the two are written apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
import pytest
import requests

from cdfportal.base.presets import PRESETS, LogoutDialect, Preset, Refresh
from cdfportal.base.provider import Provider
from cdfportal.demo.cast import ALICE, DAVE
from cdfportal.demo.provider import Client, EmbeddedProvider, ProviderConfig
from cdfportal.demo.provider.keys import KeyRing
from cdfportal.demo.provider.shapes import MANNERS, Shape
from cdfportal.demo.provider.shapes.auth0 import GROUPS
from cdfportal.demo.provider.shapes.entra import API_CLIENT_ID
from tests.demo.provider.relying_party import (
    CDF,
    PUBLIC,
    REDIRECT_URI,
    SIGNED_OUT_URI,
    RelyingParty,
)

PROVIDERS = {
    Shape.ENTRA: Provider.ENTRA_ID,
    Shape.COGNITO: Provider.COGNITO,
    Shape.AUTH0: Provider.AUTH0,
    Shape.KEYCLOAK: Provider.KEYCLOAK,
    Shape.COGIDP: Provider.CDF,
}
#: One list of addresses serves every shape.
BOTH = replace(PUBLIC, redirect_uris=(REDIRECT_URI, SIGNED_OUT_URI))
SCRIPT = Client("script", None, (REDIRECT_URI,), single_page=True)


class ShapedParty(RelyingParty):
    """Finds every endpoint by the discovery document, as a client of the real one must."""

    def __init__(self, provider: EmbeddedProvider, client: Client = PUBLIC) -> None:
        super().__init__(provider, client)
        parts = urlsplit(provider.issuer)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        self.document: dict[str, Any] = self.http.get(address, timeout=5).json()

    def _at(self, path: str) -> str:
        name, _, query = path.partition("?")
        known = {
            "/authorize": self.document["authorization_endpoint"],
            "/token": self.document["token_endpoint"],
            "/jwks": self.document["jwks_uri"],
        }
        return f"{known.get(name, self.origin + name)}{'?' if query else ''}{query}"

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.http.get(self._at(path), headers=headers, allow_redirects=False, timeout=5)

    def post(self, path: str, data: Any, **options: Any) -> requests.Response:
        return self.http.post(self._at(path), data, allow_redirects=False, timeout=5, **options)


@dataclass(frozen=True, slots=True)
class Shaped:
    """A provider in one shape, a client of it, and what the portal holds of the real one."""

    shape: Shape
    preset: Preset
    party: ShapedParty

    @property
    def scope(self) -> str:
        """What the portal asks for by default."""
        return self.preset.scopes.format(cdf=CDF)

    def tokens(self, person: str = "alice") -> dict[str, Any]:
        asked = {name: CDF for name, _ in self.preset.authorization_parameters}
        return self.party.tokens(person, scope=self.scope, **asked)


@pytest.fixture(params=PROVIDERS, ids=str)
def shaped(request: pytest.FixtureRequest, keys: KeyRing) -> Iterator[Shaped]:
    shape: Shape = request.param
    config = ProviderConfig(CDF, (BOTH, SCRIPT), shape=shape)
    with EmbeddedProvider(config, keys=keys) as provider, ShapedParty(provider) as party:
        yield Shaped(shape, PRESETS[PROVIDERS[shape]], party)


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def test_every_shape_is_imitated() -> None:
    assert set(MANNERS) == set(Shape)
    assert set(PROVIDERS) == set(Shape) - {Shape.PLAIN}
    refused = {provider for provider in Provider if PRESETS[provider].refusal}
    assert set(PROVIDERS.values()) == set(Provider) - {Provider.OTHER} - refused


def test_the_document_is_as_the_preset_says(shaped: Shaped) -> None:
    document, preset = shaped.party.document, shaped.preset
    assert document["issuer"] == shaped.party.provider.issuer
    assert document["issuer"].endswith("/") is preset.issuer_ends_in_slash
    if preset.pkce_advertised is not None:
        assert ("code_challenge_methods_supported" in document) is preset.pkce_advertised
    if preset.logout is LogoutDialect.STANDARD:
        assert document["end_session_endpoint"]


def test_the_id_token_is_as_the_preset_says(shaped: Shaped) -> None:
    token = shaped.tokens()["id_token"]
    claims = shaped.party.verified(token, PUBLIC.client_id)
    assert claims["nonce"] == shaped.party.nonce
    names = shaped.preset.group_claims or (GROUPS,)
    assert [claims[name] for name in names] == [list(ALICE.groups)]
    if shaped.preset.sid is not None:
        assert ("sid" in claims) is shaped.preset.sid
    if shaped.preset.has_tenants:
        assert claims["tid"] == shaped.party.provider.config.tenant
        assert claims["sub"] != claims["oid"]


def test_entra_makes_tokens_of_either_form(keys: KeyRing) -> None:
    config = ProviderConfig(CDF, (PUBLIC,), shape=Shape.ENTRA, entra_tokens="2.0")
    with EmbeddedProvider(config, keys=keys) as provider, ShapedParty(provider) as party:
        preset = PRESETS[Provider.ENTRA_ID]
        tokens = party.tokens("alice", scope=preset.scopes.format(cdf=CDF))
    claims = claims_of(tokens["access_token"])
    assert (claims["ver"], claims["iss"], claims["aud"]) == ("2.0", provider.issuer, API_CLIENT_ID)
    assert claims["azp"] == PUBLIC.client_id
    assert "appid" not in claims


def test_the_access_token_is_as_the_preset_says(shaped: Shaped) -> None:
    claims, preset = claims_of(shaped.tokens()["access_token"]), shaped.preset
    issuer = shaped.party.provider.issuer
    tenant = shaped.party.provider.config.tenant
    assert claims["iss"] == (preset.access_token_issuer.format(tenant=tenant) or issuer)
    assert ("aud" in claims) is preset.access_token_has_aud
    if preset.access_token_has_aud:
        assert CDF in claims["aud"]


def test_a_refresh_does_with_its_token_what_the_preset_says(shaped: Shaped) -> None:
    first = shaped.tokens()["refresh_token"]
    answer = shaped.party.refresh(first).json()
    assert answer["access_token"]
    assert ("refresh_token" in answer) is (shaped.preset.refresh is not Refresh.KEEPS)
    again = shaped.party.refresh(first)
    assert (again.status_code == 200) is (shaped.preset.refresh is not Refresh.ROTATES)
    if shaped.preset.refresh is Refresh.ROTATES:
        # The whole family is dead.
        assert shaped.party.refresh(answer["refresh_token"]).status_code == 400


def test_offline_access_exists_where_the_preset_says(shaped: Shaped) -> None:
    came_back = shaped.party.get(shaped.party.authorize_path(scope="openid offline_access"))
    refused = came_back.status_code == 303
    assert refused is not shaped.preset.offline_access
    assert ("invalid_scope" in came_back.headers.get("Location", "")) is refused


def test_signing_out_takes_the_dialect_that_the_preset_names(shaped: Shaped) -> None:
    shaped.party.sign_in(scope=shaped.scope)
    client = PUBLIC.client_id
    match shaped.preset.logout:
        case LogoutDialect.STANDARD:
            address = shaped.party.document["end_session_endpoint"]
            asked = {"post_logout_redirect_uri": SIGNED_OUT_URI, "logout_hint": ALICE.email}
        case LogoutDialect.COGNITO:
            address, asked = f"{shaped.party.origin}/logout", {"logout_uri": SIGNED_OUT_URI}
        case LogoutDialect.AUTH0:
            address, asked = f"{shaped.party.origin}/v2/logout", {"returnTo": SIGNED_OUT_URI}
    url = f"{address}?{urlencode({'client_id': client, **asked})}"
    gone = shaped.party.http.get(url, allow_redirects=False, timeout=5)
    assert gone.headers["Location"] == SIGNED_OUT_URI
    # Signed out there too: the next one is asked who they are.
    page = shaped.party.get(shaped.party.authorize_path(scope=shaped.scope))
    assert page.status_code == 200


def test_an_address_that_nobody_registered_is_not_gone_to(shaped: Shaped) -> None:
    name = {LogoutDialect.COGNITO: "logout_uri", LogoutDialect.AUTH0: "returnTo"}
    asked = {name.get(shaped.preset.logout, "post_logout_redirect_uri"): "https://evil.example/"}
    paths = {LogoutDialect.COGNITO: "/logout", LogoutDialect.AUTH0: "/v2/logout"}
    path = paths.get(shaped.preset.logout, "/end_session")
    query = urlencode({"client_id": PUBLIC.client_id, **asked})
    answer = shaped.party.get(f"{path}?{query}")
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_only_entra_wants_the_address_after_signing_out_among_the_redirect_uris(
    shaped: Shaped,
) -> None:
    names = {LogoutDialect.COGNITO: "logout_uri", LogoutDialect.AUTH0: "returnTo"}
    paths = {LogoutDialect.COGNITO: "/logout", LogoutDialect.AUTH0: "/v2/logout"}
    name = names.get(shaped.preset.logout, "post_logout_redirect_uri")
    query = urlencode({"client_id": PUBLIC.client_id, name: SIGNED_OUT_URI})
    path = f"{paths.get(shaped.preset.logout, '/end_session')}?{query}"
    assert shaped.party.get(path).status_code == 303
    shaped.party.provider.reconfigure(clients=(PUBLIC,))
    refused = shaped.party.get(path).status_code == 400
    assert refused is (shaped.shape is Shape.ENTRA)


def test_only_entra_leaves_groups_out_when_they_are_too_many(shaped: Shaped) -> None:
    claims = claims_of(shaped.tokens("dave")["id_token"])
    names = shaped.preset.group_claims or (GROUPS,)
    listed = len(claims.get(names[0], []))
    limits = {Shape.ENTRA: 0, Shape.COGIDP: 50}
    assert listed == limits.get(shaped.shape, len(DAVE.groups))
    assert ("_claim_names" in claims) is (shaped.shape is Shape.ENTRA)


def test_only_entra_refuses_a_script_s_code_to_a_server(shaped: Shaped, keys: KeyRing) -> None:
    with ShapedParty(shaped.party.provider, SCRIPT) as script:
        asked = {name: CDF for name, _ in shaped.preset.authorization_parameters}
        answer = script.exchange(script.sign_in(scope=shaped.scope, **asked)["code"])
    if shaped.shape is Shape.ENTRA:
        assert answer.status_code == 400
        assert "AADSTS9002327" in answer.json()["error_description"]
    else:
        assert answer.status_code == 200


def test_auth0_makes_an_opaque_token_unless_cdf_is_named(shaped: Shaped) -> None:
    token = shaped.party.tokens(scope=shaped.scope)["access_token"]
    assert (token.count(".") == 0) is (shaped.shape is Shape.AUTH0)


def test_entra_says_its_errors_in_its_own_words(shaped: Shaped) -> None:
    answer = shaped.party.refresh("nobody.knows-it").json()
    assert answer["error"] == "invalid_grant"
    assert answer.get("error_description", "").startswith("AADSTS") is (shaped.shape is Shape.ENTRA)


def test_entra_agrees_to_several_apis_and_makes_a_token_for_one(keys: KeyRing) -> None:
    graph = "https://graph.microsoft.com/User.Read"
    both = f"openid offline_access {graph} {CDF}/IDENTITY"
    config = ProviderConfig(CDF, (PUBLIC,), shape=Shape.ENTRA)
    with EmbeddedProvider(config, keys=keys) as provider, ShapedParty(provider) as party:

        def said(**named: str) -> str:
            answer = party.exchange(party.sign_in(scope=both)["code"], **named).json()
            return str(answer.get("error_description") or answer["scope"])

        assert "AADSTS28000" in said(scope=both)
        assert "AADSTS28000" in said(scope=f"User.Read {CDF}/IDENTITY")
        assert "AADSTS28003" in said()
        assert said(scope=f"openid {CDF}/IDENTITY").startswith("openid")
        unknown = party.get(party.authorize_path(scope="openid api://nobody/.default"))
        assert "AADSTS500011" in unknown.headers["Location"]

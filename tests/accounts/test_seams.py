"""What the portal does not have, each put in at its one place: a signed assertion as proof of the client
(RFC 7523), pushed authorization requests (RFC 9126), `resource` (RFC 8707). The certified provider knows all.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as django_settings
from django.test import Client, RequestFactory
from django.urls import include, path
from pytest_django.fixtures import Settings

from accounts.cause import Cause, Failure
from accounts.client_authentication import METHODS, Methods, Proof, authenticate
from accounts.discovery import Metadata
from accounts.outbound import Answer, call
from accounts.provider import provider_of
from accounts.sign_in_cookies import sign_in_cookies
from accounts.token_endpoint import Tokens, exchange_code, refresh
from accounts.transactions import Taken, take
from accounts.views.sign_in import SignInView
from cdfportal.base.connection import Connection
from cdfportal.base.presets import Preset, preset_of
from cdfportal.demo.cast import ALICE
from tests.accounts.stage import CALLBACK, CDF, PORTAL
from tests.contract.oidc_provider.relying_party import query_of
from tests.support.certified import CertifiedProvider

KEY_CLIENT = "cdfportal-with-a-key"
REDIRECT_URI = f"{PORTAL}{CALLBACK}"


@dataclass(frozen=True, slots=True)
class PrivateKeyJwt:
    """RFC 7523 §2.2: a short-lived assertion signed with the client's own key."""

    key: rsa.RSAPrivateKey = field(repr=False)
    key_id: str
    name: str = "private_key_jwt"

    def is_possible(self, connection: Connection) -> bool:
        return connection.client_secret is None

    def prove(self, connection: Connection, metadata: Metadata) -> Proof:
        now = datetime.now(UTC)
        claims = {
            "iss": connection.client_id,
            "sub": connection.client_id,
            "aud": metadata.issuer,
            "iat": now,
            "exp": now + timedelta(minutes=1),
            "jti": secrets.token_urlsafe(16),
        }
        assertion = jwt.encode(claims, self.key, "RS256", headers={"kid": self.key_id})
        kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        return Proof({"client_assertion_type": kind, "client_assertion": assertion})


class PushingSignInView(SignInView):
    """The parameters go to the provider first; the browser carries a reference to them."""

    def address(self, metadata: Metadata, parameters: dict[str, str]) -> str:
        connection: Connection = django_settings.CONNECTION
        proof = authenticate(metadata, connection, django_settings.SEAM_METHODS)
        assert isinstance(proof, Proof)
        sent = {**parameters, **proof.fields}
        pushed = call("POST", django_settings.SEAM_ENDPOINT, form=sent, headers=proof.headers)
        assert isinstance(pushed, Answer)
        assert pushed.status == 201, pushed.body
        reference = json.loads(pushed.body)["request_uri"]
        query = {"client_id": connection.client_id, "request_uri": reference}
        return f"{metadata.authorization_endpoint}?{urlencode(query)}"


urlpatterns = [
    path("accounts/sign-in/", PushingSignInView.as_view()),
    path("", include("cdfportal.urls")),
]


class NamingResource(Connection):
    """As with a preset that has one line more for each of the two requests."""

    @property
    def preset(self) -> Preset:
        line = (("resource", "{audience}"),)
        return replace(
            preset_of(self.provider), authorization_parameters=line, token_parameters=line
        )


@pytest.fixture(scope="module")
def method() -> PrivateKeyJwt:
    return PrivateKeyJwt(rsa.generate_private_key(65537, 2048), "the-portals-key")


@pytest.fixture(scope="module")
def provider(method: PrivateKeyJwt) -> Iterator[CertifiedProvider]:
    public: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(method.key.public_key()))
    registered = {
        "client_id": KEY_CLIENT,
        "token_endpoint_auth_method": method.name,
        "token_endpoint_auth_signing_alg": "RS256",
        "jwks": {"keys": [{**public, "kid": method.key_id, "use": "sig", "alg": "RS256"}]},
    }
    with CertifiedProvider([REDIRECT_URI], [f"{PORTAL}/"], CDF, key_client=registered) as running:
        yield running


@dataclass(frozen=True, slots=True)
class Seam:
    """The portal with all three put in, and a browser at each side."""

    provider: CertifiedProvider
    connection: NamingResource
    metadata: Metadata
    methods: Methods
    portal: Client

    def granted(self) -> tuple[str, str]:
        """Sign in: the code, and the verifier that belongs to it."""
        gone = self.portal.get("/accounts/sign-in/", {"next": "/token/"})
        assert gone.status_code == 302, gone.content
        assert query_of(gone["Location"]).keys() == {"client_id", "request_uri"}
        with requests.Session() as browser:
            answered = query_of(self.provider.sign_in(browser, gone["Location"], ALICE))
        request = RequestFactory().get(CALLBACK)
        request.COOKIES = {name: each.value for name, each in self.portal.cookies.items()}
        cookies = sign_in_cookies(request)
        taken = take(state=answered["state"], cookies=cookies, now=datetime.now(UTC))
        assert isinstance(taken, Taken)
        assert taken.next_url == "/token/"
        return answered["code"], taken.verifier

    def redeem(self, connection: Connection, methods: Methods) -> Tokens | Failure:
        """A new sign-in's code, by what the portal redeems codes with."""
        code, verifier = self.granted()
        return exchange_code(
            self.metadata,
            connection,
            code=code,
            verifier=verifier,
            redirect_uri=REDIRECT_URI,
            methods=methods,
        )


@pytest.fixture
def seam(provider: CertifiedProvider, method: PrivateKeyJwt, settings: Settings, db: None) -> Seam:
    known = settings.CONNECTION
    connection = NamingResource(
        provider=known.provider,
        discovery_url=provider.discovery_url,
        client_id=KEY_CLIENT,
        client_secret=None,
        scopes=("openid", "offline_access", "IDENTITY"),
        audience=CDF,
        cdf_url=CDF,
        cluster=known.cluster,
        default_project=known.default_project,
        projects=known.projects,
    )
    metadata = provider_of(connection).metadata(datetime.now(UTC))
    assert isinstance(metadata, Metadata), metadata
    assert "private_key_jwt" in metadata.token_auth_methods
    document = requests.get(provider.discovery_url, timeout=10).json()
    settings.CONNECTION = connection
    settings.SEAM_METHODS = (method, *METHODS)
    settings.SEAM_ENDPOINT = document["pushed_authorization_request_endpoint"]
    settings.ROOT_URLCONF = __name__
    portal = Client(HTTP_HOST="localhost:8000")
    return Seam(provider, connection, metadata, settings.SEAM_METHODS, portal)


def test_a_key_pushed_requests_and_a_resource_go_the_whole_way(seam: Seam) -> None:
    tokens = seam.redeem(seam.connection, seam.methods)
    assert isinstance(tokens, Tokens), tokens
    claims = jwt.decode(tokens.access_token, options={"verify_signature": False})
    assert claims["aud"] == CDF
    again = refresh(seam.metadata, seam.connection, tokens.refresh_token, seam.methods)
    assert isinstance(again, Tokens), again
    assert again.access_token != tokens.access_token


def test_the_resource_really_goes_with_the_code(seam: Seam) -> None:
    elsewhere = replace(seam.connection, audience="https://elsewhere.example")
    refused = seam.redeem(elsewhere, seam.methods)
    assert isinstance(refused, Failure)
    assert refused.detail == "invalid_target"


def test_without_its_class_the_client_with_a_key_is_refused(seam: Seam) -> None:
    refused = seam.redeem(seam.connection, METHODS)
    assert isinstance(refused, Failure)
    assert refused.cause is Cause.CLIENT_REJECTED

"""How the portal proves which client it is; and that another way of proving it is one more class."""

from __future__ import annotations

import base64
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
from django.conf import settings

from accounts.cause import Cause, Failure
from accounts.client_authentication import METHODS, Proof, authenticate
from accounts.discovery import Metadata
from accounts.outbound import Answer, call
from accounts.token_endpoint import Tokens, read_tokens
from cdfportal.base.connection import Connection
from cdfportal.demo.cast import ALICE
from tests.contract.oidc_provider.relying_party import Attempt, query_of
from tests.support.certified import CertifiedProvider

SECRET = "s e/cret"
AUDIENCE = "http://127.0.0.1:9"
CALLBACK = "http://localhost:8000/accounts/callback/"
HOME = "http://localhost:8000/"
KEY_CLIENT = "cdfportal-with-a-key"


def offering(*methods: str, issuer: str = "https://idp.example", **documents: str) -> Metadata:
    endpoints = {
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/keys",
        "end_session_endpoint": "",
        "revocation_endpoint": "",
        **documents,
    }
    return Metadata(issuer=issuer, token_auth_methods=methods, names_itself=False, **endpoints)


def client(client_id: str = "portal", secret: str | None = SECRET) -> Connection:
    return replace(settings.CONNECTION, client_id=client_id, client_secret=secret)


def test_a_secret_goes_into_the_header_where_that_is_offered() -> None:
    proof = authenticate(offering("client_secret_post", "client_secret_basic"), client("a b"))
    assert isinstance(proof, Proof)
    assert proof.fields == {}
    scheme, _, pair = proof.headers["Authorization"].partition(" ")
    assert scheme == "Basic"
    assert base64.b64decode(pair).decode() == "a%20b:s%20e%2Fcret"


def test_a_secret_goes_into_the_form_where_only_that_is_offered() -> None:
    proof = authenticate(offering("client_secret_post", "private_key_jwt"), client())
    assert isinstance(proof, Proof)
    assert proof.headers == {}
    assert proof.fields == {"client_id": "portal", "client_secret": "s e/cret"}


@pytest.mark.parametrize("offered", [("none",), ("client_secret_basic",), ()])
def test_a_public_client_only_says_who_it_is_whatever_the_document_lists(
    offered: tuple[str, ...],
) -> None:
    proof = authenticate(offering(*offered), client(secret=None))
    assert isinstance(proof, Proof)
    assert (dict(proof.fields), dict(proof.headers)) == ({"client_id": "portal"}, {})


def test_a_secret_is_never_sent_in_a_way_that_nobody_offered() -> None:
    failure = authenticate(offering("tls_client_auth", "none"), client())
    assert failure == Failure(Cause.CLIENT_AUTHENTICATION, "tls_client_auth none")


def test_no_proof_shows_itself_in_a_repr() -> None:
    for offered in ("client_secret_basic", "client_secret_post"):
        assert "cret" not in repr(authenticate(offering(offered), client()))


# --- a method that the portal does not have, as one class


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
    with CertifiedProvider([CALLBACK], [HOME], AUDIENCE, key_client=registered) as running:
        yield running


def test_a_signed_assertion_is_one_class_and_opens_every_endpoint(
    provider: CertifiedProvider, method: PrivateKeyJwt
) -> None:
    document = requests.get(provider.discovery_url, timeout=10).json()
    assert method.name in document["token_endpoint_auth_methods_supported"]
    metadata = offering(
        *document["token_endpoint_auth_methods_supported"],
        issuer=document["issuer"],
        token_endpoint=document["token_endpoint"],
    )
    connection, attempt = client(KEY_CLIENT, None), Attempt()

    def ask(endpoint: str, form: dict[str, str]) -> Answer:
        proof = authenticate(metadata, connection, (method, *METHODS))
        assert isinstance(proof, Proof)
        sent = {**form, **proof.fields}
        answer = call("POST", document[endpoint], form=sent, headers=proof.headers)
        assert isinstance(answer, Answer), answer
        return answer

    # RFC 9126: the parameters go first, with the proof; the browser carries a reference only.
    pushed = ask(
        "pushed_authorization_request_endpoint",
        {
            "client_id": KEY_CLIENT,
            "response_type": "code",
            "redirect_uri": CALLBACK,
            "scope": "openid offline_access IDENTITY",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
            # RFC 8707: which API the token is for.
            "resource": AUDIENCE,
        },
    )
    assert pushed.status == 201, pushed.body
    query = {"client_id": KEY_CLIENT, "request_uri": json.loads(pushed.body)["request_uri"]}
    with requests.Session() as browser:
        url = f"{document['authorization_endpoint']}?{urlencode(query)}"
        callback = provider.sign_in(browser, url, ALICE)

    redeemed = ask(
        "token_endpoint",
        {
            "grant_type": "authorization_code",
            "code": query_of(callback)["code"],
            "redirect_uri": CALLBACK,
            "code_verifier": attempt.verifier,
            "resource": AUDIENCE,
        },
    )
    tokens = read_tokens(json.loads(redeemed.body))
    assert isinstance(tokens, Tokens)
    revoked = ask("revocation_endpoint", {"token": tokens.refresh_token})
    assert revoked.status == 200
    refused = ask(
        "token_endpoint", {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token}
    )
    assert json.loads(refused.body)["error"] == "invalid_grant"


def test_a_client_with_a_key_is_refused_without_its_assertion(provider: CertifiedProvider) -> None:
    document = requests.get(provider.discovery_url, timeout=10).json()
    proof = authenticate(offering("none"), client(KEY_CLIENT, None))
    assert isinstance(proof, Proof)
    form = {"grant_type": "refresh_token", "refresh_token": "x", **proof.fields}
    answer = call("POST", document["token_endpoint"], form=form)
    assert isinstance(answer, Answer)
    assert json.loads(answer.body)["error"] == "invalid_client"

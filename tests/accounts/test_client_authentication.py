"""How the portal proves which client it is; another way of proving it is in test_seams.py."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from django.conf import settings

from accounts.cause import Cause, Failure
from accounts.client_authentication import Proof, authenticate
from accounts.discovery import Metadata
from cdfportal.base.connection import Connection

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

"""The provider as a whole: what it publishes, its keys, service principals, its bounds."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import jwt
import pytest
import requests

from cdfportal.demo.cast import EXTRACTOR
from cdfportal.demo.http import PortInUseError
from cdfportal.demo.provider import EmbeddedProvider, Misbehaviour, ProviderConfig, store
from tests.demo.provider.conftest import Hands
from tests.demo.provider.relying_party import CDF, PUBLIC, RelyingParty


def test_the_discovery_document_is_true(rp: RelyingParty) -> None:
    document = rp.get("/.well-known/openid-configuration").json()
    assert document["issuer"] == rp.provider.issuer
    assert document["authorization_response_iss_parameter_supported"] is True
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["response_types_supported"] == ["code"]
    for name in ("authorization", "token", "userinfo", "revocation", "end_session"):
        address = document[f"{name}_endpoint"]
        assert address.startswith(rp.provider.issuer + "/")
        assert rp.http.options(address, timeout=5).status_code == 405
    assert {key["alg"] for key in rp.http.get(document["jwks_uri"], timeout=5).json()["keys"]} == {
        "RS256",
        "ES256",
    }


def test_the_keys_are_public_strong_and_named(rp: RelyingParty) -> None:
    keys = rp.get("/jwks").json()["keys"]
    assert all(key["kid"] and key["use"] == "sig" for key in keys)
    assert not any({"d", "p", "q", "dp", "dq", "qi"} & set(key) for key in keys)
    rsa = next(key for key in keys if key["kty"] == "RSA")
    assert jwt.PyJWK(rsa).key.key_size == 2048


def test_keys_in_a_file_outlive_a_restart(config: ProviderConfig, tmp_path: Path) -> None:
    config = dataclasses.replace(config, key_file=tmp_path / "new" / "keys.json")
    with EmbeddedProvider(config) as first, RelyingParty(first) as party:
        before = party.get("/jwks").json()
        port = int(first.issuer.rpartition(":")[2])
        token = party.tokens()["id_token"]
    with EmbeddedProvider(config, port=port) as second, RelyingParty(second) as party:
        assert party.get("/jwks").json() == before
        assert party.verified(token, PUBLIC.client_id)
    assert (tmp_path / "new" / "keys.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("keep_old", [True, False])
def test_keys_rotate_with_and_without_an_overlap(tmp_path: Path, keep_old: bool) -> None:
    config = ProviderConfig(CDF, (PUBLIC,), key_file=tmp_path / "keys.json")
    with EmbeddedProvider(config) as provider, RelyingParty(provider) as party:
        old = party.tokens()["id_token"]
        provider.rotate_keys(keep_old=keep_old)
        new = party.tokens()["id_token"]
        kids = [key["kid"] for key in party.get("/jwks").json()["keys"]]
        assert jwt.get_unverified_header(new)["kid"] in kids
        assert (jwt.get_unverified_header(old)["kid"] in kids) is keep_old
        assert party.verified(new, PUBLIC.client_id)
    stored = json.loads((tmp_path / "keys.json").read_text())["keys"]
    assert [key["kid"] for key in stored] == kids


@pytest.mark.parametrize("basic", [True, False])
def test_a_service_principal_gets_a_token_of_its_own(rp: RelyingParty, basic: bool) -> None:
    data = {"grant_type": "client_credentials", "scope": f"{CDF}/.default"}
    pair = (EXTRACTOR.client_id, EXTRACTOR.client_secret)
    if basic:
        answer = rp.post("/token", data, auth=pair)
    else:
        answer = rp.post("/token", {**data, "client_id": pair[0], "client_secret": pair[1]})
    assert sorted(answer.json()) == ["access_token", "expires_in", "token_type"]
    claims = rp.verified(answer.json()["access_token"], CDF)
    assert "scp" not in claims
    assert claims["roles"]
    assert claims["groups"] == list(EXTRACTOR.groups)
    assert claims["sub"] == EXTRACTOR.subject


def test_a_service_principal_with_a_wrong_secret_is_refused(rp: RelyingParty) -> None:
    answer = rp.post(
        "/token", {"grant_type": "client_credentials"}, auth=(EXTRACTOR.client_id, "wrong")
    )
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_service_principal_cannot_use_a_persons_flow(rp: RelyingParty) -> None:
    page = rp.get(rp.authorize_path(client_id=EXTRACTOR.client_id))
    assert page.status_code == 400


def test_memory_is_freed_when_codes_and_tokens_are_over(
    provider: EmbeddedProvider, rp: RelyingParty, clock: Hands
) -> None:
    for _ in range(3):
        rp.tokens()
    clock.forward(25 * 3600)
    rp.tokens()
    assert provider.memory() == (1, 1, 1)


def test_memory_has_an_upper_bound(
    provider: EmbeddedProvider, rp: RelyingParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_ENTRIES", 2)
    for _ in range(4):
        rp.tokens()
    assert provider.memory() == (2, 2, 2)


def test_the_port_is_a_setting_and_a_busy_one_is_named(provider: EmbeddedProvider) -> None:
    port = int(provider.issuer.rpartition(":")[2])
    with pytest.raises(PortInUseError, match=str(port)):
        EmbeddedProvider(provider.config, port=port)


@pytest.mark.parametrize("path", ["/authorize", "/end_session"])
def test_a_post_that_is_no_form_is_refused(rp: RelyingParty, path: str) -> None:
    answer = rp.post(path, b"{}", headers={"Content-Type": "application/json"})
    assert answer.status_code == 415


def test_a_body_over_the_limit_is_refused(rp: RelyingParty) -> None:
    answer = rp.post("/token", {"grant_type": "x" * 100_000})
    assert answer.status_code == 413


def test_secrets_do_not_stand_in_what_is_shown_of_the_settings(config: ProviderConfig) -> None:
    assert "s3cret" not in repr(config)
    assert EXTRACTOR.client_secret not in repr(config)


def test_no_log_holds_a_token_or_a_code(rp: RelyingParty, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    code = rp.sign_in()["code"]
    token = rp.exchange(code).json()
    logged = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("urllib3")
    )
    assert "POST /token" in logged
    for secret in (code, token["access_token"], token["id_token"], token["refresh_token"]):
        assert secret[-24:] not in logged


def test_stopping_ends_a_hanging_answer(config: ProviderConfig) -> None:
    config = dataclasses.replace(config, hang_seconds=60)
    provider = EmbeddedProvider(config).start()
    provider.misbehave(Misbehaviour.JWKS_TIMEOUT)
    with RelyingParty(provider) as party, pytest.raises(requests.ReadTimeout):
        party.http.get(f"{provider.issuer}/jwks", timeout=0.1)
    provider.stop()

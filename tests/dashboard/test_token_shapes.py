"""The token page at each make of provider: what its tokens look like is no alarm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from cdfportal.base.provider import Provider
from cdfportal.dashboard.apps import dashboard
from cdfportal.demo.cast import ADMINS
from cdfportal.demo.http import Response
from cdfportal.demo.provider.shapes import Shape
from cdfportal.demo.provider.shapes.auth0 import GROUPS
from cdfportal.demo.provider.shapes.entra import API_CLIENT_ID
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig, TokenRules
from cdfportal.demo.simulator.faults import Fault
from tests.accounts.stage import Browser, connection_to, embedded
from tests.dashboard.test_pages import text_of
from tests.dashboard.test_token import found, twin

Shaped = Callable[..., tuple[Client, CdfSimulator]]


@pytest.fixture
def shaped(settings: Settings, db: None) -> Iterator[Shaped]:
    """Alice signed in at a provider of that make, with a cluster that reads its tokens."""
    with ExitStack() as stack:

        def sign_in(
            shape: Shape,
            kind: Provider,
            rules: TokenRules,
            *,
            audience: str | None = None,
            issuer: str = "",
            changes: dict[str, Any] | None = None,
            **connection: Any,
        ) -> tuple[Client, CdfSimulator]:
            provider = stack.enter_context(embedded(shape=shape, **(changes or {})))
            named = issuer.format(tenant=provider.config.tenant) or provider.issuer
            config = SimulatorConfig({named: provider.jwks_uri}, audience=audience, rules=rules)
            simulator = stack.enter_context(CdfSimulator(config))
            provider.reconfigure(cdf_audience=simulator.url)
            made = connection_to(provider, provider=kind, **connection)
            bare = provider.issuer.rstrip("/")
            settings.CONNECTION = replace(
                made,
                discovery_url=f"{bare}/.well-known/openid-configuration",
                scopes=tuple(made.preset.scopes.format(cdf=simulator.url).split()),
                audience=connection.get("audience", audience or simulator.url),
                cdf_url=simulator.url,
            )
            browser = stack.enter_context(Browser(provider))
            parts = urlsplit(provider.issuer)
            browser.provider = SimpleNamespace(issuer=f"{parts.scheme}://{parts.netloc}")  # type: ignore[assignment]  # forms lie at the origin
            landed = browser.sign_in("alice")
            assert landed.status_code == 302, landed.content
            dashboard().cache.clear()
            return browser.portal, simulator

        yield sign_in
    dashboard().cache.clear()


def no_alarm(body: dict[str, Any]) -> bool:
    return {row["finding"] for row in body["comparisons"]} <= {"matches", "not compared"}


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_both_forms_of_entra_are_told_apart_and_right(shaped: Shaped, version: str) -> None:
    tenant = "3f0c5d1e-7a52-4c0b-9d43-1b2f6a0e9c11"
    first = version == "1.0"
    client, _ = shaped(
        Shape.ENTRA,
        Provider.ENTRA_ID,
        TokenRules(),
        audience=None if first else API_CLIENT_ID,
        issuer="https://sts.windows.net/{tenant}/" if first else "",
        changes={"entra_tokens": version},
        tenant_id=tenant,
    )
    body = twin(client)
    assert no_alarm(body), [row for row in body["comparisons"] if row["finding"] != "matches"]
    assert (body["entra"]["version"], body["entra"]["expected"]) == (version, version)
    assert found(body, "application")["claims"] == ["appid" if first else "azp"]
    rows = {row["name"]: row for row in body["entra"]["rows"]}
    assert rows["iss"]["speaks_for"] == rows["Application"]["speaks_for"] == version
    assert rows["aud"]["speaks_for"] == ("1.0" if first else "")
    assert found(body, "tenant")["by"] == "by plant-north"
    page = text_of(client, "/token/")
    assert f"This token has form {version}. The project expects it." in page
    assert "Group ids in an Entra token" in page


def test_the_other_form_than_the_project_trusts_is_named(shaped: Shaped) -> None:
    """CDF is set to the issuer of form 1.0, and Entra makes 2.0: nothing works, and why is told."""
    tenant = "3f0c5d1e-7a52-4c0b-9d43-1b2f6a0e9c11"
    client, _ = shaped(
        Shape.ENTRA,
        Provider.ENTRA_ID,
        TokenRules(),
        issuer="https://sts.windows.net/{tenant}/",
        changes={"entra_tokens": "2.0"},
        tenant_id=tenant,
    )
    body = twin(client)
    assert body["headline"]["sentence"] == "CDF does not take your token."
    assert body["headline"]["because"].startswith("aud: ")
    assert found(body, "audience")["finding"] == "does not match"
    assert body["entra"]["version"] == "2.0"


def test_cognito_s_tokens_need_no_audience(shaped: Shaped) -> None:
    rules = TokenRules(("cognito:groups",), without_audience=True)
    client, _ = shaped(Shape.COGNITO, Provider.COGNITO, rules, group_claims=("cognito:groups",))
    body = twin(client)
    assert no_alarm(body)
    assert found(body, "audience")["why"] == "not_needed"
    assert found(body, "kind")["claims"] == ["token_use"]
    assert ADMINS in {row["value"] for row in body["groups"]}
    assert body["entra"] is None
    assert "Tokens of Amazon Cognito have none" in text_of(client, "/token/")


OPAQUE = {"audience": "https://not-the-cluster", "group_claims": (GROUPS,)}


def test_an_opaque_token_that_cdf_refuses(shaped: Shaped) -> None:
    client, _ = shaped(Shape.AUTH0, Provider.AUTH0, TokenRules((GROUPS,)), **OPAQUE)
    body = twin(client)
    assert body["headline"]["because"] == (
        "It is no JWT that the portal can read, and CDF takes signed JWTs only."
    )
    assert {row["why"] for row in body["comparisons"]} == {"opaque"}
    assert ADMINS in {row["value"] for row in body["groups"]}, "the ID token names them"
    assert body["cures"]
    page = text_of(client, "/token/")
    assert "From the ID token, since the access token is opaque" in page
    assert "Operator: " in page


def test_an_opaque_token_that_cdf_takes_is_no_error(shaped: Shaped) -> None:
    client, simulator = shaped(Shape.AUTH0, Provider.AUTH0, TokenRules((GROUPS,)), **OPAQUE)
    seen = {
        "subject": "auth0|alice",
        "projects": [{"projectUrlName": "plant-north", "groups": [7]}],
        "capabilities": [],
    }
    groups = {"items": [{"id": 7, "name": "operators", "sourceId": ADMINS, "capabilities": []}]}
    answers = (("/api/v1/token/inspect", seen), ("/api/v1/projects/plant-north/groups", groups))
    for prefix, answer in answers:
        simulator.faults.add(Fault(instead=Response.json(answer), prefix=prefix), times=None)
    body = twin(client)
    assert (body["headline"]["tone"], body["headline"]["word"]) == ("yes", "Opaque")
    assert found(body, "subject")["found"] == "auth0|alice"
    told = [row for row in body["comparisons"] if row["finding"] != "unknown"]
    assert [row["what"] for row in told] == ["subject"]
    assert all(
        row["reason"] == "Cannot be told: the token is opaque."
        for row in body["comparisons"]
        if row not in told
    )
    assert body["tokens"][0]["claims"] == []
    page = text_of(client, "/token/")
    assert "CDF names you" in page
    assert ">operators</a>" in page

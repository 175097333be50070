"""Every preset with nothing but its own defaults, at a provider that behaves like the real one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import pytest

from cdfportal.demo.cast import ADMINS, ALICE
from cdfportal.demo.provider.shapes import Shape
from cdfportal.demo.provider.shapes.auth0 import GROUPS
from cdfportal.demo.provider.shapes.entra import login_hint
from tests.support.onward import onward
from tests.support.shaped import Shaped
from tests.support.stage import Stage
from tests.support.visitor import Visitor

SHAPES = (
    Shaped(Shape.ENTRA, "entra_id"),
    Shaped(Shape.COGNITO, "cognito"),
    Shaped(Shape.AUTH0, "auth0", {"IDP_GROUP_CLAIMS": GROUPS}),
    Shaped(Shape.KEYCLOAK, "keycloak"),
    Shaped(Shape.COGIDP, "cdf"),
)


@dataclass(frozen=True, slots=True)
class Acted:
    """A stage in one shape."""

    shape: Shape
    stage: Stage


@pytest.fixture(scope="module", params=SHAPES, ids=lambda shaped: shaped.provider)
def acted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Acted]:
    shaped: Shaped = request.param
    with Stage.build(tmp_path_factory.mktemp("shaped"), cluster_of=shaped) as stage:
        yield Acted(shaped.shape, stage)
    assert stage.leaks() == []


@pytest.fixture
def alice(acted: Acted) -> Iterator[Visitor]:
    visitor = Visitor(acted.stage.portal)
    with visitor.http:
        landed = visitor.sign_in("alice", following="/accounts/sessions/")
        assert landed.url == f"{acted.stage.portal.url}/accounts/sessions/", landed.text
        assert landed.status_code == 200
        yield visitor


def test_a_person_signs_in_and_their_groups_are_read(acted: Acted, alice: Visitor) -> None:
    said = alice.call("/accounts/session/").json()
    assert said["signed_in"] is True
    assert said["portal_admin"] is True
    assert said["person"]["name"] == ALICE.name
    assert said["person"]["issuer"] == acted.stage.provider.issuer
    assert said["refresh_token"] is True


def test_my_access_shows_the_groups_that_the_token_leads_to(alice: Visitor) -> None:
    page = alice.get("/p/plant-north/")
    assert page.status_code == 200
    assert ADMINS in alice.get("/token/").text
    answer = alice.call("/api/p/plant-north/can-i/?acl=assetsAcl&action=READ&scope=all").json()
    assert answer["verdict"] == "allowed", answer


def test_calls_go_through_the_proxy(acted: Acted, alice: Visitor) -> None:
    inspected = alice.call("/cdf/api/v1/token/inspect")
    assert inspected.status_code == 200, inspected.text
    assert "plant-north" in inspected.text
    assert alice.call("/cdf/api/v1/projects/plant-north/assets").status_code == 200


def test_tokens_are_refreshed_again_and_again(acted: Acted, alice: Visitor) -> None:
    provider = acted.stage.provider
    before = provider.refreshes()
    for turn in (1, 2, 3):
        acted.stage.expire_tokens()
        assert alice.call("/cdf/api/v1/token/inspect").status_code == 200
        assert provider.refreshes() == before + turn
    said = alice.call("/accounts/session/").json()
    assert said["token"]["generation"] >= 3
    assert said["portal_admin"] is True
    assert provider.reuses == 0


def test_signing_out_speaks_the_providers_dialect(acted: Acted, alice: Visitor) -> None:
    url = acted.stage.portal.url
    back = f"{url}/accounts/signed-out/"
    address = onward(alice.send("/accounts/sessions/", "/accounts/sign-out/").text)
    gone = alice.http.get(address, timeout=20)
    parts, asked = urlsplit(address), dict(parse_qsl(urlsplit(address).query))
    tenant = "3f0c5d1e-7a52-4c0b-9d43-1b2f6a0e9c11"
    paths = {
        Shape.ENTRA: f"/{tenant}/oauth2/v2.0/logout",
        Shape.COGNITO: "/logout",
        Shape.AUTH0: "/v2/logout",
        Shape.KEYCLOAK: "/realms/demo/protocol/openid-connect/logout",
        Shape.COGIDP: "/end_session",
    }
    assert parts.path == paths[acted.shape]
    asked.pop("state", None)
    client = {"client_id": acted.stage.client_id}
    expected = {
        Shape.ENTRA: {"logout_hint": login_hint(ALICE), "post_logout_redirect_uri": back},
        Shape.COGNITO: {"logout_uri": back},
        Shape.AUTH0: {"returnTo": back},
        Shape.KEYCLOAK: {"post_logout_redirect_uri": back},
        Shape.COGIDP: {"logout_hint": ALICE.subject, "post_logout_redirect_uri": back},
    }
    assert asked == {**client, **expected[acted.shape]}
    assert alice.call("/accounts/session/").json()["signed_in"] is False
    if acted.shape is Shape.KEYCLOAK:
        # It asks back, since it got no ID token as a hint; that is its own right.
        assert gone.url.startswith(acted.stage.provider.issuer.partition("/realms")[0])
        assert "sign out" in gone.text.lower()
    else:
        assert gone.url.startswith(back), gone.url


def test_the_next_sign_in_works_as_the_first(acted: Acted, alice: Visitor) -> None:
    alice.post("/accounts/sessions/", "/accounts/sign-out/")
    again = alice.sign_in("bob", following="/accounts/sessions/")
    if acted.shape is Shape.KEYCLOAK:
        # Nobody confirmed, so Alice is still signed in there.
        assert again.url == f"{acted.stage.portal.url}/accounts/sessions/"
        return
    assert alice.call("/accounts/session/").json()["person"]["name"] == "Bob"

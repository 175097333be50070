"""What surprises people with each provider, met on purpose: what they read then says what to do."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

from cdfportal.base.presets import PRESETS, Trap
from cdfportal.base.provider import Provider
from cdfportal.demo.provider.shapes import Shape
from cdfportal.demo.provider.shapes.auth0 import GROUPS
from tests.support.fixtures import StageFactory
from tests.support.shaped import Shaped
from tests.support.stage import Stage
from tests.support.visitor import Visitor


def trap_of(provider: Provider, name: str) -> Trap:
    return next(trap for trap in PRESETS[provider].traps if trap.id == name)


def page_after_signing_in(stage: Stage) -> tuple[int, str]:
    visitor = Visitor(stage.portal)
    with visitor.http:
        landed = visitor.sign_in("alice")
        return landed.status_code, unescape(landed.text)


def test_two_mistakes_in_the_registration_at_entra_one_after_the_other(
    stages: StageFactory,
) -> None:
    other = {"IDP_TENANT_ID": "00000000-0000-0000-0000-000000000000"}
    script = Shaped(Shape.ENTRA, "entra_id", other, single_page=True)
    stage = stages(cluster_of=script, confidential=False)
    status, text = page_after_signing_in(stage)
    trap = trap_of(Provider.ENTRA_ID, "entra-spa")
    assert status == 502
    assert trap.why in text
    assert trap.cure in text
    assert trap.id in text
    assert "Trace ID" not in text
    # Now registered as it should be, and the tenant turns out to be another one.
    clients = [replace(client, single_page=False) for client in stage.provider.config.clients]
    stage.provider.reconfigure(clients=tuple(clients))
    status, text = page_after_signing_in(stage)
    assert status == 403
    assert "another tenant" in text


def test_offline_access_at_cognito(stages: StageFactory) -> None:
    asked = "openid offline_access https://cognitedata.com/user_impersonation"
    stage = stages(cluster_of=Shaped(Shape.COGNITO, "cognito", {"IDP_SCOPES": asked}))
    visitor = Visitor(stage.portal)
    with visitor.http:
        refused = visitor.get("/accounts/sign-in/", params={"next": "/"})
    trap = trap_of(Provider.COGNITO, "cognito-scope")
    assert refused.status_code == 403
    assert trap.why in unescape(refused.text)
    assert trap.cure in unescape(refused.text)
    assert trap.id in stage.portal.log()


def test_auth0_without_the_audience_of_cdf(stages: StageFactory) -> None:
    # The portal names an API, and it is not CDF's: the access token is then opaque.
    settings = {"IDP_GROUP_CLAIMS": GROUPS, "IDP_AUDIENCE": "https://not-the-cluster"}
    stage = stages(cluster_of=Shaped(Shape.AUTH0, "auth0", settings))
    visitor = Visitor(stage.portal)
    with visitor.http:
        landed = visitor.sign_in("alice", following="/p/plant-north/")
        text, tokens = unescape(landed.text), unescape(visitor.get("/token/").text)
    assert "CDF does not accept your token" in text
    assert trap_of(Provider.AUTH0, "auth0-audience").cure in text
    assert "opaque" in tokens.lower()

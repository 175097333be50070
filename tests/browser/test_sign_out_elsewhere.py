"""Signing out in a real browser leads to hosts that the portal's page does not know, and beyond them.

Chromium asks a page's `form-action` at each redirect behind its form: the way out must not be one of those.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

from cdfportal.demo.http import LoopbackServer, Request, Response, Route, RouteTable
from cdfportal.demo.provider.shapes import Shape
from cdfportal.demo.provider.shapes.auth0 import GROUPS
from tests.browser.conftest import OpenPage
from tests.browser.journey import sign_in
from tests.support.shaped import Shaped
from tests.support.stage import Stage
from tests.support.witnessed_provider import WitnessedProvider

QUESTION = "/p/plant-north/can-i/?acl=assetsAcl&action=READ&scope=all"


class AtAnotherHost(WitnessedProvider):
    """People meet it under another name than its issuer's, as with a custom domain at Cognito."""

    @property
    def seen_by_people(self) -> str:
        return self.address.replace("127.0.0.1", "localhost")

    def _answer(self, request: Request) -> Response:
        response = super()._answer(request)
        if not request.path.endswith("/openid-configuration"):
            return response
        assert isinstance(response.body, bytes)
        told, meant = (f'"{origin}/oauth2/auth' for origin in (self.address, self.seen_by_people))
        assert told.encode() in response.body
        return replace(response, body=response.body.replace(told.encode(), meant.encode()))


class Federated(WitnessedProvider):
    """Both ways, in and out, lead on to an upstream provider at a third origin and back."""

    upstream = ""

    def _answer(self, request: Request) -> Response:
        through = request.path in {"/v2/logout", "/authorize"} and request.method == "GET"
        if not (self.upstream and through) or "upstream=seen" in request.query:
            return super()._answer(request)
        back = f"{self.address}{request.path}?{request.query}&upstream=seen"
        return Response.redirect(f"{self.upstream}/adfs?back={quote(back, safe='')}")


@pytest.fixture(
    scope="module",
    params=[
        Shaped(Shape.COGNITO, "cognito", provider_class=AtAnotherHost),
        Shaped(Shape.AUTH0, "auth0", {"IDP_GROUP_CLAIMS": GROUPS}, provider_class=Federated),
    ],
    ids=["another host", "an upstream provider"],
)
def each_stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("elsewhere")
    with Stage.build(folder, cluster_of=request.param, environment={"WEB_WORKERS": "1"}) as built:
        yield built
    assert built.leaks() == []


@pytest.fixture
def stage(each_stage: Stage) -> Stage:
    return each_stage


@pytest.fixture
def visited(stage: Stage) -> Iterator[list[str]]:
    """What was asked of the upstream provider."""
    asked: list[str] = []

    def pass_on(request: Request) -> Response:
        [back] = parse_qs(request.query)["back"]
        asked.append(urlsplit(back).path)
        return Response.redirect(back)

    server = LoopbackServer(RouteTable([Route("GET", "/adfs", pass_on)]), port=0)
    server.start()
    if isinstance(stage.provider, Federated):
        stage.provider.upstream = server.url.replace("127.0.0.1", "localhost")
    yield asked
    server.stop()


def people_see(stage: Stage) -> str:
    provider = stage.provider
    return provider.seen_by_people if isinstance(provider, AtAnotherHost) else provider.issuer


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_button_signs_out_at_the_provider_too(
    open_page: OpenPage, stage: Stage, visited: list[str], script: bool
) -> None:
    page = open_page(script=script)
    sign_in(page, "alice")
    # A worker that has not asked the provider for anything yet.
    stage.portal.stop()
    stage.portal.start()
    page.goto("/accounts/sessions/")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/accounts/signed-out/**")
    expect(page.locator("main .lead")).to_contain_text("does not say whether it did")
    page.goto(people_see(stage))
    expect(page.locator("main")).to_contain_text("Nobody is signed in")
    if isinstance(stage.provider, Federated):
        assert visited == ["/authorize", "/v2/logout"]


def test_a_question_asked_after_the_sign_in_has_ended_leads_to_a_new_one(
    open_page: OpenPage, stage: Stage, visited: list[str]
) -> None:
    """The forms of questions meet the same: their answer may be the way to the provider."""
    page = open_page()
    sign_in(page, "alice")
    page.goto(QUESTION)
    stage.portal.manage("end_sign_ins", "--everybody")
    page.evaluate("document.body.dataset.old = 'yes'")
    page.locator("form.ask").get_by_role("button", name="Ask", exact=True).click()
    page.locator("body:not([data-old]) .verdict").wait_for()
    assert page.evaluate("fetch('/accounts/session/').then(a => a.json())")["signed_in"] is True
    if isinstance(stage.provider, Federated):
        assert visited == ["/authorize", "/authorize"]

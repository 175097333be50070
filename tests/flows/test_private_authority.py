"""A private certificate authority and a proxy that makes tunnels: all that goes out goes through both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from cdfportal.demo.cast import BOB
from tests.support.client import ClientSetup
from tests.support.company import CDF, LOGIN, Company, company
from tests.support.guest import PROJECT
from tests.support.identity import PROVIDERS, ProviderName
from tests.support.portal import PortalServer, free_port
from tests.support.tripwire import Secret
from tests.support.visitor import Visitor

PROXIED = f"/cdf{PROJECT}/timeseries?limit=1"


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module", params=PROVIDERS)
def here(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, port: int
) -> Iterator[Company]:
    name: ProviderName = request.param
    client = ClientSetup.of(name, f"http://localhost:{port}", confidential=True, token_life=3600)
    with company(tmp_path_factory.mktemp("company"), name, client) as made:
        yield made


@contextmanager
def portal_with(
    here: Company, folder: Path, port: int, **changes: str | None
) -> Iterator[PortalServer]:
    """A portal of these settings; None leaves one out. It is swept when it is over."""
    settings = {
        name: value for name, value in {**here.settings, **changes}.items() if value is not None
    }
    here.proxy.tunnels.clear()
    here.proxy.refused.clear()
    with PortalServer(folder, port, {**settings, "WEB_WORKERS": "1"}) as portal:
        yield portal
        secrets = here.provider.given_secrets()
    secrets.add(Secret("client secret", settings["IDP_CLIENT_SECRET"]))
    assert portal.leaks(secrets) == []


@contextmanager
def person_at(here: Company, portal: PortalServer) -> Iterator[Visitor]:
    """Somebody of the company: the browser has a proxy too, and knows the authority."""
    visitor = Visitor(portal)
    visitor.http.proxies = {"https": here.browsers_proxy.url}
    visitor.http.verify = str(here.authority.bundle)
    with visitor.http:
        yield visitor


def begin(visitor: Visitor) -> requests.Response:
    return visitor.get("/accounts/sign-in/", params={"next": "/token/"}, allow_redirects=False)


def sign_in(here: Company, visitor: Visitor) -> requests.Response:
    url = begin(visitor).headers["Location"]
    assert url.startswith(f"https://{LOGIN}/")
    return visitor.get(here.provider.sign_in(visitor.http, url, BOB))


def test_all_that_goes_out_goes_through_the_proxy_and_trusts_the_authority(
    here: Company, port: int, tmp_path: Path
) -> None:
    with portal_with(here, tmp_path, port) as portal, person_at(here, portal) as visitor:
        landed = sign_in(here, visitor)
        assert landed.url == f"{portal.url}/token/", landed.text
        assert set(here.proxy.tunnels) == {f"{LOGIN}:443", f"{CDF}:443"}
        here.proxy.tunnels.clear()
        # The page asks CDF by one client, the proxy by another.
        assert visitor.get("/p/plant-north/").status_code == 200
        assert set(here.proxy.tunnels) <= {f"{CDF}:443"}
        assert visitor.call("/cdf/api/v1/token/inspect").json()["subject"] == BOB.subject
        here.proxy.tunnels.clear()
        refreshed = here.provider.refreshes()
        portal.database.run("UPDATE accounts_accesstoken SET expires_at = '2001-01-01 00:00:00'")
        assert visitor.call(PROXIED).status_code == 200
        assert here.provider.refreshes() == refreshed + 1
        assert f"{LOGIN}:443" in here.proxy.tunnels
        there = visitor.post("/accounts/sessions/", "/accounts/sign-out/")
        assert there.url.startswith((portal.url, f"https://{LOGIN}/"))
        assert visitor.call(PROXIED).status_code == 401
        assert here.proxy.refused == []


def test_without_the_authority_the_page_says_what_to_set(
    here: Company, port: int, tmp_path: Path
) -> None:
    """And a proxy that refuses is told from a provider that nobody vouches for."""
    known = here.proxy.known
    with (
        portal_with(here, tmp_path, port, CA_BUNDLE=None) as portal,
        person_at(here, portal) as visitor,
    ):
        page = begin(visitor)
        assert page.status_code == 502
        assert "<code>provider_untrusted</code>" in page.text
        assert "CA_BUNDLE" in page.text
        assert here.proxy.tunnels == [f"{LOGIN}:443"]
        try:
            here.proxy.known = {}
            page = begin(visitor)
        finally:
            here.proxy.known = known
        assert page.status_code == 502
        assert "<code>provider_unreachable</code>" in page.text
        assert here.proxy.refused == [f"CONNECT {LOGIN}:443"]


def test_a_near_host_is_reached_without_the_proxy(here: Company, port: int, tmp_path: Path) -> None:
    changes = {"CDF_URL": here.near_cdf, "OUTBOUND_NO_PROXY": "localhost,.example.com"}
    with portal_with(here, tmp_path, port, **changes) as portal, person_at(here, portal) as visitor:
        sign_in(here, visitor)
        assert visitor.call(PROXIED).status_code == 200
        assert visitor.get("/p/plant-north/").status_code == 200
    assert set(here.proxy.tunnels) == {f"{LOGIN}:443"}
    assert here.proxy.refused == []

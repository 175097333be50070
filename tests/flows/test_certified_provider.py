"""The main journey against an identity provider that none of us wrote: npm `oidc-provider`, certified.

The portal is told what an administrator would tell it about a provider that it has no preset for, and no
more. The access token's audience is a cluster's public name, which is not where the simulator listens.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from accounts.models.sign_in import AccessToken
from cdfportal.demo.cast import ALICE, BOB, DAVE, Person
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig
from tests.contract.oidc_provider.relying_party import Attempt, RelyingParty, query_of
from tests.support.certified import (
    CLIENT_SECRET,
    CONFIDENTIAL_CLIENT,
    PUBLIC_CLIENT,
    CertifiedProvider,
)
from tests.support.portal import PortalServer, free_port
from tests.support.visitor import Visitor

AUDIENCE = "https://westeurope-1.cognitedata.com"
PROJECT = "/api/v1/projects/plant-north"
CLIENTS = {PUBLIC_CLIENT: None, CONFIDENTIAL_CLIENT: CLIENT_SECRET}

everybody = pytest.mark.parametrize("person", [ALICE, BOB], ids=lambda person: person.key)


@dataclass
class Place:
    """The independent provider, the simulator that trusts it, and a portal that signs in there."""

    provider: CertifiedProvider
    simulator: CdfSimulator
    portal: PortalServer
    client_id: str

    @property
    def callback(self) -> str:
        """The one redirect URI that the provider knows."""
        return f"{self.portal.url}/accounts/callback/"

    def relying_party(self) -> RelyingParty:
        """The same client, beside the portal: its tokens tell what CDF says to this person."""
        return RelyingParty(self.provider, self.callback, self.client_id, CLIENTS[self.client_id])

    def refreshes(self) -> int:
        """How often the provider was asked for new tokens."""
        return sum(given.get("grant_type") == "refresh_token" for given in self.provider.given())


@pytest.fixture(scope="module", params=CLIENTS, ids=["public", "confidential"])
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    port = free_port()
    home = f"http://localhost:{port}/"
    with CertifiedProvider([f"{home}accounts/callback/"], [home], AUDIENCE) as provider:
        issuers = {provider.issuer: f"{provider.issuer}/jwks"}
        with CdfSimulator(SimulatorConfig(issuers=issuers, audience=AUDIENCE)) as simulator:
            settings = _settings(provider, simulator, request.param)
            with PortalServer(tmp_path_factory.mktemp("certified"), port, settings) as portal:
                yield Place(provider, simulator, portal, request.param)
            assert portal.leaks(provider.secrets()) == []


def _settings(
    provider: CertifiedProvider, simulator: CdfSimulator, client_id: str
) -> dict[str, str]:
    secret = CLIENTS[client_id]
    return {
        "PROVIDER": "other",
        "IDP_DISCOVERY_URL": provider.discovery_url,
        "IDP_CLIENT_ID": client_id,
        "IDP_AUDIENCE": AUDIENCE,
        "CDF_URL": simulator.url,
        "CDF_PROJECT": "plant-north",
        **({"IDP_CLIENT_SECRET": secret} if secret else {}),
    }


@pytest.fixture
def visitor(place: Place) -> Iterator[Visitor]:
    person = Visitor(place.portal)
    yield person
    person.http.close()


def authorization_of(visitor: Visitor) -> str:
    """Where the portal sends somebody who wants to sign in."""
    answer = visitor.get("/accounts/sign-in/", params={"next": "/"}, allow_redirects=False)
    assert answer.status_code in {302, 303}, answer.text
    return answer.headers["Location"]


def sign_in(place: Place, visitor: Visitor, person: Person) -> requests.Response:
    """Sign in at the provider; the page of the portal where the person lands."""
    callback = place.provider.sign_in(visitor.http, authorization_of(visitor), person)
    return visitor.get(callback, headers={"Sec-Fetch-Site": "cross-site"})


def session_of(visitor: Visitor) -> dict[str, Any]:
    """What the portal says about the sign-in."""
    said: dict[str, Any] = visitor.call("/accounts/session/").json()
    return said


def asked_of_cdf(place: Place, person: Person, path: str) -> Any:
    """CDF's own answer to this person through this client, without the portal."""
    party, attempt = place.relying_party(), Attempt()
    with requests.Session() as browser:
        url = place.provider.sign_in(browser, party.authorization_url(attempt), person)
    token = party.redeem(url, attempt).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.get(f"{place.simulator.url}{path}", headers=headers, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_first_page_leads_to_the_provider_with_a_complete_request(
    place: Place, visitor: Visitor
) -> None:
    welcome = visitor.get("/")
    assert welcome.status_code == 200
    assert "/accounts/sign-in/" in welcome.text
    url = authorization_of(visitor)
    asked = query_of(url)
    assert url.startswith(f"{place.provider.issuer}/auth?")
    assert asked["client_id"] == place.client_id
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == place.callback
    assert {"openid", "IDENTITY", "user_impersonation"} <= set(asked["scope"].split())
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 22


@everybody
def test_a_person_signs_in_and_is_who_the_provider_says(
    person: Person, place: Place, visitor: Visitor
) -> None:
    landed = sign_in(place, visitor, person)
    assert (landed.status_code, landed.url) == (200, f"{place.portal.url}/")
    said = session_of(visitor)
    assert said["signed_in"] is True
    assert said["person"] == {
        "name": person.name,
        "email": person.email,
        "issuer": place.provider.issuer,
        "subject": person.subject,
    }
    assert said["token"]["scope"] == ["IDENTITY", "user_impersonation"]


@everybody
def test_my_access_names_exactly_the_groups_that_cdf_counts(
    person: Person, place: Place, visitor: Visitor
) -> None:
    groups = asked_of_cdf(place, person, f"{PROJECT}/groups")["items"]
    sign_in(place, visitor, person)
    shown = {row["id"]: row for row in visitor.call("/api/p/plant-north/").json()["groups"]}
    assert groups
    assert shown.keys() == {group["id"] for group in groups}
    page = visitor.get("/p/plant-north/").text
    for group in groups:
        assert group["name"] in page
        if "sourceId" in group:
            position = person.groups.index(group["sourceId"])
            assert f"groups[{position}] is its source id" in shown[group["id"]]["reasons"]


# This provider puts all of Dave's 300 groups into the token, which makes it larger than most headers.
@pytest.mark.parametrize("person", [ALICE, BOB, DAVE], ids=lambda person: person.key)
def test_a_page_calls_cdf_through_the_portal(
    person: Person, place: Place, visitor: Visitor
) -> None:
    path = f"{PROJECT}/timeseries?limit=1000"
    directly = asked_of_cdf(place, person, path)
    sign_in(place, visitor, person)
    answer = visitor.call(f"/cdf{path}")
    assert answer.status_code == 200, answer.text
    assert answer.json() == directly
    assert visitor.call("/cdf/api/v1/token/inspect").json()["subject"] == person.subject


def test_an_expired_token_is_refreshed_before_the_next_call(place: Place, visitor: Visitor) -> None:
    sign_in(place, visitor, BOB)
    before, refreshes = session_of(visitor), place.refreshes()
    table = AccessToken._meta.db_table
    past = "obtained_at = datetime('now', '-2 hours'), expires_at = datetime('now', '-1 hour')"
    with closing(sqlite3.connect(place.portal.database, timeout=20)) as database, database:
        database.execute(f"UPDATE {table} SET {past}")  # noqa: S608 -- names of our own
    for number in range(2):
        answer = visitor.call(f"/cdf{PROJECT}/timeseries?limit=1")
        assert answer.status_code == 200, (number, answer.text)
    after = session_of(visitor)
    assert place.refreshes() == refreshes + 1
    assert after["token"]["generation"] == before["token"]["generation"] + 1
    assert after["person"] == before["person"]
    assert after["token"]["seconds_left"] > 3000


def test_somebody_who_cancels_reads_why_and_is_not_signed_in(
    place: Place, visitor: Visitor
) -> None:
    callback = place.provider.cancel(visitor.http, authorization_of(visitor))
    page = visitor.get(callback, headers={"Sec-Fetch-Site": "cross-site"})
    assert 400 <= page.status_code < 500
    assert "/accounts/sign-in/" in page.text
    assert session_of(visitor)["signed_in"] is False


@everybody
def test_sign_out_ends_at_the_provider_and_comes_back(
    person: Person, place: Place, visitor: Visitor
) -> None:
    sign_in(place, visitor, person)
    refresh_tokens = [
        given["refresh_token"] for given in place.provider.given() if "refresh_token" in given
    ]
    there = visitor.post("/", "/accounts/sign-out/")
    assert there.url.startswith(f"{place.provider.issuer}/session/end?")
    assert query_of(there.url)["post_logout_redirect_uri"] == f"{place.portal.url}/"
    assert "id_token_hint" not in query_of(there.url)
    back = place.provider.sign_out(visitor.http, there.url)
    assert back.split("?")[0] == f"{place.portal.url}/"
    assert session_of(visitor)["signed_in"] is False
    assert visitor.call(f"/cdf{PROJECT}/assets").status_code == 401
    asked = visitor.http.get(authorization_of(visitor), timeout=10)
    assert asked.url.startswith(f"{place.provider.issuer}/interaction/")
    dead = place.relying_party().refresh(refresh_tokens[-1])
    assert (dead.status_code, dead.json()["error"]) == (400, "invalid_grant")


def test_two_people_one_after_the_other_in_one_browser(place: Place, visitor: Visitor) -> None:
    sign_in(place, visitor, ALICE)
    there = visitor.post("/", "/accounts/sign-out/")
    place.provider.sign_out(visitor.http, there.url)
    sign_in(place, visitor, BOB)
    assert session_of(visitor)["person"]["subject"] == BOB.subject
    assert visitor.call("/cdf/api/v1/token/inspect").json()["subject"] == BOB.subject

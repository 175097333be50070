"""The main journey against an identity provider that none of us wrote: npm `oidc-provider`, certified.

The portal is told what an administrator would tell it about a provider that it has no preset for, and no
more. The access token's audience is a cluster's public name, which is not where the simulator listens.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from cdfportal.demo.cast import ALICE, BOB, DAVE, Person
from tests.contract.oidc_provider.relying_party import Attempt, RelyingParty, query_of
from tests.support.fixtures import StageFactory
from tests.support.guest import PROJECT, Guest
from tests.support.postgres import PostgresServer
from tests.support.redis_server import RedisServer
from tests.support.stage import Stage

everybody = pytest.mark.parametrize("person", [ALICE, BOB], ids=lambda person: person.key)


@pytest.fixture(scope="module", params=[False, True], ids=["public", "confidential"])
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("certified")
    with Stage.build(folder, provider="certified", confidential=request.param) as stage:
        yield stage
    assert stage.leaks() == []


@pytest.fixture
def visitor(place: Stage) -> Iterator[Guest]:
    with Guest(place) as person:
        yield person


def relying_party(place: Stage) -> RelyingParty:
    """The same client, beside the portal: its tokens tell what CDF says to this person."""
    callback = f"{place.portal.url}/accounts/callback/"
    return RelyingParty(place.provider, callback, place.client_id, place.client_secret)


def asked_of_cdf(place: Stage, person: Person, path: str) -> Any:
    """CDF's own answer to this person through this client, without the portal."""
    party, attempt = relying_party(place), Attempt()
    with requests.Session() as browser:
        url = place.provider.sign_in(browser, party.authorization_url(attempt), person)
    token = party.redeem(url, attempt).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.get(f"{place.simulator.url}{path}", headers=headers, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_first_page_leads_to_the_provider_with_a_complete_request(
    place: Stage, visitor: Guest
) -> None:
    welcome = visitor.get("/")
    assert welcome.status_code == 200
    assert "/accounts/sign-in/" in welcome.text
    url = visitor.begin()
    asked = query_of(url)
    assert url.startswith(f"{place.provider.issuer}/auth?")
    assert asked["client_id"] == place.client_id
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == f"{place.portal.url}/accounts/callback/"
    assert {"openid", "IDENTITY", "user_impersonation"} <= set(asked["scope"].split())
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 22


@everybody
def test_a_person_signs_in_and_is_who_the_provider_says(
    person: Person, place: Stage, visitor: Guest
) -> None:
    landed = visitor.enter(person)
    assert (landed.status_code, landed.url) == (200, f"{place.portal.url}/")
    said = visitor.session()
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
    person: Person, place: Stage, visitor: Guest
) -> None:
    groups = asked_of_cdf(place, person, f"{PROJECT}/groups")["items"]
    visitor.enter(person)
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
def test_a_page_calls_cdf_through_the_portal(person: Person, place: Stage, visitor: Guest) -> None:
    path = f"{PROJECT}/timeseries?limit=1000"
    directly = asked_of_cdf(place, person, path)
    visitor.enter(person)
    answer = visitor.call(f"/cdf{path}")
    assert answer.status_code == 200, answer.text
    assert answer.json() == directly
    assert visitor.call("/cdf/api/v1/token/inspect").json()["subject"] == person.subject


def test_an_expired_token_is_refreshed_before_the_next_call(place: Stage, visitor: Guest) -> None:
    visitor.enter(BOB)
    before, refreshes = visitor.session(), place.provider.refreshes()
    place.expire_tokens()
    for number in range(2):
        answer = visitor.call(f"/cdf{PROJECT}/timeseries?limit=1")
        assert answer.status_code == 200, (number, answer.text)
    after = visitor.session()
    assert place.provider.refreshes() == refreshes + 1
    assert after["token"]["generation"] == before["token"]["generation"] + 1
    assert after["person"] == before["person"]
    assert after["token"]["seconds_left"] > 3000


def test_somebody_who_cancels_reads_why_and_is_not_signed_in(place: Stage, visitor: Guest) -> None:
    callback = place.provider.cancel(visitor.http, visitor.begin())
    page = visitor.get(callback, headers={"Sec-Fetch-Site": "cross-site"})
    assert 400 <= page.status_code < 500
    assert "/accounts/sign-in/" in page.text
    assert visitor.session()["signed_in"] is False


@everybody
def test_sign_out_ends_at_the_provider_and_comes_back(
    person: Person, place: Stage, visitor: Guest
) -> None:
    visitor.enter(person)
    refresh_tokens = [
        given["refresh_token"] for given in place.provider.given() if "refresh_token" in given
    ]
    there = visitor.post("/", "/accounts/sign-out/")
    assert there.url.startswith(f"{place.provider.issuer}/session/end?")
    assert (
        query_of(there.url)["post_logout_redirect_uri"]
        == f"{place.portal.url}/accounts/signed-out/"
    )
    assert "id_token_hint" not in query_of(there.url)
    back = place.provider.sign_out(visitor.http, there.url)
    assert back.split("?")[0] == f"{place.portal.url}/accounts/signed-out/"
    assert visitor.session()["signed_in"] is False
    assert visitor.call(f"/cdf{PROJECT}/assets").status_code == 401
    asked = visitor.http.get(visitor.begin(), timeout=10)
    assert asked.url.startswith(f"{place.provider.issuer}/interaction/")
    dead = relying_party(place).refresh(refresh_tokens[-1])
    assert (dead.status_code, dead.json()["error"]) == (400, "invalid_grant")


def test_two_people_one_after_the_other_in_one_browser(place: Stage, visitor: Guest) -> None:
    visitor.enter(ALICE)
    there = visitor.post("/", "/accounts/sign-out/")
    place.provider.sign_out(visitor.http, there.url)
    visitor.enter(BOB)
    assert visitor.session()["person"]["subject"] == BOB.subject
    assert visitor.call("/cdf/api/v1/token/inspect").json()["subject"] == BOB.subject


def test_two_nodes_are_one_portal(
    stages: StageFactory, postgres: PostgresServer, redis_server: RedisServer
) -> None:
    """Begun here, finished there; refreshed there, used here; ended here, refused there at once."""
    own = {"DATABASE_URL": postgres.new_database(), "REDIS_URL": redis_server.url}
    stage = stages(provider="certified", nodes=2, WEB_WORKERS="1", **own)
    with Guest(stage) as guest:
        address = guest.at(0).begin("/")
        callback = stage.provider.sign_in(guest.http, address, BOB)
        assert guest.at(1).come_back(callback, allow_redirects=False).headers["Location"] == "/"
        stage.expire_tokens()
        refreshes = stage.provider.refreshes()
        for node in (1, 0):
            assert guest.at(node).inspect().json()["subject"] == BOB.subject
        assert stage.provider.refreshes() == refreshes + 1
        kept = str(guest.http.cookies["portal"])
        guest.at(0).leave()
        guest.http.cookies.set("portal", kept, domain="localhost.local", path="/")
        assert guest.at(1).inspect().status_code == 401
        assert guest.session()["reason"] == "signed_out"

"""Sessions as CDF's contract has them; client credentials are tried at a real token endpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from cdfportal.demo import cast
from cdfportal.demo.provider import EmbeddedProvider, ProviderConfig
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig
from cdfportal.demo.world.grants import grant, managed_group
from tests.accounts.stage import shared_ring
from tests.demo.simulator.calling import Client, Reply
from tests.demo.simulator.minting import NOW, PORTAL_APP, Issuer

SERVICE = {
    "clientId": cast.EXTRACTOR.client_id,
    "clientSecret": cast.EXTRACTOR.client_secret,
}
STATUSES = {"READY", "ACTIVE", "CANCELLED", "EXPIRED", "REVOKED", "ACCESS_LOST"}


class Hands:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **distance: float) -> None:
        self.now += timedelta(**distance)


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def provider(clock: Hands) -> Iterator[EmbeddedProvider]:
    config = ProviderConfig(cdf_audience="http://127.0.0.1")
    with EmbeddedProvider(config, port=0, clock=clock, keys=shared_ring()) as running:
        yield running


@pytest.fixture
def simulator(clock: Hands, provider: EmbeddedProvider, issuer: Issuer) -> Iterator[CdfSimulator]:
    """Trusts the provider, where it tries client credentials, and the tests' own issuer."""
    issuers = {provider.issuer: provider.jwks_uri, issuer.url: issuer.jwks_url}
    with CdfSimulator(SimulatorConfig(issuers=issuers, clock=clock)) as running:
        provider.reconfigure(cdf_audience=running.url)
        yield running


@pytest.fixture
def holding(simulator: CdfSimulator, issuer: Issuer) -> Callable[[str], Client]:
    """Somebody who holds these actions of sessionsAcl and nothing more."""

    def client(actions: str) -> Client:
        name = f"holder of {actions}"
        own = managed_group(simulator.world.new_id(), name, [name], grant("sessionsAcl", actions))
        with simulator.world.lock:
            simulator.world.projects["plant-north"].groups.append(own)
        return Client(simulator.url, issuer.token(simulator.url, sub=name, azp=PORTAL_APP))

    return client


def make(client: Client, item: object) -> dict[str, Any]:
    reply = client.post("/sessions", {"items": [item]})
    assert reply.status == 200, reply.body
    [made] = reply.json["items"]
    return dict(made)


def by_id(client: Client, number: int) -> dict[str, Any]:
    return dict(client.post("/sessions/byids", {"items": [{"id": number}]}).items[0])


def bind(client: Client, nonce: str) -> Reply:
    return client.post("/sessions/token", {"nonce": nonce})


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        (SERVICE, "CLIENT_CREDENTIALS"),
        ({"tokenExchange": True}, "TOKEN_EXCHANGE"),
        ({"oneshotTokenExchange": True}, "ONESHOT_TOKEN_EXCHANGE"),
    ],
)
def test_a_session_is_made_in_three_ways(alice: Client, item: dict[str, Any], kind: str) -> None:
    made = make(alice, item)
    assert (made["type"], made["status"]) == (kind, "READY")
    assert len(made["nonce"]) > 30
    assert made.get("clientId") == item.get("clientId")
    listed = alice.get("/sessions").items[0]
    assert (listed["id"], listed["creationTime"]) == (made["id"], int(NOW.timestamp() * 1000))
    assert "nonce" not in listed


@pytest.mark.parametrize(
    "wrong",
    [
        {**SERVICE, "clientSecret": "another"},
        {**SERVICE, "clientId": "nobody"},
        # A client that people sign in to has no token of its own.
        {"clientId": PORTAL_APP, "clientSecret": "x"},
    ],
)
def test_credentials_that_do_not_work_make_nothing(alice: Client, wrong: dict[str, str]) -> None:
    before = alice.get("/sessions?limit=1").items
    reply = alice.post("/sessions", {"items": [wrong]})
    assert reply.status == 400
    assert "client credentials" in reply.error["message"]
    assert wrong["clientSecret"] not in reply.body.decode()
    assert alice.get("/sessions?limit=1").items == before


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"items": []},
        {"items": [{"tokenExchange": True}] * 2},
        {"items": [{}]},
        {"items": ["x"]},
        {"items": [{"tokenExchange": False}]},
        {"items": [{"tokenExchange": 1}]},
        {"items": [{"tokenExchange": True, "oneshotTokenExchange": True}]},
        {"items": [{"clientId": "x"}]},
        {"items": [{"clientId": "", "clientSecret": "x"}]},
        {"items": [{"clientId": "x", "clientSecret": 1}]},
        {"items": [{**SERVICE, "tokenExchange": True}]},
    ],
)
def test_what_names_no_way_is_a_400(alice: Client, body: object) -> None:
    assert alice.post("/sessions", body).status == 400


def test_a_nonce_is_good_once(alice: Client) -> None:
    made = make(alice, SERVICE)
    bound = bind(alice, made["nonce"])
    assert bound.status == 200
    assert bound.json["id"] == made["id"]
    assert bound.json["sessionIsExtendable"] is True
    assert by_id(alice, made["id"])["status"] == "ACTIVE"
    again = bind(alice, made["nonce"])
    assert (again.status, again.error["message"]) == (400, "Failed to bind nonce with session")


def test_a_nonce_is_good_for_a_minute(alice: Client, clock: Hands) -> None:
    early, late = (make(alice, {"oneshotTokenExchange": True})["nonce"] for _ in range(2))
    clock.go_on(seconds=59)
    assert bind(alice, early).status == 200
    clock.go_on(seconds=1)
    assert bind(alice, late).error["message"] == "Failed to bind nonce with session"


def test_a_nonce_of_another_project_or_of_nobody_binds_nothing(
    alice: Client, sign_in: Callable[..., Client]
) -> None:
    made = make(alice, {"tokenExchange": True})
    south = sign_in(cast.ALICE, "plant-south")
    assert bind(south, made["nonce"]).status == 400
    for wrong in ("x", "", None, 1, made["nonce"] + "x"):
        assert alice.post("/sessions/token", {"nonce": wrong}).status == 400
    assert bind(alice, made["nonce"]).status == 200


def test_a_session_lives_on_when_its_nonce_is_over(alice: Client, clock: Hands) -> None:
    kept, once = (make(alice, one) for one in (SERVICE, {"oneshotTokenExchange": True}))
    left = make(alice, {"tokenExchange": True})
    for made in (kept, once):
        assert bind(alice, made["nonce"]).status == 200
    first = by_id(alice, kept["id"])["expirationTime"]
    clock.go_on(minutes=59)
    assert by_id(alice, kept["id"])["expirationTime"] == first
    assert [by_id(alice, one["id"])["status"] for one in (kept, once, left)] == [
        "ACTIVE",
        "ACTIVE",
        "READY",
    ]


def test_what_is_over_is_over_and_what_is_renewed_goes_on(simulator: CdfSimulator) -> None:
    sessions = simulator.world.projects["plant-north"].sessions
    now = int(NOW.timestamp() * 1000)
    later = {one.id: one for one in sessions.newest_first(now)}
    active = {key for key, one in later.items() if one.status == "ACTIVE"}
    sessions.newest_first(now + 40 * 3_600_000)
    assert {later[key].type for key in active if later[key].status == "EXPIRED"} == {
        "ONESHOT_TOKEN_EXCHANGE"
    }
    renewed = [later[key] for key in active if later[key].status == "ACTIVE"]
    assert all(one.expires > now + 40 * 3_600_000 for one in renewed)
    assert not any(one.status == "READY" for one in later.values())


def test_the_world_has_some_of_every_status_on_its_first_page(alice: Client) -> None:
    first = alice.get("/sessions").json
    assert len(first["items"]) == 25
    assert {item["status"] for item in first["items"]} == STATUSES
    assert "nextCursor" in first
    assert "previousCursor" not in first


def test_pages_lead_on_and_back(alice: Client) -> None:
    everything = alice.get("/sessions?limit=1000").items
    assert [one["creationTime"] for one in everything] == sorted(
        (one["creationTime"] for one in everything), reverse=True
    )
    seen, cursor, pages = [], "", []
    while True:
        page = alice.get(f"/sessions?limit=7{cursor}").json
        pages.append(page)
        seen += page["items"]
        if "nextCursor" not in page:
            break
        cursor = f"&cursor={page['nextCursor']}"
    assert seen == everything
    assert len(pages) == 5
    back = [pages[-1]]
    while "previousCursor" in back[-1]:
        back.append(alice.get(f"/sessions?limit=7&cursor={back[-1]['previousCursor']}").json)
    assert [page["items"] for page in reversed(back)] == [page["items"] for page in pages]


def test_the_filter_is_taken_in_both_cases(alice: Client) -> None:
    for status in STATUSES - {"EXPIRED"}:
        small = alice.get(f"/sessions?status={status.lower()}").items
        assert small == alice.get(f"/sessions?status={status}").items
        assert {one["status"] for one in small} == {status}
    for wrong in ("expired", "EXPIRED", "alive", "%00"):
        assert alice.get(f"/sessions?status={wrong}").status == 400


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "limit=x", "cursor=x", "cursor=W10", "cursor=WyIiLCAiIl0"]
)
def test_a_list_is_not_asked_for_just_anything(alice: Client, query: str) -> None:
    assert alice.get(f"/sessions?{query}").status == 400


def test_a_cursor_belongs_to_its_question(alice: Client) -> None:
    cursor = alice.get("/sessions?limit=2").json["nextCursor"]
    assert alice.get(f"/sessions?limit=2&status=active&cursor={cursor}").status == 400
    groups = alice.get("/profiles?limit=1").json["nextCursor"]
    assert alice.get(f"/sessions?cursor={groups}").status == 400


def test_looking_up_fails_as_a_whole(alice: Client) -> None:
    known = alice.get("/sessions?limit=1").ids()[0]
    reply = alice.post("/sessions/byids", {"items": [{"id": known}, {"id": 5}]})
    assert (reply.status, reply.error["missing"]) == (400, [{"id": 5}])


def test_revoking_ends_a_session_once_and_for_all(alice: Client) -> None:
    ready, taken = (make(alice, {"tokenExchange": True}) for _ in range(2))
    bind(alice, taken["nonce"])
    chosen = {"items": [{"id": ready["id"]}, {"id": taken["id"]}]}
    first, second = (alice.post("/sessions/revoke", chosen) for _ in range(2))
    assert [one["status"] for one in first.items] == ["REVOKED", "REVOKED"]
    assert first.items == second.items
    assert bind(alice, ready["nonce"]).status == 400
    over = alice.get("/sessions?status=cancelled").items[0]
    assert alice.post("/sessions/revoke", {"items": [{"id": over["id"]}]}).items == [over]
    unknown = {"items": [{"id": taken["id"]}, {"id": 5}]}
    assert alice.post("/sessions/revoke", unknown).error["missing"] == [{"id": 5}]


def test_each_right_opens_its_own(holding: Callable[[str], Client]) -> None:
    calls = {
        "CREATE": ("POST", "/sessions", {"items": [{"tokenExchange": True}]}),
        "LIST": ("GET", "/sessions", None),
        "DELETE": ("POST", "/sessions/revoke", {"items": [{"id": 70_101}]}),
    }
    for action in calls:
        client = holding(action)
        for other, (method, path, body) in calls.items():
            reply = client.get(path) if method == "GET" else client.post(path, body)
            assert reply.status == (200 if other == action else 403), (action, other)
            if reply.status == 403:
                assert f"sessionsAcl:{other} not present" in reply.error["message"]


def test_who_may_not_list_is_told_ids_only(holding: Callable[[str], Client]) -> None:
    reply = holding("DELETE").post("/sessions/revoke", {"items": [{"id": 70_103}]})
    assert reply.items == [{"id": 70_103}]


def test_a_token_for_viewing_creates_and_revokes_nothing(erin: Client) -> None:
    """Erin is an administrator, and her token carries DATA.VIEW."""
    assert erin.get("/sessions").status == 403
    assert erin.post("/sessions", {"items": [{"tokenExchange": True}]}).status == 403

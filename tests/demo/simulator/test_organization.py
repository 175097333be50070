"""The organization's host: its own tokens only; and the cluster serves nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cdfportal.demo import cast
from cdfportal.demo.simulator import CdfSimulator, OrganizationSimulator, SimulatorConfig
from tests.demo.simulator.calling import Client, Reply
from tests.demo.simulator.minting import NOW, Issuer

ALL = "/api/v1/orgs/plant/principals"


@pytest.fixture(scope="module")
def host(shared_issuer: Issuer) -> Iterator[OrganizationSimulator]:
    config = SimulatorConfig({shared_issuer.url: shared_issuer.jwks_url}, clock=lambda: NOW)
    with OrganizationSimulator(config) as running:
        yield running


@pytest.fixture
def bob(host: OrganizationSimulator, issuer: Issuer) -> Client:
    return Client(host.url, issuer.token_for(cast.BOB, host.url))


def _post(client: Client, body: bytes) -> Reply:
    return client.send("POST", f"{ALL}/byids", body)


def test_everybody_may_ask_who_they_are(bob: Client) -> None:
    me = bob.send("GET", "/api/v1/principals/me").json
    assert (me["id"], me["type"], me["name"]) == (cast.BOB.subject, "USER", "Bob")


def test_an_application_is_a_service_account(host: OrganizationSimulator, issuer: Issuer) -> None:
    extractor = Client(host.url, issuer.token_for_extractor(host.url))
    me = extractor.send("GET", "/api/v1/principals/me").json
    assert (me["type"], me["externalId"]) == ("SERVICE_ACCOUNT", "opcua-extractor")


def test_principals_come_in_pages_by_type(bob: Client) -> None:
    pages, cursor = [], ""
    while True:
        answer = bob.send("GET", f"{ALL}?types=USER&limit=4{cursor}").json
        pages.append([one["name"] for one in answer["items"]])
        if "nextCursor" not in answer:
            break
        cursor = f"&cursor={answer['nextCursor']}"
    assert [len(names) for names in pages] == [4, 4, 2]
    assert len({name for names in pages for name in names}) == 10
    for types in ("SERVICE_ACCOUNT,USER", "USER&types=SERVICE_ACCOUNT"):
        assert len(bob.send("GET", f"{ALL}?types={types}").items) == 11
    for wrong in ("types=ROBOT", "limit=101", "limit=0", "cursor=x", "&".join(["a=1"] * 300)):
        assert bob.send("GET", f"{ALL}?{wrong}").status == 400


def test_principals_are_looked_up(bob: Client) -> None:
    both = b'{"items":[{"id":"5b0c7a1e-0003-carol"},{"externalId":"opcua-extractor"}]}'
    assert [one["name"] for one in _post(bob, both).items] == ["Carol", "OPC UA extractor"]
    unknown = b'{"items":[{"id":"none"}],"ignoreUnknownIds":%s}'
    assert _post(bob, unknown % b"false").error["missing"] == [{"id": "none"}]
    assert _post(bob, unknown % b"true").items == []
    for wrong in (b"[]", b'{"items":[]}', b'{"items":[{}]}', b'{"items":[{"id":1}]}', b"{"):
        assert _post(bob, wrong).status == 400


@pytest.mark.parametrize("path", ["/api/v1/principals/me", ALL])
def test_nobody_else_is_let_in(
    host: OrganizationSimulator, issuer: Issuer, sign_in: Callable[..., Client], path: str
) -> None:
    for_the_cluster = sign_in(cast.BOB).token
    stranger = issuer.token(host.url, iss="https://login.microsoftonline.com/x/v2.0")
    for token in (None, "x", for_the_cluster, stranger):
        assert Client(host.url, token).send("GET", path).status == 401


def test_another_organization_and_other_paths_are_not_found(bob: Client) -> None:
    for path in ("/api/v1/orgs/other/principals", "/api/v1/orgs/plant", "/api/v1/token/inspect"):
        assert bob.send("GET", path).status == 404


@pytest.mark.parametrize("path", ["/api/v1/principals/me", ALL, "/api/v1/orgs/plant"])
def test_the_cluster_serves_none_of_it(
    simulator: CdfSimulator, sign_in: Callable[..., Any], path: str
) -> None:
    assert sign_in(cast.ALICE).send("GET", path).status == 404
    assert Client(simulator.url, None).send("GET", path).status == 401

"""What tests may switch: young groups, settings of one project, how many groups count, the clock."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import parsedate_to_datetime

from cdfportal.demo import cast
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig, TokenRules
from tests.demo.simulator.calling import Client
from tests.demo.simulator.minting import NOW, Issuer

INSPECT = "/api/v1/token/inspect"
NORTH = "plant-north"


def counted(client: Client) -> list[int]:
    """Ids of the groups of plant-north that an inspection counts."""
    projects = client.send("GET", INSPECT).json["projects"]
    return next((one["groups"] for one in projects if one["projectUrlName"] == NORTH), [])


def test_a_young_group_is_listed_and_counts_after_so_many_inspections(
    simulator: CdfSimulator, alice: Client
) -> None:
    simulator.world.projects[NORTH].young[103] = 2

    assert 103 in alice.get("/groups?all=true").ids()
    assert 103 not in alice.get("/groups").ids()
    assert [103 in counted(alice) for _ in range(3)] == [False, False, True]


def test_a_project_may_show_settings_of_its_own(simulator: CdfSimulator, alice: Client) -> None:
    simulator.world.projects[NORTH].oidc["isGroupCallbackEnabled"] = True

    told = alice.get("").json["oidcConfiguration"]
    assert told["isGroupCallbackEnabled"] is True
    assert told["audience"] == simulator.url


def test_a_project_that_trusts_another_audience_is_not_reached(
    simulator: CdfSimulator, alice: Client
) -> None:
    simulator.world.projects[NORTH].oidc["audience"] = "https://another.cognitedata.com"

    assert counted(alice) == []
    assert alice.get("/groups").status == 401


def test_only_so_many_groups_of_a_token_count(issuer: Issuer) -> None:
    config = SimulatorConfig(
        issuers={issuer.url: issuer.jwks_url}, rules=TokenRules(most_groups=2), clock=lambda: NOW
    )
    with CdfSimulator(config) as simulator:
        groups = ["first", cast.LINE_A_ENGINEERS, cast.TRAIN_B_READERS]
        client = Client(simulator.url, issuer.token(simulator.url, groups=groups))

        assert counted(client) == [102, 109]


def test_answers_are_dated_by_the_servers_own_clock(
    simulator: CdfSimulator, sign_in: Callable[..., Client]
) -> None:
    told = parsedate_to_datetime(sign_in(cast.ALICE).get("/groups").headers["date"])

    assert told == NOW

"""Signing in without a person: with the embedded provider and simulator, and with odd answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from cdfportal.demo.cast import EXTRACTOR
from cdfportal.demo.http import Response
from cdfportal.demo.provider import ProviderConfig
from cdfportal.demo.provider.shapes import Shape
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig, faults
from tests.accounts.stage import shared_ring
from tests.support.shaped import simulator_trusting
from tests.support.witnessed_provider import WitnessedProvider
from tests.terminal.commands import Command
from tests.terminal.service import AUDITOR, PRINCIPALS, no_secret_in, settings

LIST = ("groupsAcl", "LIST")


@dataclass
class Cluster:
    """Provider and CDF, and the command told of them."""

    provider: WitnessedProvider
    simulator: CdfSimulator

    def told(self, **changes: str) -> dict[str, str]:
        return {
            **settings(self.provider.discovery_url, self.simulator.url, AUDITOR),
            **changes,
        }


@pytest.fixture(scope="module")
def servers() -> Iterator[Cluster]:
    config = ProviderConfig("http://127.0.0.1", principals=PRINCIPALS)
    provider = WitnessedProvider(config, port=0, keys=shared_ring())
    simulator = CdfSimulator(SimulatorConfig(issuers={provider.issuer: f"{provider.issuer}/jwks"}))
    provider.reconfigure(cdf_audience=simulator.url)
    with provider, simulator:
        yield Cluster(provider, simulator)


@pytest.fixture
def cluster(servers: Cluster, command: Command) -> Iterator[Cluster]:
    command.environment |= servers.told()
    yield servers
    servers.simulator.faults.clear()


def test_a_service_principal_asks_about_itself_and_others(
    cluster: Cluster, command: Command
) -> None:
    ended = command("can-i", *LIST)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("ALLOWED  You may list groups")
    assert command("can-i", "timeSeriesAcl", "READ", "datasetScope:18", "--group", "108").code == 0
    ended = command("who-can", "groupsAcl", "CREATE", "--json")
    assert ended.code == 0
    assert "plant-north-admins" in {group["name"] for group in ended.data["groups"]}
    assert ended.data["as_of"] == "2026-11-22T09:14:07Z"
    for one in (ended, command("can-i", *LIST, "--json")):
        wire = {secret.value for secret in cluster.provider.given_secrets()}
        assert wire
        no_secret_in(one, *wire)


def test_a_service_principal_with_few_rights_gets_an_answer_and_hears_what_is_missing(
    cluster: Cluster, command: Command
) -> None:
    command.environment |= settings(
        cluster.provider.discovery_url, cluster.simulator.url, EXTRACTOR
    )
    ended = command("can-i", "rawAcl", "WRITE", "tableScope:opcua")
    assert (ended.code, ended.out.split()[0]) == (0, "ALLOWED")
    assert "lacks groupsAcl:LIST on all" in ended.err
    assert command("who-can", "assetsAcl", "READ").code == 2
    # Its group counts for its own application only, and the token was made for that one.
    assert command("can-i", "timeSeriesAcl", "WRITE", "datasetScope:18").code == 0


def test_a_project_that_the_token_does_not_reach(cluster: Cluster, command: Command) -> None:
    ended = command("can-i", *LIST, "--project", "elsewhere")
    assert (ended.code, ended.out.split()[0]) == (1, "DENIED")
    assert "does not reach the project elsewhere; it reaches: plant-north" in ended.err


def test_a_project_that_is_no_text(cluster: Cluster, command: Command) -> None:
    ended = command("can-i", *LIST, "--project", "\udcff")
    assert (ended.code, ended.out) == (64, "")
    assert "project" in ended.err


def test_the_settings_come_from_a_file_too(cluster: Cluster, command: Command) -> None:
    told, command.environment = command.environment, {}
    path = command.folder / "some.env"
    secret = command.folder / "secret"
    secret.write_text(told.pop("IDP_CLIENT_SECRET") + "\n")
    told["IDP_CLIENT_SECRET_FILE"] = str(secret)
    path.write_text("".join(f"{name}='{value}'\n" for name, value in told.items()))
    assert command("can-i", *LIST, "--env-file", str(path)).code == 0


def test_a_token_at_hand_is_taken_as_it_is(cluster: Cluster, command: Command) -> None:
    before = cluster.provider.given_secrets()
    assert command("can-i", *LIST).code == 0
    (token,) = (one.value for one in cluster.provider.given_secrets() - before)
    command.environment = {
        "CDF_TOKEN": token,
        "CDF_URL": cluster.simulator.url,
        "CDF_PROJECT": "plant-north",
    }
    ended = command("can-i", *LIST)
    assert ended.code == 0
    assert "The token names no CDF scope" in command("can-i", *LIST).words
    assert command("can-i", "groupsAcl", "CREATE", "--token-scope", "DATA.VIEW").code == 1
    command.environment["CDF_TOKEN"] = f"{token[:-8]}tampered"
    ended = command("can-i", *LIST)
    assert (ended.code, ended.out) == (2, "")
    assert "CDF answered 401" in ended.err
    no_secret_in(ended, token, token[:-8])


def test_a_wrong_secret_is_told_without_the_secret(cluster: Cluster, command: Command) -> None:
    command.environment["IDP_CLIENT_SECRET"] = "the wrong secret"
    ended = command("can-i", *LIST)
    assert (ended.code, ended.out) == (2, "")
    assert "refused to sign in: invalid_client" in ended.err
    assert "the wrong secret" not in ended.err


@pytest.mark.parametrize(("provider", "shape"), [("entra_id", Shape.ENTRA), ("auth0", Shape.AUTH0)])
def test_each_make_is_asked_in_its_own_way(command: Command, provider: str, shape: Shape) -> None:
    config = ProviderConfig("http://127.0.0.1", principals=PRINCIPALS, shape=shape)
    make = WitnessedProvider(config, port=0, keys=shared_ring())
    simulator = simulator_trusting(make)
    with make, simulator:
        command.environment |= settings(make.discovery_url, simulator.url, AUDITOR)
        command.environment |= {"PROVIDER": provider, "IDP_TENANT_ID": config.tenant}
        ended = command("can-i", *LIST)
    assert (ended.code, ended.err) == (0, "")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (faults.error(503), "CDF answered 503"),
        (faults.html(502), "CDF answered 502"),
        (faults.Fault(instead=Response(200, b"not json")), "not JSON"),
        (faults.Fault(instead=Response.redirect("https://elsewhere.example/")), "CDF answered 303"),
    ],
)
def test_trouble_at_cdf_is_one_line(
    cluster: Cluster, command: Command, fault: faults.Fault, said: str
) -> None:
    cluster.simulator.faults.add(fault)
    ended = command("can-i", *LIST)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1
    no_secret_in(ended)


def test_nobody_there(command: Command) -> None:
    command.environment |= settings("http://127.0.0.1:9", "http://127.0.0.1:9", AUDITOR)
    ended = command("can-i", *LIST)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.count("\n") == 1
    assert "could not be reached." in ended.err
    command.environment["CDF_TOKEN"] = "a-token"
    assert "CDF could not be reached." in command("can-i", *LIST).err

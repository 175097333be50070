"""`cdfportal doctor` with the embedded provider and simulator: what it says, and how it ends."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from cdfportal.base.clock import system_clock
from cdfportal.base.portal import CALLBACK_PATH
from cdfportal.demo.cast import EXTRACTOR
from cdfportal.demo.provider import Client, Misbehaviour, ProviderConfig
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig
from cdfportal.diagnose.doctor.case import Subject
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Mark, Result, Section, failed, not_run, passed, warned
from cdfportal.diagnose.doctor.report import Examination
from cdfportal.terminal.doctor.command import exit_of
from cdfportal.terminal.doctor.lines import answer_lines, result_lines, signs_for
from cdfportal.terminal.outcome import Exit
from cdfportal.terminal.report import Style
from tests.access.moment import NOW
from tests.accounts.stage import shared_ring
from tests.support.witnessed_provider import WitnessedProvider
from tests.terminal.commands import ROOT, Command, run_process
from tests.terminal.service import AUDITOR, PRINCIPALS, no_secret_in, settings

PORTAL_URL = "http://localhost:8000"
PORTAL_SECRET = "a secret of the portal: +/=&%~"
_PORTAL = Client("portal", PORTAL_SECRET, (f"{PORTAL_URL}{CALLBACK_PATH}",))
_WANTED = ("--acl", "rawAcl", "--action", "WRITE", "--scope", "tableScope:opcua")


@dataclass
class Cluster:
    """Provider and CDF, and what a command is told of them."""

    provider: WitnessedProvider
    simulator: CdfSimulator

    def of(self, principal: object = EXTRACTOR) -> dict[str, str]:
        return settings(self.provider.discovery_url, self.simulator.url, principal)  # type: ignore[arg-type]  # one of the cast

    def of_portal(self, **changes: str) -> dict[str, str]:
        scopes = f"{self.simulator.url}/IDENTITY {self.simulator.url}/user_impersonation"
        return {
            **self.of(),
            "IDP_CLIENT_ID": _PORTAL.client_id,
            "IDP_CLIENT_SECRET": PORTAL_SECRET,
            "IDP_SCOPES": f"openid {scopes}",
            "PORTAL_URL": PORTAL_URL,
            **changes,
        }


@pytest.fixture(scope="module")
def servers() -> Iterator[Cluster]:
    config = ProviderConfig("http://127.0.0.1", (_PORTAL,), principals=PRINCIPALS)
    provider = WitnessedProvider(config, keys=shared_ring())
    simulator = CdfSimulator(SimulatorConfig(issuers={provider.issuer: provider.jwks_uri}))
    provider.reconfigure(cdf_audience=simulator.url)
    with provider, simulator:
        yield Cluster(provider, simulator)


@pytest.fixture
def cluster(servers: Cluster, command: Command) -> Iterator[Cluster]:
    command.environment |= servers.of()
    # As the provider's, whose clock is compared with it.
    command.clock = system_clock
    yield servers
    servers.provider.behave()


def test_all_is_well_with_the_principal_of_the_environment(
    cluster: Cluster, command: Command
) -> None:
    ended = command("doctor", *_WANTED)
    assert (ended.code, ended.err) == (0, ""), ended.out
    lines = ended.out.splitlines()
    assert re.fullmatch("\N{CHECK MARK}  1  Network  [0-9.]+ m?s", lines[0])
    assert "ALL WELL The service principal signs in and CDF accepts it." in ended.words
    wire = {secret.value for secret in cluster.provider.given_secrets()}
    assert wire
    no_secret_in(ended, EXTRACTOR.client_secret, *wire)


def test_as_json_it_is_what_the_pages_twin_has(cluster: Cluster, command: Command) -> None:
    ended = command("doctor", "--json")
    assert ended.code == 0
    assert (ended.data["subject"], ended.data["verdict"]) == ("principal", "passed")
    numbers = [check["number"] for check in ended.data["checks"]]
    assert numbers[:5] == [1, 2, 3, 4, 5]
    assert numbers == sorted(numbers)
    no_secret_in(ended, EXTRACTOR.client_secret)


def test_a_wrong_secret_is_the_cause_with_its_cure(cluster: Cluster, command: Command) -> None:
    command.environment["IDP_CLIENT_SECRET"] = "the wrong secret"
    ended = command("doctor")
    assert (ended.code, ended.err) == (1, "")
    answer = ended.out[ended.out.index("FAILED") :]
    assert answer.startswith("FAILED  The provider does not accept the client secret.")
    assert "Check 4, Client secret: The provider answered invalid_client." in answer
    assert "Whoever runs the portal or the program: Copy the secret's value anew" in answer
    no_secret_in(ended, "the wrong secret")


def test_a_warning_is_a_finding(cluster: Cluster, command: Command) -> None:
    command.environment = {**cluster.of_portal(), "IDP_SCOPES": f"openid {cluster.simulator.url}/X"}
    command.environment["PORTAL_ENV_FILE"] = str(command.folder / "no.env")
    ended = command("doctor", "--portal")
    assert (ended.code, ended.err) == (1, "")
    assert "IDP_SCOPES does not name IDENTITY." in ended.words


def test_a_token_that_is_there_stands_in_for_signing_in(cluster: Cluster, command: Command) -> None:
    before = cluster.provider.given_secrets()
    assert command("can-i", "rawAcl", "READ").code in {0, 1}
    (token,) = (one.value for one in cluster.provider.given_secrets() - before)
    command.environment = {
        "CDF_TOKEN": token,
        "CDF_URL": cluster.simulator.url,
        "CDF_PROJECT": "plant-north",
        "PORTAL_ENV_FILE": str(command.folder / "no.env"),
    }
    ended = command("doctor", "--json")
    checks = {check["number"]: check for check in ended.data["checks"]}
    for number in (3, 4, 5, 7, 8):
        assert checks[number]["verdict"] == "not_run"
        assert checks[number]["evidence"].startswith("A token was handed in")
    assert checks[1]["verdict"] == checks[12]["verdict"] == checks[13]["verdict"] == "passed"
    # Nobody renews a token that was handed over; all else is well.
    found = [number for number, check in checks.items() if check["fault"]]
    assert (ended.code, found) == (1, [32]), ended.out
    no_secret_in(ended, token)


def test_the_portals_own_settings_without_its_database(cluster: Cluster, command: Command) -> None:
    command.environment |= cluster.of_portal()
    ended = command("doctor", "--portal", "--json")
    numbers = {check["number"]: check["verdict"] for check in ended.data["checks"]}
    assert {number for number in numbers if number <= 20} == {1, 2, 3, 4, 5, 6}
    assert {numbers[number] for number in range(1, 7)} == {"passed"}
    no_secret_in(ended, PORTAL_SECRET)
    command.environment["PORTAL_URL"] = "http://localhost:9000"
    ended = command("doctor", "--portal")
    assert ended.code == 1
    assert "FAILED The redirect address of the portal is not registered" in ended.words
    assert "Redirect address: http://localhost:9000/accounts/callback/" in ended.words


def test_the_portals_secret_that_ends_soon(cluster: Cluster, command: Command) -> None:
    day = f"{system_clock() + timedelta(days=3):%Y-%m-%d}"
    command.environment |= cluster.of_portal(IDP_CLIENT_SECRET_EXPIRES=day)
    ended = command("doctor", "--portal")
    assert ended.code == 1
    assert f"By IDP_CLIENT_SECRET_EXPIRES it ends on {day}" in ended.words


def test_a_token_url_of_the_environment_is_the_operators_own_word(
    cluster: Cluster, command: Command
) -> None:
    command.environment["IDP_TOKEN_URL"] = f"{cluster.provider.issuer}/token"
    assert command("doctor").code == 0
    del command.environment["IDP_DISCOVERY_URL"]
    ended = command("doctor", "--json")
    checks = {check["number"]: check for check in ended.data["checks"]}
    assert checks[2]["evidence"].startswith("No discovery address is known")
    assert checks[4]["verdict"] == "passed"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--acl", "rawAcl"), "--acl and --action name the right together"),
        (("--scope", "all"), "--acl and --action name the right together"),
        (("--acl", "bad acl", "--action", "READ"), "acl is “bad acl”"),
        (("--project", "no/project"), "--project: is no name of a project"),
        (("--portal",), "PORTAL_URL: is missing"),
        (("--offline", "x"), "unrecognized arguments"),
        (("--env-file", "/nowhere/.env"), "is not a file"),
    ],
)
def test_a_wrong_command_line_ends_with_64_and_calls_nobody(
    cluster: Cluster, command: Command, arguments: tuple[str, ...], said: str
) -> None:
    before = len(cluster.provider.events.all())
    ended = command("doctor", *arguments)
    assert (ended.code, ended.out) == (64, "")
    assert said in ended.err
    assert len(cluster.provider.events.all()) == before


def test_wrong_settings_are_told_all_at_once(command: Command) -> None:
    command.environment["IDP_CLIENT_SECRET_EXPIRES"] = "soon"
    ended = command("doctor", "--portal")
    assert (ended.code, ended.out) == (64, "")
    for name in ("IDP_DISCOVERY_URL", "CDF_CLUSTER", "PORTAL_URL", "IDP_CLIENT_SECRET_EXPIRES"):
        assert f"  {name}: " in ended.err


def test_a_pipe_has_the_same_lines_in_letters_that_it_takes(cluster: Cluster) -> None:
    cluster.provider.misbehave(Misbehaviour.TOKEN_500)
    told = {**cluster.of(AUDITOR), "PORTAL_ENV_FILE": "/nowhere/.env"}
    done = run_process(["doctor"], told)
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.decode().startswith("\N{CHECK MARK}  1  Network")
    done = run_process(["doctor"], {**told, "PYTHONIOENCODING": "ascii"})
    assert done.stdout.startswith(b"+  1  Network")
    assert b"x  4  Client secret" in done.stdout


def test_a_reader_has_the_first_results_while_later_checks_wait(cluster: Cluster) -> None:
    cluster.provider.misbehave(Misbehaviour.TOKEN_TIMEOUT)
    with subprocess.Popen(
        [sys.executable, "-m", "cdfportal.cli", "doctor"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PORTAL_ENV_FILE": "/nowhere/.env", **cluster.of()},
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert b"Network" in process.stdout.readline()
        assert process.poll() is None
        process.kill()


def _of(*findings: object) -> Examination:
    results = tuple(
        Result(number, "A title", Section.CDF, finding)  # type: ignore[arg-type]  # findings
        for number, finding in enumerate(findings, 1)
    )
    return Examination(Subject.PRINCIPAL, "p", results, NOW)


@pytest.mark.parametrize(
    ("examination", "code"),
    [
        (_of(passed("a"), not_run("b")), Exit.YES),
        (_of(passed("a"), warned(Fault.CLOCK_OFF, "b")), Exit.NO),
        (_of(failed(Fault.SECRET_WRONG, "a")), Exit.NO),
        (_of(failed(Fault.CHECK_TOO_LONG, "a"), failed(Fault.SECRET_WRONG, "b")), Exit.UNKNOWN),
        (_of(passed("a"), warned(Fault.RIGHT_UNKNOWN, "b")), Exit.UNKNOWN),
        (_of(not_run("a")), Exit.UNKNOWN),
    ],
    ids=["well", "warning", "failure", "too long", "right not known", "nothing was run"],
)
def test_the_exit_code_is_the_answer(examination: Examination, code: Exit) -> None:
    assert exit_of(examination) == code


def test_colour_and_width_are_the_terminals() -> None:
    examination = _of(passed("well"), failed(Fault.SECRET_WRONG, "word " * 40))
    style, signs = Style(60, colour=True), signs_for("utf-8")
    lines = [
        *(line for result in examination.results for line in result_lines(result, style, signs)),
        *answer_lines(examination, style),
    ]
    assert lines[0].startswith("\x1b[32m\N{CHECK MARK}\x1b[0m  1  A title")
    assert any(line.startswith("\x1b[1;31mFAILED\x1b[0m  The provider") for line in lines)
    bare = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
    assert max(map(len, bare)) <= 60
    assert signs_for(None)[Mark.FAILED] == "x"


def test_what_a_declared_use_needs_and_what_goes_beyond_it(
    cluster: Cluster, command: Command
) -> None:
    ended = command("doctor", "--json", "--use", "rawAcl:WRITE@tableScope:opcua")
    checks = {check["number"]: check for check in ended.data["checks"]}
    assert checks[30]["verdict"] in {"passed", "warning"}
    ended = command("doctor", "--use", "groupsAcl:CREATE")
    assert ended.code == 1
    assert "It lacks rights that its declared use needs." in ended.words
    ended = command("doctor", "--use", "world peace")
    assert (ended.code, ended.out) == (64, "")
    assert "--use: " in ended.err

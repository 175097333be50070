"""Check 1's half of the fault matrix: names, connections, certificates, the outbound proxy. Real sockets."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cdfportal.base.portal import OutboundSettings
from cdfportal.cdf.transport import Transport
from cdfportal.diagnose.doctor.case import Case, Subject
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault, facts_of
from cdfportal.diagnose.doctor.model import Mark
from cdfportal.idp.names import system_resolve
from cdfportal.idp.pinned import Addresses
from tests.diagnose.doctor.patients import Ward, alarms, run, ward
from tests.support.authority import CertificateAuthority
from tests.support.listener import Listener
from tests.support.relay import ConnectProxy, TlsFront

YEAR = timedelta(days=365)


class Silent(Listener):
    """Accepts, and says nothing until the other side has enough."""

    def talk(self, client: socket.socket) -> None:
        while client.recv(4096):
            pass


class Curt(Listener):
    """Accepts, and hangs up."""

    def talk(self, client: socket.socket) -> None:
        client.recv(1)


class Rig:
    """Both servers behind TLS, each by a certificate of a private authority."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self.stack = stack
        self.ward: Ward = stack.enter_context(ward())
        self.authority = CertificateAuthority(folder)
        good = self.authority.issue("127.0.0.1", "idp.test", "cdf.test", ends=YEAR)
        self.idp = self._front(self.ward.provider.address, good)
        self.cdf = self._front(self.ward.simulator.url, good)
        strangers = folder / "strangers"
        strangers.mkdir()
        issue = self.authority.issue
        untrusted = CertificateAuthority(strangers).issue("127.0.0.1", ends=YEAR)
        certificates = {
            "tls_name": issue("elsewhere.test", ends=YEAR),
            "tls_expired": issue("127.0.0.1", ends=-timedelta(hours=1), file="ended"),
            "tls_untrusted": untrusted,
            "soon": issue("127.0.0.1", ends=timedelta(days=5), file="soon"),
        }
        self.places = {
            name: _https(self._front(self.ward.simulator.url, pair))
            for name, pair in certificates.items()
        }
        self.places |= {
            "timeout": _https(stack.enter_context(Silent())),
            "reset": _https(stack.enter_context(Curt())),
            "refused": "https://127.0.0.1:9",
            "name_unknown": "https://nowhere.invalid",
        }

    def _front(self, behind: str, certificate: tuple[Path, Path]) -> TlsFront:
        return self.stack.enter_context(TlsFront(behind, certificate))

    def case(self, *, idp: str = "", cdf: str = "", **outbound: object) -> Case:
        """One of the two is elsewhere; the other is well, on plain loopback."""
        settings = OutboundSettings(ca_bundle=str(self.authority.bundle))
        usual = self.ward.case(
            Subject.PORTAL,
            transport=Transport(replace(settings, **outbound)),  # type: ignore[arg-type]  # by name
            resolve=lambda host, port: _resolve(host, port),
        )
        connection = usual.connection
        if idp:
            well_known = "/.well-known/openid-configuration"
            connection = replace(connection, discovery_url=f"{idp}{well_known}")
        if cdf:
            connection = replace(connection, cdf_url=cdf, scopes=("openid", f"{cdf}/IDENTITY"))
            self.ward.provider.reconfigure(cdf_audience=cdf)
        return replace(usual, connection=connection)


def _https(listener: Listener) -> str:
    return listener.url.replace("http:", "https:")


def _resolve(host: str, port: int) -> Addresses:
    if host.endswith(".invalid"):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return system_resolve(host, port)


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with ExitStack() as stack:
        yield Rig(stack, tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def same_audience(rig: Rig) -> Iterator[None]:
    yield
    rig.ward.provider.reconfigure(cdf_audience=rig.ward.simulator.url)


KINDS = (
    "name_unknown",
    "refused",
    "timeout",
    "reset",
    "tls_untrusted",
    "tls_name",
    "tls_expired",
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("who", ["idp", "cdf"])
def test_the_fault_is_named_first_and_nothing_else_is(rig: Rig, who: str, kind: str) -> None:
    chart = Chart()
    results = run(rig.case(**{who: rig.places[kind]}), chart=chart)
    assert alarms(results) == [(1, Mark.FAILED, Fault(f"{who}_{kind}"))]
    assert (chart.idp_reached, chart.cdf_reached) == (who != "idp", who != "cdf")
    if who == "idp":
        waiting = [result for result in results if result.mark is Mark.NOT_RUN]
        assert [result.number for result in waiting] == [2, 3, 4, 6]
        assert {result.finding.follows for result in waiting} == {(1,)}


@pytest.mark.parametrize(("who", "fault"), [("idp", Fault.IDP_PROXY), ("cdf", Fault.CDF_PROXY)])
@pytest.mark.parametrize("there", [True, False])
def test_a_proxy_that_lets_nothing_through(rig: Rig, who: str, fault: Fault, there: bool) -> None:
    with ConnectProxy({}) as proxy:
        url = proxy.url if there else "http://127.0.0.1:9"
        case = rig.case(**{who: "https://far.test"}, proxy=url, no_proxy=("127.0.0.1",))
        assert alarms(run(case)) == [(1, Mark.FAILED, fault)]
        assert proxy.refused == (["CONNECT far.test:443"] if there else [])


def test_through_a_proxy_nobody_here_looks_names_up(rig: Rig) -> None:
    """The proxy knows the names; the certificates are looked at inside its tunnels."""
    known = {"idp.test:443": rig.idp.port, "cdf.test:443": rig.cdf.port}
    asked: list[str] = []

    def resolve(host: str, port: int) -> Addresses:
        asked.append(host)
        return system_resolve(host, port)

    with ConnectProxy(known) as proxy:
        port = proxy.port
        case = rig.case(
            idp="https://idp.test",
            cdf="https://cdf.test",
            proxy=proxy.url.replace("http://", "http://name:word@"),
        )
        (result,) = run(replace(case, resolve=resolve), 1)
    assert result.mark is Mark.PASSED, result
    assert sorted(proxy.tunnels) == ["cdf.test:443", "idp.test:443"]
    assert set(asked) == {"127.0.0.1"}
    details = dict(result.finding.details)
    assert details["Identity provider"].startswith(
        f"idp.test through 127.0.0.1:{port}, certificate"
    )
    assert "word" not in str(result)


def test_a_certificate_that_ends_soon_is_a_warning(rig: Rig) -> None:
    results = run(rig.case(cdf=rig.places["soon"]))
    assert alarms(results) == [(1, Mark.WARNING, Fault.CERTIFICATE_ENDS_SOON)]


def test_two_that_hang_cost_no_more_than_one(rig: Rig) -> None:
    """Side by side: the check is over within its limit, and names the provider first."""
    place = rig.places["timeout"]
    results = run(rig.case(idp=place, cdf=place))
    assert alarms(results) == [(1, Mark.FAILED, Fault.IDP_TIMEOUT)]
    assert "does not answer in time" in dict(results[0].finding.details)["CDF cluster"]


def test_a_name_server_that_hangs_is_no_answer(rig: Rig) -> None:
    gate = threading.Event()

    def resolve(host: str, port: int) -> Addresses:
        if host == "slow.test":
            gate.wait(30)
        return system_resolve(host, port)

    try:
        case = replace(rig.case(cdf="https://slow.test"), resolve=resolve)
        assert alarms(run(case)) == [(1, Mark.FAILED, Fault.CDF_TIMEOUT)]
    finally:
        gate.set()


def test_every_fault_of_the_network_is_here() -> None:
    here = {Fault(f"{who}_{kind}") for who in ("idp", "cdf") for kind in (*KINDS, "proxy")}
    here.add(Fault.CERTIFICATE_ENDS_SOON)
    assert here == {fault for fault in Fault if facts_of(fault).check == 1}

"""TLS is verified, with the named bundle where there is one; a proxy sees names only."""

from __future__ import annotations

import io
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdfportal.base.portal import OutboundSettings
from cdfproxy.connections import TimeLimits
from cdfproxy.upload import Upload
from cdfproxy.upstream import Answer, Upstream, UpstreamCall, UpstreamFault
from tests.support.authority import CertificateAuthority
from tests.support.raw_upstream import RawUpstream, raw_then_close
from tests.support.relay import TlsFront

LIMITS = TimeLimits(connect=2, silence=2, idle=30)


@pytest.fixture
def cdf() -> Iterator[RawUpstream]:
    with RawUpstream() as server:
        yield server


@pytest.fixture
def authority(tmp_path: Path) -> CertificateAuthority:
    return CertificateAuthority(tmp_path)


def ask(url: str, outbound: OutboundSettings, times: int = 1) -> bytes | UpstreamFault:
    upstream = Upstream.of(url, outbound, LIMITS)
    try:
        for _ in range(times):
            outcome = upstream.call(UpstreamCall("GET", "/a", [], Upload(io.BytesIO(), 0)))
            if not isinstance(outcome, Answer):
                return outcome
            outcome.exchange.finish()
    finally:
        upstream.close()
    return outcome.first


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    cdf: RawUpstream, authority: CertificateAuthority
) -> None:
    with TlsFront(cdf.url, authority.issue("127.0.0.1")) as front:
        outcome = ask(f"https://127.0.0.1:{front.port}", OutboundSettings())
    assert outcome is UpstreamFault.UNTRUSTED
    assert cdf.arrived == []


def test_a_certificate_of_the_named_bundle_is_trusted(
    cdf: RawUpstream, authority: CertificateAuthority
) -> None:
    with TlsFront(cdf.url, authority.issue("127.0.0.1")) as front:
        outbound = OutboundSettings(ca_bundle=str(authority.bundle))
        assert ask(f"https://127.0.0.1:{front.port}", outbound, times=3) == b"{}"
    assert {arrived.connection for arrived in cdf.arrived} == {1}


def test_a_certificate_for_another_name_is_not_trusted(
    cdf: RawUpstream, authority: CertificateAuthority
) -> None:
    with TlsFront(cdf.url, authority.issue("other.example.com")) as front:
        outbound = OutboundSettings(ca_bundle=str(authority.bundle))
        assert ask(f"https://127.0.0.1:{front.port}", outbound) is UpstreamFault.UNTRUSTED
    assert cdf.arrived == []


class PoliteFront(TlsFront):
    """Says that it ends (RFC 8446 §6.1)."""

    def pass_on(self, client: socket.socket, address: tuple[str, int]) -> None:
        super().pass_on(client, address)
        assert isinstance(client, ssl.SSLSocket)
        client.unwrap()


@pytest.mark.parametrize("front_of", [TlsFront, PoliteFront])
def test_an_answer_that_ends_with_its_connection_needs_the_word_that_it_does(
    cdf: RawUpstream, authority: CertificateAuthority, front_of: type[TlsFront]
) -> None:
    """Anybody on the way can cut a connection (RFC 9112 §9.8)."""
    cdf.play(raw_then_close(b"HTTP/1.1 200 OK\r\n\r\nhalf"))
    with front_of(cdf.url, authority.issue("127.0.0.1")) as front:
        url = f"https://127.0.0.1:{front.port}"
        upstream = Upstream.of(url, OutboundSettings(ca_bundle=str(authority.bundle)), LIMITS)
        call = UpstreamCall("GET", "/a", [], Upload(io.BytesIO(), 0), can_chunk=False)
        outcome = upstream.call(call)
    if front_of is TlsFront:
        assert outcome is UpstreamFault.BROKEN
    else:
        assert isinstance(outcome, Answer)
        assert outcome.first == b"half"
        outcome.exchange.finish()


class Tunnels:
    """An outbound proxy that makes tunnels and notes what it was asked for."""

    def __init__(self, port_of_cluster: int, status: str = "200 OK") -> None:
        self._port, self._status = port_of_cluster, status
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://user:p%40ss@127.0.0.1:{self._listener.getsockname()[1]}"
        self.asked: list[str] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Tunnels:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        try:
            client, _ = self._listener.accept()
        except OSError:
            return
        with client, client.makefile("rb", buffering=0) as lines:
            while (line := lines.readline()) != b"\r\n":
                self.asked.append(line.decode().strip())
            client.sendall(f"HTTP/1.1 {self._status}\r\n\r\n".encode())
            if self._status != "200 OK":
                return
            with socket.create_connection(("127.0.0.1", self._port)) as cluster:
                back = threading.Thread(target=pump, args=(cluster, client), daemon=True)
                back.start()
                pump(client, cluster)
                back.join(5)


def pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while piece := source.recv(65_536):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return  # the other direction has ended


def test_an_outbound_proxy_makes_a_tunnel(
    cdf: RawUpstream, authority: CertificateAuthority
) -> None:
    with (
        TlsFront(cdf.url, authority.issue("cluster.example.com")) as front,
        Tunnels(front.port) as proxy,
    ):
        outbound = OutboundSettings(proxy=proxy.url, ca_bundle=str(authority.bundle))
        assert ask("https://cluster.example.com", outbound, times=2) == b"{}"
    assert proxy.asked[0].startswith("CONNECT cluster.example.com:443 HTTP/1.")
    assert "Proxy-Authorization: Basic dXNlcjpwQHNz" in proxy.asked
    assert not any("Authorization: Bearer" in line for line in proxy.asked)
    assert cdf.arrived[0].header("proxy-authorization") is None
    assert cdf.arrived[0].header("host") == "cluster.example.com"


def test_a_proxy_that_refuses_the_tunnel_leaves_cdf_unreachable() -> None:
    with Tunnels(0, "407 Proxy Authentication Required") as proxy:
        outbound = OutboundSettings(proxy=proxy.url)
        assert ask("https://cluster.example.com", outbound) is UpstreamFault.UNREACHABLE


@pytest.mark.parametrize("entry", ["*", "127.0.0.1"])
def test_a_listed_host_is_reached_without_the_proxy(
    cdf: RawUpstream, authority: CertificateAuthority, entry: str
) -> None:
    with TlsFront(cdf.url, authority.issue("127.0.0.1")) as front:
        outbound = OutboundSettings("http://127.0.0.1:9", (entry,), str(authority.bundle))
        assert ask(f"https://127.0.0.1:{front.port}", outbound) == b"{}"

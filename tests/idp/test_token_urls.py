"""Hostile token URLs, every class, refused with the reason, before anything is sent."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdfportal.base.portal import OutboundSettings
from cdfportal.base.service import TokenUrls
from cdfportal.cdf.transport import Transport
from cdfportal.demo.cast import EXTRACTOR
from cdfportal.demo.http import Response
from cdfportal.diagnose.doctor.case import Subject
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Mark
from cdfportal.idp.address_kind import inner_kind
from cdfportal.idp.guard import Open, judge_token_url
from cdfportal.idp.pinned import Addresses
from cdfportal.idp.typed_url import Closed, Reason, TypedUrl, read_url
from tests.diagnose.doctor.patients import Ward, run, ward
from tests.support.listener import Listener
from tests.terminal.service import OddProvider

OWN = "https://idp.example.com/oauth2/token"
LISTED = "https://login.example.org"
PUBLIC = "93.184.216.34"
DIRECT = OutboundSettings()


def never(host: str, port: int) -> Addresses:
    raise AssertionError(f"{host}:{port} was looked up")


def judge(
    url: str, *addresses: str, outbound: OutboundSettings = DIRECT, own: str = OWN
) -> Open | Closed:
    """Addresses are what the name leads to; without any it must not be looked up at all."""
    resolve = (lambda _host, _port: addresses) if addresses else never
    return judge_token_url(url, (own,), frozenset({LISTED}), outbound, resolve)


HOSTILE = {
    "http://idp.example.com/oauth2/token": Reason.SCHEME,
    "ftp://idp.example.com/oauth2/token": Reason.SCHEME,
    "file:///etc/passwd": Reason.SCHEME,
    "gopher://idp.example.com:70/_x": Reason.SCHEME,
    "data:text/plain,x": Reason.SCHEME,
    "javascript:alert(1)": Reason.SCHEME,
    "//idp.example.com/oauth2/token": Reason.SCHEME,
    "https:idp.example.com/oauth2/token": Reason.SCHEME,
    "https:/idp.example.com/oauth2/token": Reason.SCHEME,
    "": Reason.SCHEME,
    "https://idp.example.com@evil.example/oauth2/token": Reason.USER,
    "https://user:word@idp.example.com/oauth2/token": Reason.USER,
    "https://@idp.example.com/oauth2/token": Reason.USER,
    f"{OWN}#": Reason.FRAGMENT,
    f"{OWN}#@evil.example": Reason.FRAGMENT,
    "https://evil.example#.login.example.org/token": Reason.FRAGMENT,
    "https://idp.example.com:8443/oauth2/token": Reason.PORT,
    "https://login.example.org:22/token": Reason.PORT,
    "https://idp.example.com:0/oauth2/token": Reason.PORT,
    "https://idp.example.com:00443/oauth2/token": Reason.PORT,
    "https://idp.example.com:65536/oauth2/token": Reason.PORT,
    "https://idp.example.com:99999/oauth2/token": Reason.PORT,
    "https://idp.example.com:+443/oauth2/token": Reason.PORT,
    "https://idp.example.com:/oauth2/token": Reason.PORT,
    "https://idp.example.com:443:443/oauth2/token": Reason.PORT,
    "https://idp.example.com\\@evil.example/token": Reason.BACKSLASH,
    "https:\\\\evil.example\\token": Reason.BACKSLASH,
    " https://idp.example.com/oauth2/token": Reason.BLANKS,
    "https://idp.example.com/oauth2/token\n": Reason.BLANKS,
    "https://idp.example.com\t/oauth2/token": Reason.BLANKS,
    "https://idp.example.com/oauth2/token\r\nHost: evil.example": Reason.BLANKS,
    "https://idp.example.com/\x00oauth2/token": Reason.BLANKS,
    "https://idp.example.com/\x7foauth2/token": Reason.BLANKS,
    "https://idp.ex\N{CYRILLIC SMALL LETTER A}mple.com/oauth2/token": Reason.NOT_ASCII,
    "https://idp\N{FULLWIDTH FULL STOP}example.com/oauth2/token": Reason.NOT_ASCII,
    "https://\N{CIRCLED DIGIT ONE}27.0.0.1/token": Reason.NOT_ASCII,
    "https://idp.example.com\N{ZERO WIDTH SPACE}/oauth2/token": Reason.NOT_ASCII,
    "https://xn--exmple-4nf.com/oauth2/token": Reason.NOT_LISTED,
    "https://127.0.0.1/token": Reason.IP_LITERAL,
    "https://2130706433/token": Reason.IP_LITERAL,
    "https://0177.0.0.1/token": Reason.IP_LITERAL,
    "https://0x7f.0.0.1/token": Reason.IP_LITERAL,
    "https://0x7f000001/token": Reason.IP_LITERAL,
    "https://0X7F000001/token": Reason.IP_LITERAL,
    "https://127.1/token": Reason.IP_LITERAL,
    "https://127.0.1/token": Reason.IP_LITERAL,
    "https://127.0.0.1./token": Reason.IP_LITERAL,
    "https://0/token": Reason.IP_LITERAL,
    "https://169.254.169.254/latest/meta-data/": Reason.IP_LITERAL,
    "https://[::1]/token": Reason.IP_LITERAL,
    "https://[::ffff:127.0.0.1]/token": Reason.IP_LITERAL,
    "https://[::ffff:7f00:1]/token": Reason.IP_LITERAL,
    "https://[fe80::1%25eth0]/token": Reason.IP_LITERAL,
    "https://[64:ff9b::7f00:1]/token": Reason.IP_LITERAL,
    "https://[/token": Reason.IP_LITERAL,
    f"https://{PUBLIC}/token": Reason.IP_LITERAL,
    "https://idp.example.com./oauth2/token": Reason.HOST,
    "https://idp..example.com/oauth2/token": Reason.HOST,
    "https://idp%2eexample.com/oauth2/token": Reason.HOST,
    "https://idp_example.com/oauth2/token": Reason.HOST,
    "https://-idp.example.com/oauth2/token": Reason.HOST,
    "https:///oauth2/token": Reason.HOST,
    "https://*.example.org/token": Reason.HOST,
    f"https://{'a.' * 130}com/token": Reason.HOST,
    f"{LISTED}/{'a' * 2048}": Reason.TOO_LONG,
    "https://localhost/token": Reason.NOT_LISTED,
    "https://evil.example/oauth2/token": Reason.NOT_LISTED,
    "https://idp.example.com.evil.example/oauth2/token": Reason.NOT_LISTED,
    "https://notlogin.example.org/token": Reason.NOT_LISTED,
    "https://sub.login.example.org/token": Reason.NOT_LISTED,
    "https://idp.example.com/oauth2/token/": Reason.NOT_LISTED,
    "https://idp.example.com/oauth2/Token": Reason.NOT_LISTED,
    "https://idp.example.com/oauth2/x/../token": Reason.NOT_LISTED,
    "https://idp.example.com/oauth2/token?next=1": Reason.NOT_LISTED,
    "https://idp.example.com/other": Reason.NOT_LISTED,
}


@pytest.mark.parametrize("url", HOSTILE)
def test_each_is_refused_with_its_reason_and_looked_up_by_nobody(url: str) -> None:
    judged = judge(url)
    assert isinstance(judged, Closed), judged
    assert judged.reason is HOSTILE[url], judged
    assert judged.words


INNER = {
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "10.0.0.1": "private",
    "172.16.0.1": "private",
    "192.168.1.1": "private",
    "169.254.1.1": "link-local",
    "169.254.169.254": "metadata",
    "100.100.100.200": "metadata",
    "168.63.129.16": "metadata",
    "100.64.0.1": "shared (carrier-grade NAT)",
    "224.0.0.1": "multicast",
    "239.255.255.255": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "192.0.2.1": "private",
    "198.18.0.1": "private",
    "0.0.0.0": "unspecified",  # noqa: S104 -- nobody binds to it
    "0.1.2.3": "private",
    "::": "unspecified",
    "::1": "loopback",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local",
    "fec0::1": "private",
    "fc00::1": "private",
    "fd00:ec2::254": "metadata",
    "ff02::1": "multicast",
    "2001:db8::1": "private",
    "::ffff:10.0.0.1": "private",
    "::ffff:169.254.169.254": "metadata",
    "::127.0.0.1": "loopback",
    "64:ff9b::a00:1": "private",
    "64:ff9b:1::1": "reserved",
    "2002:7f00:1::": "loopback",
    "2001:0:5ef5:79fd:0:0:f5ff:fffe": "private",
    "not an address": "unreadable",
}


@pytest.mark.parametrize("address", INNER)
def test_a_listed_name_that_leads_inside_is_refused_with_the_kind(address: str) -> None:
    assert inner_kind(address) == INNER[address]
    words = f"has a host that leads to a {INNER[address]} address"
    assert judge(f"{LISTED}/token", address) == Closed(Reason.ADDRESS, words)
    # One inner address among public ones is enough: nobody knows which one is connected to.
    assert judge(f"{LISTED}/token", PUBLIC, address) == Closed(Reason.ADDRESS, words)


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:220:1:248:1893:25c8:1946"])
def test_a_listed_origin_with_a_public_address_is_open(address: str) -> None:
    assert judge(f"{LISTED}/any/path?x=y", address) == Open(
        f"{LISTED}/any/path?x=y", (address,), own=False
    )
    assert judge("HTTPS://LOGIN.example.org:443/t", address) == Open(
        f"{LISTED}/t", (address,), own=False
    )


def test_the_providers_own_endpoint_may_be_on_an_inner_network() -> None:
    assert judge(OWN, "10.0.0.7") == Open(OWN, ("10.0.0.7",), own=True)
    loopback = "http://127.0.0.1:8001/token"
    assert judge(loopback, "127.0.0.1", own=loopback) == Open(loopback, ("127.0.0.1",), own=True)
    for other in ("http://127.1:8001/token", "http://localhost:8001/token", f"{loopback}s"):
        assert isinstance(judge(other, own=loopback), Closed)


def test_a_name_that_leads_nowhere_is_told() -> None:
    def nowhere(_host: str, _port: int) -> Addresses:
        raise socket.gaierror(socket.EAI_NONAME, "no")

    for resolve in (nowhere, lambda _host, _port: ()):
        judged = judge_token_url(f"{LISTED}/token", (), {LISTED}, DIRECT, resolve)
        assert judged == Closed(Reason.NO_ADDRESS, "has a host that does not resolve")


def test_behind_a_proxy_the_lists_alone_count() -> None:
    """The proxy looks names up; nothing here could be compared with what it finds."""
    proxied = OutboundSettings(proxy="http://proxy.example:3128", no_proxy=("near.example",))
    assert judge(f"{LISTED}/token", outbound=proxied) == Open(f"{LISTED}/token", (), own=False)
    assert judge(OWN, outbound=proxied) == Open(OWN, (), own=True)
    assert isinstance(judge("https://evil.example/token", outbound=proxied), Closed)


@given(st.text(max_size=60) | st.text("htps:/@#?[]\\.%0123456789abfx", max_size=60))
def test_no_text_breaks_the_reader_and_what_it_takes_has_one_spelling(text: str) -> None:
    for url in (text, f"https://{text}", f"{LISTED}{text}"):
        found = read_url(url)
        if isinstance(found, TypedUrl) and not found.is_ip_literal:
            assert read_url(found.url) == found
            assert found.url.isascii()


class Untouched(Listener):
    """Must hear of nobody."""

    def __init__(self, *place: object) -> None:
        super().__init__()
        self.visits = 0
        if place:
            self._listener.close()
            self._listener = socket.create_server(place)

    def talk(self, client: socket.socket) -> None:
        self.visits += 1


@pytest.fixture(scope="module")
def patient() -> Iterator[Ward]:
    with ward() as running:
        yield running


def test_the_doctor_sends_nothing_to_a_typed_address_and_says_why(patient: Ward) -> None:
    with Untouched() as listener:
        for url in (
            f"{listener.url}/token",
            f"http://localhost:{listener.port}/token",
            f"http://2130706433:{listener.port}/token",
            f"https://127.0.0.1:{listener.port}/token",
            f"http://user@127.0.0.1:{listener.port}/token",
        ):
            chart = Chart()
            case = patient.case(Subject.PRINCIPAL, credentials=patient.credentials(token_url=url))
            results = {result.number: result for result in run(case, chart=chart)}
            assert results[4].finding.fault is Fault.TOKEN_URL_REFUSED
            assert results[4].finding.evidence.startswith("The token URL ")
            assert [results[number].mark for number in (3, 5, 7, 8)] == [Mark.NOT_RUN] * 4
            assert chart.access_token == ""
            assert EXTRACTOR.client_secret not in f"{results}{chart}{case}"
        assert listener.visits == 0


def test_a_listed_name_that_leads_inside_is_not_connected_to(patient: Ward) -> None:
    with Untouched() as listener:
        origin = f"https://listed.test:{listener.port}"
        case = patient.case(
            Subject.PRINCIPAL,
            credentials=patient.credentials(token_url=f"{origin}/token"),
            token_urls=TokenUrls(origins=frozenset({origin})),
            resolve=lambda host, port: ("127.0.0.1",),
        )
        evidence = run(case)[3].finding.evidence
        assert evidence == "The token URL has a host that leads to a loopback address."
        assert listener.visits == 0


def test_a_second_answer_of_the_name_server_is_not_asked_for(patient: Ward) -> None:
    """Rebinding: the name leads to the provider first, and to somebody else from then on."""
    given = Response.json({"access_token": "t" * 20, "token_type": "bearer"})
    with ExitStack() as stack:
        odd = stack.enter_context(OddProvider(token=given).serving())
        port = int(odd.url.rpartition(":")[2])
        listener = stack.enter_context(Untouched("127.0.0.2", port))
        url = f"http://localhost:{port}/token"
        answers = iter([("127.0.0.1",), ("127.0.0.2",)])
        asked: list[str] = []

        def resolve(host: str, _port: int) -> Addresses:
            if host != "localhost":
                return ("127.0.0.1",)
            asked.append(host)
            return next(answers)

        case = patient.case(
            Subject.PRINCIPAL,
            credentials=patient.credentials(token_url=url),
            token_urls=TokenUrls(own=url),
            resolve=resolve,
            transport=Transport(DIRECT),
        )
        chart = Chart()
        results = run(case, chart=chart)
        assert [result.mark for result in results] == [Mark.PASSED] * len(results)
        assert (asked, len(odd.asked), listener.visits) == (["localhost"], 1, 0)
        assert chart.access_token == "t" * 20

"""One call to the provider: every way in which it can end, with real sockets and real certificates."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cdfportal.base.portal import OutboundSettings
from cdfportal.base.presets import preset_of
from cdfportal.base.provider import Provider
from cdfportal.base.service import ClientCredentials
from cdfportal.cdf.transport import Transport
from cdfportal.idp.call import Limits, ask
from cdfportal.idp.client_credentials import TokenEndpoint, ask_for_token
from cdfportal.idp.front_door import Page, SentBack, knock
from cdfportal.idp.outcome import Answer, Granted, Refused, Trouble, TroubleKind
from cdfportal.idp.trouble import kind_of
from tests.support.authority import CertificateAuthority
from tests.support.listener import Listener
from tests.support.raw_upstream import RawUpstream, Script, plain, raw, raw_then_close
from tests.support.relay import TlsFront

QUICK = Limits(connect=0.4, read=0.4, total=0.5)
SECRET = "a secret of the tests"
GIVEN = b'{"access_token": "tttttttttt", "token_type": "Bearer", "expires_in": "3600"}'


@pytest.fixture
def upstream() -> Iterator[RawUpstream]:
    with RawUpstream() as running:
        yield running


def transport(bundle: str = "") -> Transport:
    return Transport(OutboundSettings(ca_bundle=bundle))


def get(upstream: RawUpstream, script: Script, limits: Limits = QUICK) -> Answer | Trouble:
    upstream.play(script)
    return ask(transport(), "GET", f"{upstream.url}/x?secret=1", limits=limits)


def head(*lines: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""]).encode()


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (plain(b"x" * 300_000), TroubleKind.TOO_LARGE),
        (plain(b"x", "Content-Encoding: gzip"), TroubleKind.UNREADABLE),
        (raw(head("Content-Length: 5") + b"abc"), TroubleKind.TIMEOUT),
        (raw(b"HTTP/1.1 200"), TroubleKind.TIMEOUT),
        (raw(b""), TroubleKind.TIMEOUT),
        (raw_then_close(b""), TroubleKind.RESET),
        (raw_then_close(b"", reset=True), TroubleKind.RESET),
        (raw_then_close(head("Content-Length: 5") + b"abc"), TroubleKind.RESET),
        (raw_then_close(b"SSH-2.0-OpenSSH\r\n"), TroubleKind.RESET),
    ],
    ids=[
        "too large",
        "compressed",
        "half a body",
        "half a line",
        "silence",
        "ended",
        "reset",
        "ended within the body",
        "another protocol",
    ],
)
def test_trouble_is_of_one_kind_each(
    upstream: RawUpstream, script: Script, kind: TroubleKind
) -> None:
    found = get(upstream, script)
    assert found == Trouble(kind, f"{upstream.url}/x", words=getattr(found, "words", ""))


def test_bytes_that_drip_end_with_the_whole_limit(upstream: RawUpstream) -> None:
    """Each byte comes within the limit of a read."""

    def drip(connection: socket.socket, _: object) -> None:
        connection.sendall(head("Content-Length: 100000"))
        connection.settimeout(0.05)
        while True:
            connection.sendall(b"x")
            try:
                if not connection.recv(1):
                    return
            except TimeoutError:
                continue

    assert get(upstream, drip) == Trouble(TroubleKind.TIMEOUT, f"{upstream.url}/x")


@pytest.mark.parametrize("location", ["/elsewhere", "http://[", "\\\\evil", "http://127.0.0.1:9/"])
def test_a_redirect_is_an_answer_that_nobody_follows(upstream: RawUpstream, location: str) -> None:
    found = get(upstream, plain(b"", f"Location: {location}", status="302 Found"))
    assert isinstance(found, Answer)
    assert (found.status, found.headers["location"]) == (302, location)
    assert len(upstream.arrived) == 1


def test_a_redirects_body_is_limited_too(upstream: RawUpstream) -> None:
    big = plain(b"x" * 300_000, "Location: /elsewhere", status="302 Found")
    assert get(upstream, big) == Trouble(TroubleKind.TOO_LARGE, f"{upstream.url}/x")


def test_nothing_of_the_process_goes_along(
    upstream: RawUpstream, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert isinstance(get(upstream, plain(b"{}")), Answer)
    assert upstream.only.header("authorization") is None


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return CertificateAuthority(tmp_path_factory.mktemp("authority"))


def test_a_checked_address_is_connected_to_under_the_names_of_the_url(
    upstream: RawUpstream, authority: CertificateAuthority
) -> None:
    upstream.play(plain(b"{}"))
    pair = authority.issue("idp.test", ends=timedelta(days=1))
    with TlsFront(upstream.url, pair) as front:
        bundle = str(authority.bundle)
        found = ask(
            transport(bundle),
            "GET",
            f"https://idp.test:{front.port}/x",
            limits=QUICK,
            # The first one listens to nobody, the second one is it.
            addresses=("127.0.0.3", "127.0.0.1"),
        )
        assert isinstance(found, Answer)
        assert upstream.only.header("host") == f"idp.test:{front.port}"
        other = ask(
            transport(bundle),
            "GET",
            f"https://other.test:{front.port}/x",
            limits=QUICK,
            addresses=("127.0.0.1",),
        )
        assert other == Trouble(TroubleKind.TLS_NAME, f"https://other.test:{front.port}/x")
        stranger = ask(
            transport(),
            "GET",
            f"https://idp.test:{front.port}/x",
            limits=QUICK,
            addresses=("127.0.0.1",),
        )
        assert isinstance(stranger, Trouble)
        assert stranger.kind is TroubleKind.TLS_UNTRUSTED


def test_a_checked_address_never_goes_through_a_proxy(upstream: RawUpstream) -> None:
    proxied = Transport(OutboundSettings(proxy=upstream.url))
    with pytest.raises(ValueError, match="proxy"):
        ask(proxied, "GET", "https://idp.test/", limits=QUICK, addresses=("127.0.0.1",))
    assert upstream.arrived == []


def test_addresses_where_nobody_listens(upstream: RawUpstream) -> None:
    found = ask(transport(), "GET", "http://idp.test:9/", limits=QUICK, addresses=("127.0.0.1",))
    assert found == Trouble(TroubleKind.REFUSED, "http://idp.test:9/")


def test_a_server_that_speaks_no_tls() -> None:
    class Chatty(Listener):
        def talk(self, client: socket.socket) -> None:
            client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with Chatty() as listener:
        url = f"https://127.0.0.1:{listener.port}/"
        assert ask(transport(), "GET", url, limits=QUICK) == Trouble(TroubleKind.TLS_BROKEN, url)


def test_an_error_of_nobody_is_unreadable() -> None:
    assert kind_of(ValueError("?")) is TroubleKind.UNREADABLE


CREDENTIALS = ClientCredentials(
    preset_of(Provider.OTHER), "a-client", SECRET, "", "", ("a", "b"), {"audience": "x"}
)


def asked(upstream: RawUpstream, script: Script, method: str = "client_secret_basic") -> object:
    upstream.play(script)
    endpoint = TokenEndpoint(f"{upstream.url}/token", method)
    return ask_for_token(transport(), CREDENTIALS, endpoint, QUICK)


def test_a_grant_holds_the_token_in_no_text(upstream: RawUpstream) -> None:
    granted = asked(upstream, plain(GIVEN))
    assert granted == Granted("tttttttttt", None, 3600)
    assert "tttt" not in repr(granted)
    assert upstream.only.body == b"grant_type=client_credentials&scope=a+b&audience=x"


def test_a_refusal_says_back_no_secret(upstream: RawUpstream) -> None:
    body = b'{"error": "invalid_client", "error_description": "AADSTS7000215: %s?\\u001b[2J"}'
    refused = asked(upstream, plain(body % SECRET.encode(), status="401 Unauthorized"))
    assert isinstance(refused, Refused)
    assert SECRET not in f"{refused!r}"
    assert (refused.number, refused.codes) == ("7000215", "invalid_client, AADSTS7000215")
    assert "\x1b" not in refused.said


def test_an_error_that_is_no_code_is_not_repeated(upstream: RawUpstream) -> None:
    refused = asked(upstream, plain(b'{"error": "<b>mallory</b>"}', status="400 Bad Request"))
    assert isinstance(refused, Refused)
    assert refused.codes == "an error of its own"


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (plain(b"[1]"), TroubleKind.NOT_JSON),
        (plain(b'{"token_type": "Bearer"}'), TroubleKind.ODD),
        (plain(b"no", status="502 Bad Gateway"), TroubleKind.STATUS),
        (plain(b'{"error": "server_error"}', status="500 Oh"), TroubleKind.STATUS),
        (plain(b"", "Location: /x", status="307 Go"), TroubleKind.REDIRECT),
    ],
    ids=["a list", "no token", "trouble", "an error of the server", "a redirect"],
)
def test_no_grant_and_no_refusal(upstream: RawUpstream, script: Script, kind: TroubleKind) -> None:
    found = asked(upstream, script)
    assert isinstance(found, Trouble)
    assert found.kind is kind


BACK = "http://portal.test/accounts/callback/"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (
            plain(b"", f"Location: {BACK}?error=login_required&state=x", status="302 Found"),
            SentBack("login_required", ""),
        ),
        (plain(b"", f"Location: {BACK}?code=x", status="303 See"), SentBack("", "")),
        (
            plain(b"", "Location: /error?error=redirect_mismatch", status="302 Found"),
            Page(302, "redirect_mismatch", is_error=True),
        ),
        (plain(b"", "Location: /login?x=1", status="302 Found"), Page(302, "", is_error=False)),
        (plain(b"", "Location: http://[", status="302 Found"), Page(302, "", is_error=False)),
        (plain(b"", f"Location: {BACK}evil/", status="302 Found"), Page(302, "", is_error=False)),
        (
            plain(b"<p>No &amp; <script>var a='AADSTS50011: x'</script>way", status="400 Bad"),
            Page(400, "AADSTS50011 No & way", is_error=True),
        ),
        (plain(b"<h1>Sign in</h1>"), Page(200, "Sign in", is_error=False)),
    ],
    ids=[
        "back with an error",
        "back with a code",
        "an error page's address",
        "a sign-in page's address",
        "no address",
        "an address below ours",
        "an error page",
        "a sign-in page",
    ],
)
def test_what_the_front_door_may_say(upstream: RawUpstream, script: Script, said: object) -> None:
    upstream.play(script)
    told = {"client_id": "c", "redirect_uri": BACK, "scope": "openid"}
    assert knock(transport(), f"{upstream.url}/authorize", told, QUICK) == said
    assert "prompt=none" in upstream.only.line

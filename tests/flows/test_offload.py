"""What is nginx's own part when it carries the calls: whom it is told a token, what comes back, what goes out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cdfproxy.offload import names
from cdfproxy.offload.hidden_headers import HIDDEN
from cdfproxy.response_headers import PASSED, response_headers
from tests.support.offload import SECRET, PortalBehindNginx
from tests.support.raw_client import RawAnswer, RawClient, raw_client
from tests.support.raw_upstream import Script, plain, raw_then_close
from tests.support.wire import ASSETS, Wire, wired

APP = "http://localhost:1"
JSON = "Content-Type: application/json"


@pytest.fixture(scope="module")
def module_wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    folder = tmp_path_factory.mktemp("offload")
    with wired(folder, offload=True, PROXY_PERSON_RATE="10000", APP_ORIGINS=APP) as made:
        yield made


@pytest.fixture
def wire(module_wire: Wire) -> Wire:
    return module_wire.reset()


def straight(wire: Wire, *headers: str, line: str = f"GET {ASSETS} HTTP/1.1") -> RawAnswer:
    """Past nginx, to gunicorn itself."""
    assert isinstance(wire.portal, PortalBehindNginx)
    client = RawClient(wire.portal, wire.cookie, port=wire.portal.inner_port)
    try:
        return client.ask(line, *headers)
    finally:
        client.close()


@pytest.mark.parametrize(
    "mark", ["", "0", SECRET[:-1], f"{SECRET}x", SECRET.upper(), "\xe9", "a, b"]
)
def test_who_does_not_know_the_secret_gets_the_answer_and_no_token(wire: Wire, mark: str) -> None:
    answer = straight(wire, f"{names.MARK}: {mark}", f"{names.PROTOCOL}: HTTP/1.1")
    assert (answer.status, answer.body) == (200, b"{}")
    assert not [name for name, _ in answer.headers if name.lower().startswith("x-accel")]
    assert "Bearer" not in repr(answer.headers)
    assert len(wire.cdf.arrived) == 1


def test_a_body_that_stayed_behind_is_no_empty_one(wire: Wire) -> None:
    """nginx hands over, and the portal's secret is another: half a call must not go to CDF."""
    for told in (f"{names.LENGTH}: 5", f"{names.CODING}: chunked"):
        line = f"POST {ASSETS} HTTP/1.1"
        answer = straight(wire, f"{names.MARK}: another", told, "Content-Length: 0", line=line)
        assert (answer.status, answer.reason) == (200, None)
        answer = straight(wire, f"{names.MARK}: another", told, line=line)
        assert (answer.status, answer.reason) == (500, "internal")
        assert "PROXY_OFFLOAD_SECRET" in answer.json()["error"]["message"]
    assert len(wire.cdf.arrived) == 2


@pytest.mark.parametrize(
    ("line", "headers", "gone", "come"),
    [
        ("GET {} HTTP/1.1", ("Connection: X-Cdp-App", "X-Cdp-App: a"), "x-cdp-app", ()),
        ("GET {} HTTP/1.1", ("Connection: close, RANGE", "Range: bytes=0-1"), "range", ()),
        ("GET {} HTTP/1.1", ("X-Cdp-New-1: a",), "", ("x-cdp-new-1", "a")),
        ("POST {}/list HTTP/1.1", (), "", ("content-length", "0")),
        ("GET {} HTTP/1.1", ("Connection: Upgrade", "Upgrade: h2c"), "upgrade", ()),
    ],
)
def test_what_nginx_would_not_carry_exactly_is_served_in_the_path(
    wire: Wire, line: str, headers: tuple[str, ...], gone: str, come: tuple[str, ...]
) -> None:
    assert wire.ask(line.format(ASSETS), *headers).status == 200
    assert wire.cdf.only.header(gone or "none") is None
    assert not come or wire.cdf.only.header(come[0]) == come[1]


def test_what_the_client_says_of_encodings_goes_to_cdf(wire: Wire) -> None:
    wire.ask(f"GET {ASSETS} HTTP/1.1", "Accept-Encoding: gzip;q=0.5, br")
    wire.ask(f"GET {ASSETS} HTTP/1.1")
    found = [arrived.header("accept-encoding") for arrived in wire.cdf.arrived]
    assert found == ["gzip;q=0.5, br", "identity"]


def test_the_origin_goes_to_file_uploads_only(wire: Wire) -> None:
    for part in ("files", "assets"):
        line = f"POST {ASSETS.replace('assets', part)} HTTP/1.1"
        own = (f"Origin: {wire.portal.url}", "Sec-Fetch-Site: same-origin", "Content-Length: 2")
        assert wire.ask(line, *own, JSON, body=b"{}").status == 200
    found = [arrived.header("origin") for arrived in wire.cdf.arrived]
    assert found == [wire.portal.url, None]


def test_a_listed_app_may_read_the_answer(wire: Wire) -> None:
    wire.cdf.play(plain(b"{}", JSON, "Vary: X", "Access-Control-Allow-Origin: *"))
    app = (f"Origin: {APP}", "Sec-Fetch-Site: same-site", "x-cdp-sdk: x")
    answer = wire.ask(f"GET {ASSETS} HTTP/1.1", *app)
    assert answer.header("access-control-allow-origin") == APP
    assert answer.header("access-control-allow-credentials") == "true"
    assert "x-request-id" in (answer.header("access-control-expose-headers") or "")
    assert answer.header("cross-origin-resource-policy") == "same-site"
    assert answer.header("vary") == "Origin"
    own = wire.ask(f"GET {ASSETS} HTTP/1.1")
    assert own.header("access-control-allow-origin") is None
    assert own.header("cross-origin-resource-policy") == "same-origin"


def test_a_pre_flight_is_answered_by_the_portal(wire: Wire) -> None:
    asked = ("Access-Control-Request-Method: POST", "Access-Control-Request-Headers: x-cdp-sdk")
    answer = wire.ask(f"OPTIONS {ASSETS} HTTP/1.1", f"Origin: {APP}", *asked)
    assert (answer.status, answer.header("access-control-allow-origin")) == (204, APP)
    assert wire.cdf.arrived == []


def test_what_a_browser_would_obey_stays_here_and_what_clients_need_passes(wire: Wire) -> None:
    hidden = [name for name in HIDDEN if name not in {"content-length", "transfer-encoding"}]
    passed = [*sorted(PASSED - {"content-type", "content-encoding"}), "cdf-new", "x-cdp-thing", "ratelimit-remaining", "x-ratelimit-reset"]  # fmt: skip
    wire.cdf.play(
        plain(b"{}", JSON, *(f"{name}: attachment-theirs" for name in (*hidden, *passed)))
    )
    answer = wire.ask(f"GET {ASSETS} HTTP/1.1")
    assert answer.status == 200
    got = {name.lower() for name, value in answer.headers if value == "attachment-theirs"}
    assert got == set(passed)
    assert len({name.lower() for name, _ in answer.headers}) == len(answer.headers)


TYPES = ("text/html", "TEXT/HTML; charset=utf-8", "text/xml", "text/xsl", "application/xml", "application/xhtml+xml", "image/svg+xml", "application/rdf+xml;x=y", "text/plain, text/html", "text/html,text/plain", "application/json", "text/plain", "text/csv", "image/png", "application/xmlish", "x/y+xmlish", "text/htmlx", "")  # fmt: skip
NAMES = ('attachment; filename="a.html"', "ATTACHMENT", 'inline; filename="a.html"', "")


@pytest.mark.parametrize("navigation", [False, True])
def test_what_could_run_as_a_page_is_a_download_as_it_is_in_the_path(
    wire: Wire, navigation: bool
) -> None:
    told = ("Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate") if navigation else ()
    with raw_client(wire.portal, wire.cookie) as client:
        for kind in TYPES:
            for name in NAMES:
                sent = [("Content-Type", kind), ("Content-Disposition", name)]
                sent = [pair for pair in sent if pair[1]]
                wire.cdf.play(plain(b"x", *(": ".join(pair) for pair in sent)))
                answer = client.ask(f"GET {ASSETS} HTTP/1.1", *told)
                expected = response_headers(sent, navigation=navigation)
                for header in ("content-disposition", "content-type"):
                    assert answer.header(header) == expected.get(header), (kind, name)


def answers(status: str, *headers: str) -> tuple[Script, Script]:
    """Refused once, and then not."""
    return plain(b"refused", *headers, status=status), plain(b"served")


@pytest.mark.parametrize("status", ["403 x", "409 x", "429 x", "500 x", "502 x", "503 x", "504 x"])
def test_a_refused_reading_call_is_the_portals_to_answer(wire: Wire, status: str) -> None:
    wire.cdf.play(*answers(status))
    line = f"POST {ASSETS}/list HTTP/1.1"
    answer = wire.ask(line, "Content-Length: 2", JSON, body=b"{}")
    assert (answer.status, answer.body) == (200, b"served")
    assert [arrived.body for arrived in wire.cdf.arrived] == [b"{}", b"{}"]
    assert answer.header("cache-control") == "private, no-store"


@pytest.mark.parametrize(
    "status",
    ["400 x", "403 x", "404 x", "408 x", "409 x", "429 x", "500 x", "502 x", "503 x", "504 x"],
)
def test_a_call_that_writes_goes_out_once(wire: Wire, status: str) -> None:
    wire.cdf.play(*answers(status))
    line = f"POST {ASSETS} HTTP/1.1"
    answer = wire.ask(line, "Content-Length: 2", JSON, body=b"{}")
    assert answer.status == int(status[:3])
    # nginx cannot tell these from its own, so that the portal's words take the place of CDF's.
    is_ours = status in {"502 x", "504 x"}
    assert answer.reason == ("cdf_unavailable" if is_ours else None)
    assert is_ours or answer.body == b"refused"
    assert len(wire.cdf.arrived) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("status", [300, 301, 302, 303, 305, 306, 307, 308])
def test_a_redirect_leads_nowhere(wire: Wire, method: str, status: int) -> None:
    target = "Location: https://evil.example/"
    wire.cdf.play(plain(b"", target, status=f"{status} Elsewhere"), plain(b"there"))
    length = ("Content-Length: 2",) if method == "POST" else ()
    answer = wire.ask(f"{method} {ASSETS} HTTP/1.1", *length, body=b"{}" if length else b"")
    assert (answer.status, answer.reason) == (502, "cdf_refused")
    assert "evil" not in repr(answer)
    assert len(wire.cdf.arrived) == 1


@pytest.mark.parametrize("reset", [False, True])
def test_a_write_that_met_no_answer_is_not_sent_again(wire: Wire, reset: bool) -> None:
    wire.cdf.play(raw_then_close(b"", reset=reset), plain(b"twice"))
    answer = wire.ask(f"POST {ASSETS} HTTP/1.1", "Content-Length: 2", JSON, body=b"{}")
    assert (answer.status, answer.reason) == (502, "cdf_unavailable")
    assert len(wire.cdf.arrived) == 1


def test_a_stronger_sign_in_is_asked_for_as_in_the_path(wire: Wire) -> None:
    challenge = 'WWW-Authenticate: Bearer error="insufficient_user_authentication", max_age="0"'
    wire.cdf.play(plain(b"{}", JSON, challenge, status="401 Unauthorized"))
    for line in (f"GET {ASSETS} HTTP/1.1", f"POST {ASSETS} HTTP/1.1"):
        answer = wire.ask(line, *(["Content-Length: 2"] if "POST" in line else []), body=b"{}")
        assert (answer.status, answer.reason) == (401, "step_up_required")
        assert answer.json()["sign_in"].startswith(wire.portal.url)
        assert answer.header("www-authenticate") is None


def test_a_small_upload_and_a_large_one_arrive_whole(wire: Wire) -> None:
    for size in (1, 300_000, 5_000_000):
        body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
        wire.cdf.play(plain(b"{}"))
        wire.ask(f"POST {ASSETS} HTTP/1.1", f"Content-Length: {size}", JSON, body=body)
        assert wire.cdf.only.body == body


def test_a_body_beyond_the_limit_is_refused_in_our_shape(wire: Wire) -> None:
    with raw_client(wire.portal, wire.cookie) as client:
        client.send(f"POST {ASSETS} HTTP/1.1", f"Content-Length: {129 * 1024 * 1024}")
        answer = client.receive()
    assert (answer.status, answer.reason) == (413, "too_large")
    assert answer.json()["error"]["reference"].startswith("E-")
    assert wire.cdf.arrived == []


def test_a_page_takes_no_body_as_large_as_a_call(wire: Wire) -> None:
    """Before anybody is known to be signed in, nginx keeps no more than a form can hold."""
    with raw_client(wire.portal) as client:
        client.send("POST /accounts/sign-out/ HTTP/1.1", f"Content-Length: {3 * 1024 * 1024}")
        answer = client.receive()
    assert (answer.status, answer.reason) == (413, "too_large")


def test_two_things_cannot_be_told_by_one_line_in_nginx_logs(wire: Wire) -> None:
    """Its own log has neither targets nor queries: `leaks` looks for tokens, this for what a path tells."""
    wire.ask(f"GET {ASSETS}?marker-in-the-query HTTP/1.1")
    wire.cdf.play(raw_then_close(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"))
    wire.ask(f"GET {ASSETS}?marker-in-the-query HTTP/1.1")
    folder = wire.portal.folder
    written = "".join((folder / name).read_text() for name in ("access.log", "error.log"))
    assert "portal=" in written
    assert "marker" not in written
    assert "/cdf/" not in written

"""Bad input as bytes on a socket: every route once through gunicorn, and all that only the bytes decide."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from itertools import cycle
from urllib.parse import quote

import pytest
import requests

from tests.security.hostile import (
    BY_SCRIPT,
    HOSTILE,
    METHODS,
    PARAMETERS,
    ROUTES,
    WORST,
    fill,
    is_sound,
    query,
)
from tests.support.stage import Stage
from tests.support.visitor import Visitor

#: A page, its twin, the proxy, a form, an address that no guard stands before.
_KINDS = ("/token/", "/api/token/", "/cdf/", "/accounts/sessions/", "/accounts/logout/backchannel/")
#: Targets that no client library would send as they stand (RFC 9112 §3.2).
_RAW = (
    b"/token/?acl=\xff\xfe\x00",
    b"/token/?acl=%",
    b"/api/p/\xe6\x97\xa5/can-i/?acl=<script>",
    b"/p/%zz/?group=%E0%A4%A",
    b"/p/..%2f..%2fetc%2fpasswd/",
    b"/../../etc/passwd",
    b"//token//",
    b"/cdf/api/v1/%00/..%2f..%2f",
    b"/cdf/\xff",
    b"*",
    b"http://elsewhere.example/token/",
    b"/token/?" + b"a" * 9000,
)


@pytest.fixture(scope="module")
def alice(session_stage: Stage) -> Visitor:
    visitor = Visitor(session_stage.portal)
    visitor.sign_in("alice")
    return visitor


@pytest.fixture(scope="module")
def bob(session_stage: Stage) -> Visitor:
    """Signed in, and no administrator of the portal."""
    visitor = Visitor(session_stage.portal)
    visitor.sign_in("bob")
    return visitor


@pytest.fixture(autouse=True)
def nothing_is_lost(alice: Visitor, bob: Visitor) -> Iterator[None]:
    """The sign-ins that went through all of this are still there."""
    yield
    for visitor, name in ((alice, "Alice"), (bob, "Bob")):
        answer = visitor.call("/accounts/session/")
        assert answer.status_code == 200
        assert answer.json()["person"]["name"] == name


def _is_sound(answer: requests.Response) -> bool:
    if answer.status_code == 414:
        # gunicorn's own words, before the portal sees the request.
        return len(answer.request.url or "") > 8000
    if "/cdf/" in answer.url and "X-Portal-Reason" not in answer.headers:
        # CDF's own words.
        return answer.status_code < 400 or (answer.status_code < 500 and "error" in answer.json())
    return is_sound(answer.status_code, answer.headers, answer.content)


def _walk(visitor: Visitor, paths: list[str]) -> None:
    unsound = []
    for path in paths:
        answer = visitor.call(path, headers={"Accept": "text/html"})
        if not _is_sound(answer):
            unsound.append((path[:120], answer.status_code))
    assert unsound == []


#: Something else in each parameter, as long as gunicorn takes the line.
_MIXED = "&".join(
    f"{name}={quote(value[:500], safe='')}"
    for name, value in zip(PARAMETERS, cycle(WORST), strict=False)
)


@pytest.mark.parametrize("signed_in", [False, True], ids=["nobody", "alice"])
def test_every_route_with_everything_wrong(stage: Stage, alice: Visitor, signed_in: bool) -> None:
    visitor = alice if signed_in else Visitor(stage.portal)
    _walk(visitor, [f"{fill(route, WORST[5])}?{_MIXED}" for route in ROUTES])


@pytest.mark.parametrize("signed_in", [False, True], ids=["nobody", "alice"])
def test_every_value_on_a_route_of_each_kind(stage: Stage, alice: Visitor, signed_in: bool) -> None:
    """The proxy's target is the raw line behind its prefix."""
    visitor = alice if signed_in else Visitor(stage.portal)
    for route in ("/cdf/", "/p/<str:project>/call/", "/api/p/<str:project>/call/"):
        _walk(visitor, [f"{fill(route, value)}?{query(value)}" for value in HOSTILE])
    _walk(visitor, [f"/cdf/{quote(value, safe='/%')}" for value in HOSTILE])


@pytest.mark.parametrize("target", _RAW, ids=range(len(_RAW)))
def test_a_target_that_no_library_sends(stage: Stage, alice: Visitor, target: bytes) -> None:
    cookies = "; ".join(f"{one.name}={one.value}" for one in alice.http.cookies)
    head = f"Host: localhost\r\nConnection: close\r\nX-Portal-CSRF: 1\r\nCookie: {cookies}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", stage.portal.port), timeout=20) as connection:
        connection.sendall(b"GET " + target + b" HTTP/1.1\r\n" + head.encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    status = int(answer.split(b" ", 2)[1])
    assert status < 500, answer[:300]
    if status >= 400:
        assert b"X-Portal-Reason" in answer or b"<h1>" in answer, answer[:300]


def test_hostile_marks_of_forms(bob: Visitor) -> None:
    unsound = []
    for value in WORST:
        for field in ("end", "csrfmiddlewaretoken", "x"):
            answer = bob.post("/accounts/sessions/", "/accounts/sessions/", **{field: value})
            if not _is_sound(answer):
                unsound.append((field, value[:60], answer.status_code))
    assert unsound == []


def test_other_methods_with_a_body_of_no_kind(stage: Stage) -> None:
    """Every route with one of them, a route of each kind with all."""
    asked = {*zip(ROUTES, cycle(METHODS), strict=False)}
    asked |= {(route, method) for route in _KINDS for method in METHODS}
    visitor, failed = Visitor(stage.portal), []
    for route, method in sorted(asked):
        body = b"\x00\xff{[" if method != "HEAD" else None
        answer = visitor.call(fill(route, "1"), method, data=body, headers=BY_SCRIPT)
        if answer.status_code >= 500:
            failed.append((method, route, answer.status_code))
    assert failed == []

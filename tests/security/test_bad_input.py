"""Bad input on every URL: a clear 4xx in the promised shape, never a 500, and nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import quote

import pytest
import requests
from django.urls import URLPattern, URLResolver, get_resolver

from cdfportal.base.errors import Reason
from cdfportal.dashboard.routes import ROUTES as TABLE
from tests.support.stage import Stage
from tests.support.visitor import Visitor

#: What people, scanners and broken clients send where a name, a number or a word is expected.
HOSTILE = (
    "",
    " ",
    "0",
    "-1",
    "99999999999999999999999999",
    "1e9",
    "NaN",
    "null",
    "true",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "${jndi:ldap://x}",
    "../../etc/passwd",
    "..%2f..%2f",
    "%00",
    "a\u0000b",
    "\u202e\u0000",
    "日本語",
    "😀" * 50,
    "a" * 5000,
    "datasetScope:",
    "datasetScope:x",
    "tableScope:%2f/%zz",
    "all:1",
    ":",
    "[]",
    "%",
    "%E0%A4%A",
    "\r\nSet-Cookie: x=1",
)
_PARAMETERS = (
    "acl",
    "action",
    "scope",
    "group",
    "idp_group",
    "principal",
    "refresh",
    "next",
    "area",
    "q",
    "state",
    "code",
    "iss",
    "sid",
    "step_up",
    "login_hint",
    "prompt",
    "target_link_uri",
    "error",
    "slide",
    "sort",
    "theme",
    "page",
)
_REASONS = {reason.value for reason in Reason} - {Reason.INTERNAL.value}
_QUESTION = {"acl": "timeSeriesAcl", "action": "READ", "scope": "all"}
#: One page stands for all in what they all have.
_ASKED = [
    (route.path, one.name)
    for route in TABLE
    for one in route.parameters
    if one.name != "refresh" or route.name == "access"
]
_POSTED = [(route.path, one.name) for route in TABLE for one in route.posts]
_PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")
#: Their parameters are tried one by one (`_ASKED`), which says more than all of them wrong at once.
_ONE_BY_ONE = {f"{prefix}{route.path}" for route in TABLE for prefix in ("/", "/api/")}


def _routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield "/" + route


ROUTES = sorted(set(_routes(get_resolver().url_patterns)))


def test_the_walk_knows_the_urls_that_are_promised() -> None:
    promised = {
        "/",
        "/token/",
        "/projects/",
        "/accounts/sign-in/",
        "/accounts/callback/",
        "/accounts/sign-out/",
        "/accounts/signed-out/",
        "/accounts/logout/backchannel/",
        "/accounts/logout/frontchannel/",
        "/accounts/sessions/<uuid:sign_in_id>/",
        "/accounts/people/<int:person_id>/end/",
        "/accounts/people/<int:person_id>/disable/",
        "/api/accounts/people/",
    }
    assert promised <= set(ROUTES)
    assert any(route.startswith("/cdf/") for route in ROUTES)
    assert any(route.startswith("/api/") for route in ROUTES)


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


def _fill(route: str, value: str) -> str:
    return _PLACEHOLDER.sub(lambda match: quote(value, safe=""), route)


def _is_sound(answer: requests.Response) -> bool:
    """Served; or refused by us with a reason, or by CDF in its own words. Never our failure."""
    if answer.status_code < 400:
        return True
    if answer.status_code == HTTPStatus.REQUEST_URI_TOO_LONG:
        # gunicorn's own words, before the portal sees the request.
        return len(answer.request.url or "") > 8000
    reason = answer.headers.get("X-Portal-Reason", "")
    if "/cdf/" in answer.url and not reason:
        return answer.status_code < 500 and "error" in answer.json()
    return answer.status_code < 500 and reason in _REASONS and bool(answer.content)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("signed_in", [False, True], ids=["nobody", "alice"])
def test_hostile_values_in_path_and_query(
    stage: Stage, alice: Visitor, route: str, signed_in: bool
) -> None:
    visitor = alice if signed_in else Visitor(stage.portal)
    unsound = []
    for value in HOSTILE:
        query = "&".join(f"{name}={quote(value, safe='')}" for name in _PARAMETERS)
        paths = {f"{_fill(route, value)}?{query}"}
        if route not in _ONE_BY_ONE:
            paths.add(f"{_fill(route, 'plant-north')}?{query}")
        for path in paths:
            answer = visitor.call(path, headers={"Accept": "text/html"})
            if not _is_sound(answer):
                unsound.append((path[:120], answer.status_code))
    assert unsound == []


@pytest.mark.parametrize(("route", "name"), _ASKED)
def test_one_hostile_value_among_good_ones(alice: Visitor, route: str, name: str) -> None:
    """Every parameter of the route table, on the page and, every other value, on its twin."""
    unsound = []
    path = _fill(route, "plant-north")
    for number, value in enumerate(HOSTILE):
        for prefix in ("/", "/api/")[: 1 + number % 2]:
            answer = alice.call(prefix + path, params={**_QUESTION, name: value})
            if not _is_sound(answer):
                unsound.append((prefix, name, value[:60], answer.status_code))
    assert unsound == []


@pytest.mark.parametrize(("route", "name"), _POSTED)
def test_one_hostile_value_in_what_is_posted(alice: Visitor, route: str, name: str) -> None:
    unsound = []
    for value in HOSTILE:
        answer = alice.call(f"/api/{_fill(route, 'plant-north')}", "POST", data={name: value})
        if not _is_sound(answer):
            unsound.append((name, value[:60], answer.status_code))
    assert unsound == []


@pytest.mark.parametrize("route", [route for route in ROUTES if "/accounts/" in route])
def test_hostile_values_from_somebody_who_administers_nothing(bob: Visitor, route: str) -> None:
    unsound = []
    for value in HOSTILE:
        for path in {_fill(route, value), f"{_fill(route, '1')}?q={quote(value, safe='')}"}:
            answer = bob.call(path, headers={"Accept": "text/html"})
            if not _is_sound(answer) or (_is_for_admins(answer) and answer.status_code < 400):
                unsound.append((path[:120], answer.status_code))
    assert unsound == []


def _is_for_admins(answer: requests.Response) -> bool:
    return "/accounts/people/" in answer.url


@pytest.mark.parametrize("prefix", ["/accounts/people/", "/api/accounts/people/"])
@pytest.mark.parametrize("name", ["q", "state", "sort", "page"])
def test_one_hostile_value_in_the_search_for_people(alice: Visitor, prefix: str, name: str) -> None:
    unsound = []
    for value in HOSTILE:
        answer = alice.call(prefix, params={"q": "a", "sort": "name", name: value})
        if not _is_sound(answer):
            unsound.append((name, value[:60], answer.status_code))
    assert unsound == []


@pytest.mark.parametrize("path", ["/accounts/sessions/", "/accounts/people/1/"])
def test_hostile_values_in_forms(bob: Visitor, path: str) -> None:
    unsound = []
    for value in HOSTILE:
        for field in ("end", "csrfmiddlewaretoken", "x"):
            answer = bob.post("/accounts/sessions/", path, **{field: value})
            if not _is_sound(answer):
                unsound.append((field, value[:60], answer.status_code))
    assert unsound == []


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "PROPFIND"]
)
def test_other_methods(stage: Stage, route: str, method: str) -> None:
    visitor = Visitor(stage.portal)
    answer = visitor.call(
        _fill(route, "1"), method, data=b"\x00\xff{[" if method != "HEAD" else None
    )
    assert answer.status_code < 500, (route, method, answer.status_code, answer.text[:200])


def test_nothing_was_lost(alice: Visitor, bob: Visitor) -> None:
    """The sign-ins that went through all of this are still there."""
    for visitor, name in ((alice, "Alice"), (bob, "Bob")):
        answer = visitor.call("/accounts/session/")
        assert answer.status_code == 200
        assert answer.json()["person"]["name"] == name

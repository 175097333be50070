"""Bad input on every URL: a clear 4xx in the promised shape, never a 500, and nothing lost.

The portal runs in this process; what depends on the bytes of a request is tried in
test_bad_input_on_sockets.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from cdfportal.dashboard.routes import ROUTES as TABLE
from cdfportal.diagnose.doctor.checks import right_retry
from tests.dashboard.conftest import SignIn
from tests.security.hostile import (
    BY_SCRIPT,
    HOSTILE,
    METHODS,
    ONE_BY_ONE,
    PAGES,
    ROUTES,
    WORST,
    fill,
    is_sound,
    query,
)

_QUESTION = {"acl": "timeSeriesAcl", "action": "READ", "scope": "all"}
#: Small, so that its pages cost little.
_PROJECT = "plant-south"
#: The proxy reads the raw request line.
_ROUTES = [route for route in ROUTES if route != "/cdf/"]
_ACCOUNTS = [route for route in ROUTES if "/accounts/" in route]
_PEOPLE = ("/accounts/people/", "/api/accounts/people/")


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


@dataclass
class Caller:
    """Somebody's client, and which of its calls were not answered soundly."""

    client: Client
    unsound: list[tuple[str, str, int]] = field(default_factory=list)

    def call(self, path: str, method: str = "GET", data: Any = None) -> tuple[int, bytes]:
        """As a script on a page of the portal; status and body."""
        named = {"data": data} if data is not None else {}
        send = getattr(self.client, method.lower())
        answer = send(path, headers={**BY_SCRIPT, "accept": "text/html"}, **named)
        body = body_of(answer)
        if not is_sound(answer.status_code, answer.headers, body):
            self.unsound.append((method, path[:120], answer.status_code))
        return answer.status_code, body

    def walk(self, paths: Iterable[str]) -> None:
        """Get them all; every answer is sound."""
        for path in paths:
            self.call(path)
        assert self.unsound == []


def body_of(answer: HttpResponseBase) -> bytes:
    """To the end, also of a page that grows."""
    parts = getattr(answer, "streaming_content", None)
    return b"".join(parts) if parts is not None else answer.content  # type: ignore[attr-defined]


Call = Callable[[str], Caller]


@pytest.fixture
def caller(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[Call]:
    """One of the cast, whose sign-in is there to the end; the doctor does not wait before asking again."""
    monkeypatch.setattr(right_retry, "PAUSES", (0.0,))
    used = {}

    def call_as(name: str) -> Caller:
        client = signed_in(name)
        client.raise_request_exception = False
        used[name.title()] = Caller(client)
        return used[name.title()]

    yield call_as
    for name, one in used.items():
        answer = one.client.get("/accounts/session/", headers=BY_SCRIPT)
        assert answer.json()["person"]["name"] == name


@pytest.fixture
def nobody(db: None) -> Caller:
    return Caller(Client(HTTP_HOST="localhost:8000", raise_request_exception=False))


def _with_all_wrong() -> Iterator[str]:
    for route in _ROUTES:
        for value in WORST if route in PAGES else HOSTILE:
            yield f"{fill(route, value)}?{query(value)}"
            if "<" in route and route not in ONE_BY_ONE:
                yield f"{fill(route, _PROJECT)}?{query(value)}"


def test_hostile_values_in_path_and_query_from_nobody(scene: object, nobody: Caller) -> None:
    nobody.walk(_with_all_wrong())


def test_hostile_values_in_path_and_query(caller: Call) -> None:
    caller("alice").walk(_with_all_wrong())


def test_one_hostile_value_among_good_ones_on_each_twin(caller: Call) -> None:
    """Every parameter of the route table."""
    caller("alice").walk(_asked("/api/", HOSTILE))


def test_one_hostile_value_among_good_ones_on_each_page(caller: Call) -> None:
    caller("alice").walk(_asked("/", WORST))


def _asked(prefix: str, values: Iterable[str]) -> Iterator[str]:
    for route in TABLE:
        for one in route.parameters:
            # One page stands for all in what they all have.
            if one.name != "refresh" or route.name == "access":
                for value in values:
                    asked = urlencode({**_QUESTION, one.name: value})
                    yield f"{prefix}{fill(route.path, _PROJECT)}?{asked}"


def test_one_hostile_value_in_what_is_posted(caller: Call) -> None:
    alice = caller("alice")
    for route in TABLE:
        for one in route.posts:
            for prefix, values in (("/", WORST), ("/api/", HOSTILE)):
                for value in values:
                    alice.call(prefix + fill(route.path, _PROJECT), "POST", {one.name: value})
    assert alice.unsound == []


def test_hostile_values_from_somebody_who_administers_nothing(caller: Call) -> None:
    bob, served = caller("bob"), []
    for route in _ACCOUNTS:
        places = [fill(route, value) for value in HOSTILE] if "<" in route else []
        for path in [*places, *(f"{fill(route, '1')}?q={quote(value)}" for value in WORST)]:
            status, _ = bob.call(path)
            if "/accounts/people/" in path and status < 400:
                served.append(path)
    assert (bob.unsound, served) == ([], [])


def test_one_hostile_value_in_the_search_for_people(caller: Call) -> None:
    caller("alice").walk(
        f"{prefix}?{urlencode({'q': 'a', 'sort': 'name', name: value})}"
        for prefix in _PEOPLE
        for name in ("q", "state", "sort", "page")
        for value in HOSTILE
    )


def test_hostile_values_in_forms(caller: Call) -> None:
    bob = caller("bob")
    for path in ("/accounts/sessions/", "/accounts/people/1/"):
        for field_name in ("end", "csrfmiddlewaretoken", "x"):
            for value in HOSTILE:
                bob.call(path, "POST", {field_name: value})
    assert bob.unsound == []


def test_other_methods(scene: object, nobody: Caller) -> None:
    failed = []
    for route in _ROUTES:
        for method in METHODS:
            path = fill(route, "1")
            answer = nobody.client.generic(method, path, b"\x00\xff{[", headers=BY_SCRIPT)
            if answer.status_code >= 500:
                failed.append((method, path, answer.status_code))
    assert failed == []

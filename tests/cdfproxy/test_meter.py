"""One call's end: counted once, under a name that holds nothing of the caller's, by whoever answered."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from accounts.sign_in import ActiveSignIn, Live, Nobody, attach
from accounts.usage_numbers import By, Numbers, Spot, minute_of
from cdfportal.access.model import Verdict
from cdfportal.base.portal import ProxySettings
from cdfproxy.decision import Decision
from cdfproxy.meter import Meter
from cdfproxy.offload import names
from cdfproxy.places import PersonLimits, Places, Shortage
from cdfproxy.slots import Slots
from cdfproxy.upload import Upload
from cdfproxy.upstream import UpstreamFault
from cdfproxy.usage_log import UsageLog
from tests.accounts.rows import START

P = "/api/v1/projects/{project}"
ASSETS = Decision(Verdict.ALLOWED, "", template=f"{P}/assets", project="plant-north")


class Log(UsageLog):
    """What was counted."""

    def __init__(self) -> None:
        self.calls: list[tuple[Spot, Numbers, int]] = []

    def add(self, spot: Spot, call: Numbers, microseconds: int) -> None:
        self.calls.append((spot, call, microseconds))


class Watch:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now = 5.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def watch() -> Watch:
    return Watch()


def request(path: str = f"{P}/assets", method: str = "GET", person: int | None = 7) -> HttpRequest:
    made = RequestFactory().generic(method, "/cdf/", RAW_URI=f"/cdf{path}")
    made.now = START  # type: ignore[attr-defined]  # as RequestContextMiddleware does
    row: Mapping[str, Any] = {"sign_in__person__id": person}
    attach(made, Nobody() if person is None else Live(ActiveSignIn(row, START)))  # type: ignore[arg-type]  # one column is enough
    return made


def test_an_answer_of_cdf_is_counted_at_its_end_and_once(log: Log, watch: Watch) -> None:
    asked = request()
    meter = Meter(log, asked, watch)
    meter.decided(asked, ASSETS)
    upload = Upload(io.BytesIO(b"twelve bytes"), 12)
    meter.uploads(upload)
    meter.seated(Places(Slots(1), PersonLimits(16, 100)).take(7))  # type: ignore[arg-type]  # there is one
    meter.repeats(UpstreamFault.UNREACHABLE)
    assert b"".join(upload.pieces()) == b"twelve bytes"
    meter.sent(40)
    meter.sent(2)
    meter.ours(HttpResponse())
    assert log.calls == []
    watch.now += 61.5
    for _ in range(2):
        meter.answered(206)
    ((spot, numbers, took),) = log.calls
    assert spot == Spot(7, minute_of(START) + 1, "plant-north", "GET", f"{P}/assets", By.CDF, "200")
    assert took == 61_500_000
    assert (numbers.bytes_up, numbers.bytes_down) == (12, 42)
    assert (numbers.repeats, numbers.throttled, numbers.at_once, numbers.drawn) == (1, 0, 1, 1)


@pytest.mark.parametrize(
    ("path", "method", "project", "template"),
    [
        ("/api/v1/projects/plant/assets/name-of-mine", "GET", "plant", f"{P}/assets/{{id}}"),
        ("/api/v1/projects/plant/nothing/name-of-mine", "GET", "plant", f"{P}/…"),
        ("/api/v1/projects/eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl/assets", "GET", "", f"{P}/assets"),
        ("/name-of-mine", "GET", "", "/…"),
        ("/api//name-of-mine", "GET", "", ""),
        ("/api/v1/token/inspect", "BREW", "", "/api/v1/token/inspect"),
    ],
)  # fmt: skip
def test_what_the_policy_refused_is_named_by_what_the_table_knows(
    log: Log, path: str, method: str, project: str, template: str
) -> None:
    asked = request(path, method)
    meter = Meter(log, asked)
    meter.decided(asked, None)
    response = HttpResponse(status=403)
    response["X-Portal-Reason"] = "endpoint_not_allowed"
    meter.ours(response)
    ((spot, _, _),) = log.calls
    assert (spot.project, spot.template) == (project, template)
    assert (spot.by, spot.outcome) == (By.PORTAL, "endpoint_not_allowed")
    assert spot.method == ("" if method == "BREW" else method)


def test_an_answer_that_breaks_off_did_not_go_through(log: Log) -> None:
    asked = request()
    meter = Meter(log, asked)
    meter.decided(asked, ASSETS)
    meter.broke_off()
    meter.answered(200)
    ((spot, _, _),) = log.calls
    assert (spot.by, spot.outcome) == (By.PORTAL, "cdf_unavailable")


def test_what_the_server_in_front_fetches_is_handed_over_and_what_it_brings_back_is_not(
    log: Log,
) -> None:
    for told, counted in (({names.TARGET: "/x"}, 1), ({}, 0)):
        log.calls.clear()
        asked = request()
        meter = Meter(log, asked)
        meter.decided(asked, ASSETS)
        response = HttpResponse(headers={names.REDIRECT: "@somewhere", **told})
        meter.ours(response)
        assert (names.COUNTED in response.headers) == bool(counted)
        assert [(spot.by, spot.outcome) for spot, _, _ in log.calls] == [
            (By.HANDED_OVER, "")
        ] * counted


def handed_over(log: Log, person: int = 7) -> str:
    """What the server in front is told."""
    asked = request(person=person)
    meter = Meter(log, asked)
    meter.decided(asked, ASSETS)
    response = HttpResponse(headers={names.TARGET: "/x"})
    meter.ours(response)
    return response.headers[names.COUNTED]


def brought_back(said: str) -> HttpRequest:
    """By the server in front, or by somebody who says so, a minute later."""
    asked = request()
    asked.META[names.environ_key(names.COUNTED)] = said
    asked.now = START + timedelta(minutes=1)  # type: ignore[attr-defined]  # as above
    return asked


def test_what_is_brought_back_is_taken_off_where_it_was_counted(log: Log) -> None:
    meter = Meter(log, asked := brought_back(handed_over(log)))
    meter.decided(asked, ASSETS)
    for _ in range(2):
        meter.answered(403)
    (first, _, _), (back, _, _), (last, _, _) = log.calls
    assert first.by is By.HANDED_OVER
    assert back == first._replace(by=By.BROUGHT_BACK)
    assert last == first._replace(minute=first.minute + 1, by=By.CDF, outcome="403")


def test_only_the_portals_own_word_takes_a_call_off(log: Log) -> None:
    mine = handed_over(log)
    minute, _, mark = mine.partition(".")
    others = handed_over(log, person=8)
    wrong = ("", "1", minute, f"{minute}.", f"{int(minute) + 1}.{mark}", f"{mine}0", f"{mine}, {mine}", f" {mine}", mine.upper(), others, f"{minute}.{'0' * 64}", "\xe9.\xb2")  # fmt: skip
    for said in wrong:
        log.calls.clear()
        meter = Meter(log, asked := brought_back(said))
        meter.decided(asked, ASSETS)
        meter.answered(403)
        assert [spot.by for spot, _, _ in log.calls] == [By.CDF], said


@pytest.mark.parametrize(
    ("shortage", "at_once", "drawn"),
    [(Shortage.PERSON, 16, 0), (Shortage.RATE, 0, 200), (Shortage.WORKER, 0, 0)],
)
def test_who_is_turned_away_has_reached_a_limit(
    log: Log, shortage: Shortage, at_once: int, drawn: int
) -> None:
    meter = Meter(log, request())
    meter.turned_away(shortage, PersonLimits.of(ProxySettings()))
    meter.ours(HttpResponse(headers={"X-Portal-Reason": "too_many_calls"}))
    ((_, numbers, _),) = log.calls
    assert (numbers.at_once, numbers.drawn) == (at_once, drawn)


def test_of_nobody_nothing_is_counted(log: Log) -> None:
    asked = request(person=None)
    meter = Meter(log, asked)
    meter.decided(asked, ASSETS)
    meter.answered(200)
    assert log.calls == []


def test_places_say_how_near_the_limits_a_person_is() -> None:
    now = 100.0
    places = Places(Slots(8), PersonLimits(4, 10), lambda: now)
    taken = [places.take(1) for _ in range(3)]
    assert [(one.at_once, one.drawn) for one in taken] == [(1, 1), (2, 2), (3, 3)]  # type: ignore[union-attr]  # there is room
    taken.clear()
    now += 0.25
    again = places.take(1)
    assert (again.at_once, again.drawn) == (1, 2)  # type: ignore[union-attr]  # likewise
    assert PersonLimits(4, 10).in_one_go == 20

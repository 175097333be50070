"""Which answers and refusals the proxy writes down, and what of their bodies is looked at."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime

import pytest

from cdfportal.access.refused_calls import RefusedBy, right_text
from cdfportal.access.refused_parts import MOST_READ
from cdfportal.base.errors import Reason
from cdfproxy.peek import Peek, json_text
from cdfproxy.refused import Attempt
from cdfproxy.target import TargetFault

NOW = datetime(2026, 11, 22, 9, 14, 7, tzinfo=UTC)
P = "/cdf/api/v1/projects/plant"
NAMED = (
    b'{"error": {"code": 403, "message": "Required capabilities timeSeriesAcl:WRITE not present"}}'
)
JSON = ("Content-Type", "application/json; charset=utf-8")


def attempt(
    method: str = "POST", target: str | TargetFault = f"{P}/timeseries?q=secret"
) -> Attempt:
    return Attempt(method, target, NOW)


def test_a_refusal_of_cdf_with_its_rights_and_request_id() -> None:
    call = attempt().by_cdf(403, [JSON, ("X-Request-Id", "b88d94aa-19fe-406d")], NAMED)
    assert call is not None
    assert (call.by, call.method, call.status, call.count) == (RefusedBy.CDF, "POST", 403, 1)
    assert (call.template, call.project) == ("/api/v1/projects/{project}/timeseries", "plant")
    assert [right_text(right) for right in call.required] == ["timeSeriesAcl:WRITE"]
    assert (call.named, call.family, call.request_id) == (
        True,
        "rights_named",
        "b88d94aa-19fe-406d",
    )
    assert (call.first, call.last) == (NOW, NOW)
    assert "secret" not in repr(call)


def test_nothing_of_a_body_is_kept_but_the_rights_that_it_names() -> None:
    body = b'{"error": {"message": "Ann may not: timeSeriesAcl:WRITE, token=abcdefghijk", "code": 403}}'
    call = attempt().by_cdf(403, [JSON], body)
    assert call is not None
    assert not any(word in repr(call) for word in ("Ann", "abcdefghijk", "message"))


@pytest.mark.parametrize(
    ("status", "headers", "body", "kept"),
    [
        (401, [], b"", True),
        (403, [("Content-Type", "application/protobuf")], b"\x0a\x03foo", True),
        (403, [("Content-Type", "text/html")], b"<b>timeSeriesAcl:READ", True),
        (404, [JSON], b'{"error": {"code": 404, "message": "Resource not found"}}', False),
        (404, [("Content-Type", "text/html")], b"may also be due to insufficient access rights", False),
        (400, [JSON], b'{"error": "This may also be due to insufficient access rights"}', True),
    ],
)  # fmt: skip
def test_which_answers_refuse(
    status: int, headers: list[tuple[str, str]], body: bytes, kept: bool
) -> None:
    call = attempt().by_cdf(status, headers, body)
    assert (call is not None) == kept
    # What is no JSON names nothing; the table says what the call needs.
    assert call is None or not call.named


def test_a_challenge_is_a_refusal_of_its_own() -> None:
    call = attempt().by_challenge("b88d94aa-19fe")
    assert (call.status, call.family, call.request_id) == (401, "stronger_sign_in", "b88d94aa-19fe")


@pytest.mark.parametrize(
    "reason",
    [
        Reason.PROXY_OFF,
        Reason.READ_ONLY,
        Reason.PROJECT_NOT_ALLOWED,
        Reason.ENDPOINT_NOT_ALLOWED,
    ],
)
def test_what_an_operator_can_open_is_kept_apart(reason: Reason) -> None:
    call = attempt().by_policy(reason)
    assert call is not None
    assert (call.by, call.family, call.status) == (RefusedBy.PORTAL, reason.value, 403)


@pytest.mark.parametrize("reason", [Reason.BAD_TARGET, Reason.METHOD_NOT_ALLOWED, None])
def test_what_nobody_can_open_is_not_kept(reason: Reason | None) -> None:
    assert attempt().by_policy(reason) is None


def test_a_method_of_no_api_is_not_kept_even_when_the_proxy_is_off() -> None:
    assert attempt("PROPFIND").by_policy(Reason.PROXY_OFF) is None


@pytest.mark.parametrize(
    "target", [TargetFault.NO_RAW_TARGET, "/cdf/%00", "/cdf//", "/elsewhere", "/cdf/Ann/salary"]
)
def test_a_target_that_cannot_be_read_leaves_nothing_of_itself(target: str | TargetFault) -> None:
    call = attempt("GET", target).by_policy(Reason.PROXY_OFF)
    assert call is not None
    assert (call.template, call.project) == ("/…", "")


def test_the_beginning_of_a_body_is_told_once() -> None:
    told: list[bytes] = []
    peek = Peek(told.append)
    for _ in range(100):
        peek.see(b"x" * 1000)
    peek.end()
    peek.end()
    assert told == [b"x" * MOST_READ]


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "zlib"])
def test_a_packed_body_is_read_up_to_its_limit(pack: object) -> None:
    bomb = pack(b"a" * 2_000_000)  # type: ignore[operator]  # either packs bytes
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    assert json_text(headers, bomb) == "a" * MOST_READ
    assert json_text(headers, bomb[:20]).strip("a") == ""
    assert json_text(headers, b"no gzip at all") == ""


@pytest.mark.parametrize(
    ("kind", "coding", "read"),
    [
        ("application/json", "", True),
        ("Application/JSON;charset=utf-8", "identity", True),
        ("application/problem+json", "", True),
        ("application/json", "br", False),
        ("application/json", "gzip, gzip", False),
        ("application/jsonp", "", False),
        ("text/json", "", False),
        ("", "", False),
    ],
)
def test_only_json_is_read(kind: str, coding: str, read: bool) -> None:
    headers = {"content-type": kind, "content-encoding": coding}
    assert json_text(headers, b'{"a": "\xff"}') == ('{"a": "\ufffd"}' if read else "")

"""The CDF client over real sockets."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator

import pytest

from cdfportal.base.portal import OutboundSettings
from cdfportal.cdf.answer import read_date
from cdfportal.cdf.challenge import Challenge
from cdfportal.cdf.client import CdfClient, Limits
from cdfportal.cdf.errors import (
    Cause,
    CdfChallengedError,
    CdfError,
    CdfNotAskedError,
    CdfRejectedError,
    CdfUnreachableError,
)
from cdfportal.cdf.transport import Transport
from tests.cdf.canned import Canned, canned

TOKEN = "the-token-of-one-person"


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport(OutboundSettings())
    yield made
    made.close()


def client_of(url: str, transport: Transport, **limits: float) -> CdfClient:
    return CdfClient(url, TOKEN, transport.session(url), Limits(**limits))  # type: ignore[arg-type]


def test_a_call_carries_the_token_and_the_name_of_the_portal(transport: Transport) -> None:
    with canned(Canned(headers={"x-request-id": "r-1"})) as cdf:
        answer = client_of(cdf.url, transport).inspect_token()
    method, path, headers = cdf.received[0]
    assert (method, path) == ("GET", "/api/v1/token/inspect")
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["x-cdp-app"] == "cdfportal"
    assert answer.request_id == "r-1"
    assert answer.json() == {}


def test_a_project_is_one_segment_of_the_path_whatever_it_holds(transport: Transport) -> None:
    with canned(Canned()) as cdf:
        client_of(cdf.url, transport).groups("../p?x=1", all_groups=True)
    assert cdf.received[0][1] == "/api/v1/projects/..%2Fp%3Fx%3D1/groups?all=true"


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_would_lead_elsewhere_is_not_asked_about(
    transport: Transport, name: str
) -> None:
    with canned(Canned()) as cdf:
        client = client_of(cdf.url, transport)
        for call in (
            lambda: client.groups(name, all_groups=True),
            lambda: client.tables("plant", name),
            lambda: client.tables(name, "db"),
            lambda: client.read("plant", "GET", f"/raw/dbs/{name}/tables", {}, None),
            lambda: client.read("plant", "GET", "/raw/dbs/%2e%2E/tables", {}, None),
        ):
            with pytest.raises(CdfNotAskedError):
                call()
    assert cdf.received == []


def test_a_redirect_is_not_followed(transport: Transport) -> None:
    with canned(Canned(body=b"elsewhere")) as elsewhere:
        moved = Canned(status=301, headers={"Location": elsewhere.url})
        with canned(moved) as cdf, pytest.raises(CdfRejectedError) as caught:
            client_of(cdf.url, transport).inspect_token()
    assert caught.value.status == 301
    assert elsewhere.received == []


def test_cookies_of_one_answer_do_not_travel_with_the_next_call(transport: Transport) -> None:
    with canned(Canned(headers={"Set-Cookie": "who=alice; Path=/"})) as cdf:
        client = client_of(cdf.url, transport)
        client.inspect_token()
        client.inspect_token()
    assert "cookie" not in cdf.received[1][2]


def test_proxies_and_netrc_of_the_environment_are_ignored(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with canned(Canned()) as cdf:
        assert client_of(cdf.url, transport).inspect_token().json() == {}


def test_the_outbound_proxy_is_used_and_spared_hosts_are_not() -> None:
    with canned(Canned(body=b'{"by": "proxy"}')) as proxy:
        through = Transport(OutboundSettings(proxy=proxy.url))
        spared = Transport(OutboundSettings(proxy=proxy.url, no_proxy=("127.0.0.1",)))
        with canned(Canned(body=b'{"by": "cdf"}')) as cdf:
            assert client_of(cdf.url, through).inspect_token().json() == {"by": "proxy"}
            assert client_of(cdf.url, spared).inspect_token().json() == {"by": "cdf"}
        through.close()
        spared.close()


def test_silence_ends_in_a_timeout(transport: Transport) -> None:
    with (
        canned(Canned(hold=threading.Event())) as cdf,
        pytest.raises(CdfUnreachableError) as caught,
    ):
        client_of(cdf.url, transport, read_seconds=0.2).inspect_token()
    assert caught.value.cause is Cause.TIMEOUT
    assert str(caught.value) == "CDF did not answer within 0.2 s."


def test_nobody_listening_is_unreachable(transport: Transport) -> None:
    with canned(Canned()) as cdf:
        url = cdf.url
    with pytest.raises(CdfUnreachableError) as caught:
        client_of(url, transport).inspect_token()
    assert caught.value.cause is Cause.CONNECTION


@pytest.mark.parametrize("encoding", ["plain", "gzip"])
def test_an_answer_beyond_the_limit_is_refused_however_it_is_packed(
    transport: Transport, encoding: str
) -> None:
    large = b"x" * 300_000
    body, headers = (
        (large, {})
        if encoding == "plain"
        else (
            gzip.compress(large),
            {"Content-Encoding": "gzip"},
        )
    )
    with (
        canned(Canned(body=body, headers=headers)) as cdf,
        pytest.raises(CdfUnreachableError) as caught,
    ):
        client_of(cdf.url, transport, largest_bytes=100_000).inspect_token()
    assert caught.value.cause is Cause.ANSWER


def test_an_answer_cut_off_is_unreadable_and_not_half_read(transport: Transport) -> None:
    with canned(Canned(body=b'{"a": 1', promised=5000)) as cdf, pytest.raises(CdfUnreachableError):
        client_of(cdf.url, transport).inspect_token()


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_json_is_a_typed_error(transport: Transport, body: bytes) -> None:
    with canned(Canned(body=body)) as cdf:
        answer = client_of(cdf.url, transport).inspect_token()
    with pytest.raises(CdfUnreachableError):
        answer.json()


def test_the_token_is_in_no_representation_and_no_error(transport: Transport) -> None:
    with canned(Canned()) as cdf:
        odd = CdfClient(cdf.url, f"{TOKEN}\r\nX: y", transport.session(cdf.url))
        assert TOKEN not in repr(odd)
        with pytest.raises(CdfUnreachableError) as caught:
            odd.inspect_token()
    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert cdf.received == []


_FIELD = 'Bearer error="insufficient_user_authentication", max_age="5"'


def test_a_demand_for_a_stronger_sign_in_is_an_error_of_its_own(transport: Transport) -> None:
    headers = {"WWW-Authenticate": _FIELD, "x-request-id": "r-2"}
    with (
        canned(Canned(status=401, headers=headers)) as cdf,
        pytest.raises(CdfChallengedError) as caught,
    ):
        client_of(cdf.url, transport).inspect_token()
    assert (caught.value.challenge, caught.value.request_id) == (Challenge(max_age=5), "r-2")
    # Whoever does without one answer must not do without this one by mistake.
    assert not isinstance(caught.value, CdfError)


@pytest.mark.parametrize(
    ("status", "field"), [(401, 'Bearer error="invalid_token"'), (401, ""), (403, _FIELD)]
)
def test_other_refusals_stay_what_they_are(transport: Transport, status: int, field: str) -> None:
    refused = Canned(status=status, headers={"WWW-Authenticate": field})
    with canned(refused) as cdf, pytest.raises(CdfRejectedError) as caught:
        client_of(cdf.url, transport).inspect_token()
    assert caught.value.status == status


@pytest.mark.parametrize(
    "field",
    [
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
        "1 Jan 2024 00:00:00 -9999999999999999999999",
        "yesterday",
        "",
    ],
)
def test_an_odd_date_of_cdf_is_none(field: str) -> None:
    assert read_date(field) is None

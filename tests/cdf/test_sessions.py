"""Sessions by the CDF client: what goes out, what is read, and that no secret stands in an error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdfportal.base.portal import OutboundSettings
from cdfportal.cdf.answer import CdfAnswer
from cdfportal.cdf.client import CdfClient
from cdfportal.cdf.errors import CdfError, CdfRejectedError, CdfUnreachableError
from cdfportal.cdf.sessions import (
    ClientCredentials,
    OneShotTokenExchange,
    TokenExchange,
    read_created,
    read_sessions,
)
from cdfportal.cdf.transport import Transport
from tests.cdf.canned import Canned, canned

SECRET = "s3cret~Value-of.a+service/0123456789"
SERVICE = ClientCredentials("the-client", SECRET)
NONCE = "nonce-0123456789-abcdefghijkl"


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport(OutboundSettings())
    yield made
    made.close()


def body(**session: Any) -> bytes:
    return json.dumps({"items": [session]}).encode()


def created(transport: Transport, answer: Canned, credentials: Any = SERVICE) -> CdfAnswer:
    with canned(answer) as cdf:
        client = CdfClient(cdf.url, "a-token", transport.session(cdf.url))
        return client.create_session("plant", credentials)


@pytest.mark.parametrize(
    ("credentials", "sent"),
    [
        (SERVICE, {"clientId": "the-client", "clientSecret": SECRET}),
        (TokenExchange(), {"tokenExchange": True}),
        (OneShotTokenExchange(), {"oneshotTokenExchange": True}),
    ],
)
def test_a_session_is_asked_for_in_three_ways(credentials: Any, sent: dict[str, object]) -> None:
    assert credentials.body() == sent


def test_the_calls_go_where_the_contract_has_them(transport: Transport) -> None:
    with canned(Canned()) as cdf:
        client = CdfClient(cdf.url, "a-token", transport.session(cdf.url))
        client.create_session("plant", SERVICE)
        client.sessions("plant")
        client.sessions("plant", status="active", cursor="c/1", limit=1000)
        client.sessions_by_ids("plant", [1, 2])
        client.revoke_sessions("plant", [1])
    below = "/api/v1/projects/plant/sessions"
    assert [(method, path) for method, path, _ in cdf.received] == [
        ("POST", below),
        ("GET", f"{below}?limit=25"),
        ("GET", f"{below}?status=active&cursor=c%2F1&limit=1000"),
        ("POST", f"{below}/byids"),
        ("POST", f"{below}/revoke"),
    ]
    assert not any(SECRET in path for _, path, _ in cdf.received)


def test_a_nonce_is_read_and_stands_in_no_representation(transport: Transport) -> None:
    answer = created(transport, Canned(body=body(id=7, type="X", status="READY", nonce=NONCE)))
    made = read_created(answer.body)
    assert (made.id, made.type, made.nonce) == (7, "X", NONCE)
    for value in (answer, made, SERVICE):
        assert NONCE not in repr(value)
        assert SECRET not in repr(value)


@pytest.mark.parametrize("shape", ["{}", '{{"error": "{}"}}', '{{"error": {{"message": "{}"}}}}'])
@pytest.mark.parametrize("said", ["secret {} is wrong", "{}{}", "x" * 470 + " {}"])
def test_a_secret_that_cdf_repeats_is_taken_out(
    transport: Transport, shape: str, said: str
) -> None:
    text = shape.format(said.replace("{}", SECRET))
    with pytest.raises(CdfRejectedError) as caught:
        created(transport, Canned(status=400, body=text.encode(), headers={"x-request-id": "r"}))
    error = caught.value
    assert (error.status, error.request_id) == (400, "r")
    for text in (str(error), error.message, repr(error), repr(vars(error))):
        assert not any(SECRET[:length] in text for length in range(4, len(SECRET) + 1))
    assert error.__suppress_context__


def test_no_unreachable_error_holds_the_secret(transport: Transport) -> None:
    with pytest.raises(CdfUnreachableError) as caught:
        created(transport, Canned(promised=500))
    assert SECRET not in repr(caught.value)


@pytest.mark.parametrize(
    "answer", [b"", b"[]", b"{}", b'{"items":[]}', b'{"items":[{"id":1}]}', b'{"items":[1]}']
)
def test_an_answer_without_a_nonce_is_not_taken_for_one(answer: bytes) -> None:
    with pytest.raises(CdfUnreachableError):
        read_created(answer)


def test_a_page_is_read_with_its_neighbours() -> None:
    listed = {
        "items": [
            {"id": 2, "type": "TOKEN_EXCHANGE", "status": "ACTIVE", "creationTime": 1000},
            {"id": "3", "type": "NEW", "status": "FROZEN", "expirationTime": 2000, "clientId": "c"},
        ],
        "nextCursor": "n",
        "previousCursor": "p",
    }
    page = read_sessions(json.dumps(listed).encode())
    first, second = page.sessions
    assert (page.next_cursor, page.previous_cursor) == ("n", "p")
    assert (first.created, first.expires) == (
        datetime(1970, 1, 1, tzinfo=UTC) + timedelta(0, 1),
        None,
    )
    assert (second.id, second.type, second.status, second.client_id) == (3, "NEW", "FROZEN", "c")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["items", "id", "type", "status", "creationTime", "nonce", "nextCursor"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_whatever_cdf_answers_is_read_or_a_typed_error(document: object) -> None:
    answer = json.dumps(document).encode()
    assert _outcome(read_sessions, answer)
    assert _outcome(read_created, answer)


def _outcome(read: Callable[[bytes], object], answer: bytes) -> bool:
    try:
        return read(answer) is not None
    except CdfError:
        return True


@pytest.mark.parametrize("moment", [0, -1, 2**63, "soon", True, None, 253_402_300_800_000])
def test_a_time_that_is_none_is_left_out(moment: object) -> None:
    [session] = read_sessions(body(id=1, creationTime=moment)).sessions
    assert session.created is None

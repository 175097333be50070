"""cognite-sdk for Python, unmodified, through the proxy in both modes, and at CDF with a token: the same answers."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest
import requests
from cognite.client import ClientConfig, CogniteClient, global_config
from cognite.client._proto.data_point_insertion_request_pb2 import DataPointInsertionRequest
from cognite.client._proto.data_point_list_response_pb2 import DataPointListResponse
from cognite.client.credentials import Token

from cdfportal.demo.simulator import CdfSimulator
from tests.sdks.python_calls import CALLS, STEPS
from tests.sdks.twins import MANY, PROJECT, Twins, handed_over, twins, without_secrets

#: The SDK insists on a token; the portal drops it and sets its own.
NOTHING = "no-token-of-cdf"
POINTS = f"/api/v1/projects/{PROJECT}/timeseries/data"
ROWS = f"/api/v1/projects/{PROJECT}/raw/dbs/chunked/tables/t/rows?ensureParent=true"


@dataclass(frozen=True)
class Outcomes:
    """What each call came to, on both ways, and what both simulators were asked."""

    twins: Twins
    proxied: dict[str, Any]
    direct: dict[str, Any]


def _client(url: str, token: str, **headers: str) -> CogniteClient:
    return CogniteClient(
        ClientConfig(
            client_name="tests",
            project=PROJECT,
            base_url=url,
            credentials=Token(token),
            headers=headers,
        )
    )


def _plain(value: Any) -> Any:
    """As JSON would have it; bytes as they are."""
    if hasattr(value, "dump"):
        return without_secrets(value.dump())
    if isinstance(value, dict):
        return without_secrets(value)
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _answers(client: CogniteClient) -> dict[str, Any]:
    return {name: _plain(call(client)) for name, call in CALLS.items()}


@pytest.fixture(scope="module", params=["in path", "offload"])
def outcomes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Outcomes]:
    global_config.disable_pypi_version_check = True
    global_config.max_retries = 0
    folder = tmp_path_factory.mktemp("python-sdk")
    with twins(folder, "alice", offload=request.param == "offload") as both:
        url = f"{both.stage.portal.url}/cdf"
        proxied = _answers(_client(url, NOTHING, Cookie=both.cookie))
        direct = _answers(_client(both.direct.url, both.token))
        yield Outcomes(both, proxied, direct)


@pytest.mark.parametrize("name", CALLS)
def test_the_answer_is_the_same(outcomes: Outcomes, name: str) -> None:
    assert outcomes.proxied[name] == outcomes.direct[name]


def test_there_are_enough_calls_and_the_answers_are_what_was_asked_for(outcomes: Outcomes) -> None:
    assert len(CALLS) >= 60
    assert len({name.partition("/")[0] for name in CALLS}) >= 10
    answers = outcomes.proxied
    for name in ("events/list 10,000", "raw rows/list 10,000"):
        assert len(answers[name]) == MANY
    assert len(answers["data points/retrieve 10,000"]["datapoints"]) == MANY
    assert len(answers["data points/retrieve the rest"]["datapoints"]) == 3
    binary = bytes(range(256)) * 300
    assert answers["files/download"] == binary
    assert answers["files/download again"] == binary[::-1]
    assert sha256(answers["files/download what came in parts"]).digest() == (
        sha256(bytes(5 * 1024 * 1024) + binary).digest()
    )
    assert answers["files/download the plant's"].startswith(b"%PDF")
    assert answers["documents/content"].decode() == "Pump 7\næøå"
    assert len(answers["3D files/retrieve"]) == 262_144


def _asked(simulator: CdfSimulator) -> Counter[tuple[str, str, str | None, str | None]]:
    return Counter(
        (one.method, one.target, one.header("Content-Encoding"), one.header("Content-Type"))
        for one in simulator.requests
        # The portal has questions of its own.
        if one.header("x-cdp-sdk")
    )


def test_both_simulators_were_asked_the_same(outcomes: Outcomes) -> None:
    """Cursors stand in bodies and queries, so this holds only where every answer was the same, too."""
    both = outcomes.twins
    behind = _asked(both.behind)
    assert behind == _asked(both.direct)
    assert sum(count for key, count in behind.items() if key[2] == "gzip") > 40
    accepted = [one for one in both.behind.requests if one.target.endswith("/timeseries/data/list")]
    assert {one.header("Accept") for one in accepted} == {"application/protobuf"}


def _ways(both: Twins) -> tuple[tuple[str, dict[str, str], CdfSimulator], ...]:
    """Where a script's own calls go, and what proves who it is."""
    cookie = {"Cookie": both.cookie, "X-Portal-CSRF": "1"}
    token = {"Authorization": f"Bearer {both.token}"}
    return (
        (f"{both.stage.portal.url}/cdf", cookie, both.behind),
        (both.direct.url, token, both.direct),
    )


def test_points_are_inserted_as_protocol_buffers(outcomes: Outcomes) -> None:
    """The SDK reads points so, and writes them so only to series of a kind that is in beta."""
    numeric = {"datapoints": [{"timestamp": step, "value": step / 7} for step in STEPS]}
    item = {"externalId": "line-a-feed-rate", "numericDatapoints": numeric}
    message = DataPointInsertionRequest(items=[item]).SerializeToString()
    read = {"items": [{"externalId": "line-a-feed-rate"}], "start": STEPS[0], "end": STEPS[-1] + 1}
    seen = []
    for base, who, simulator in _ways(outcomes.twins):
        headers = {**who, "Content-Type": "application/protobuf", "Content-Encoding": "gzip"}
        packed = gzip.compress(message, mtime=0)
        done = requests.post(base + POINTS, data=packed, headers=headers, timeout=20)
        assert (done.status_code, done.json()) == (200, {})
        assert simulator.requests[-1].body_sha256 == sha256(packed).hexdigest()
        headers = {**who, "Accept": "application/protobuf"}
        answer = requests.post(f"{base}{POINTS}/list", json=read, headers=headers, timeout=20)
        assert answer.headers["Content-Type"] == "application/protobuf"
        seen.append(answer.content)
    assert seen[0] == seen[1]
    [found] = DataPointListResponse.FromString(seen[0]).items
    assert [(one.timestamp, one.value) for one in found.numericDatapoints.datapoints] == [
        (step, step / 7) for step in STEPS
    ]


def test_a_body_of_five_megabytes_in_chunks_arrives_whole(outcomes: Outcomes) -> None:
    both = outcomes.twins
    rows = [{"key": f"k{n}", "columns": {"text": f"{n:0500d}"}} for n in range(9_600)]
    body = json.dumps({"items": rows}).encode()
    assert len(body) > 5_000_000

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(body), 60_007):
            yield body[start : start + 60_007]

    for base, who, simulator in _ways(both):
        headers = {**who, "Content-Type": "application/json"}
        done = requests.post(base + ROWS, data=pieces(), headers=headers, timeout=60)
        assert (done.status_code, done.json()) == (200, {})
        received = simulator.requests[-1]
        # nginx reads a body whole, and says how long it is.
        whole = both.stage.is_offloaded and simulator is both.behind
        framing = ("Content-Length", str(len(body))) if whole else ("Transfer-Encoding", "chunked")
        assert received.header(framing[0]) == framing[1]
        assert received.body_sha256 == sha256(body).hexdigest()
        assert len(simulator.world.projects[PROJECT].raw["chunked"]["t"]) == len(rows)


def test_the_storage_is_shown_neither_token_nor_session(outcomes: Outcomes) -> None:
    """This SDK sends the credential that it was given to the storage, too: through the portal, none."""
    came = outcomes.twins.behind.storage.requests
    assert len(came) > 8
    assert {one.header("Cookie") for one in came} == {None}
    assert {one.header("Authorization") for one in came} == {f"Bearer {NOTHING}"}


def test_no_link_is_in_the_portals_log(outcomes: Outcomes) -> None:
    log = outcomes.twins.stage.portal.log()
    assert "/files/downloadlink" in log
    assert "signature=" not in log
    assert outcomes.twins.behind.storage.url not in log


def test_nginx_carries_every_call_or_there_is_none(outcomes: Outcomes) -> None:
    both = outcomes.twins
    handed = handed_over(both.stage).total()
    assert handed >= _asked(both.behind).total() if both.stage.is_offloaded else handed == 0

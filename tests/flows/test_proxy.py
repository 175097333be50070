"""Calling CDF through the portal: what comes back is what CDF would have said to the person directly."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
import requests

from tests.support.fixtures import StageFactory
from tests.support.stage import Stage
from tests.support.visitor import Visitor

NORTH = "/api/v1/projects/plant-north"
COMPARED = ("content-type", "content-encoding", "content-range", "etag", "accept-ranges")


@pytest.fixture
def stage(each_way: Stage) -> Stage:
    return each_way


@pytest.fixture
def direct() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


def visitor(stage: Stage, key: str) -> Visitor:
    person = Visitor(stage.portal)
    assert person.sign_in(key).ok
    return person


CALLS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("GET", "/api/v1/token/inspect", {}),
    ("GET", "/api/v1/projects", {}),
    ("GET", f"{NORTH}/groups", {}),
    ("GET", f"{NORTH}/groups?all=true", {}),
    ("GET", f"{NORTH}/assets?limit=3", {}),
    ("HEAD", f"{NORTH}/assets?limit=3", {}),
    ("GET", f"{NORTH}/assets?limit=1000", {"headers": {"Accept-Encoding": "gzip"}}),
    ("GET", f"{NORTH}/assets?limit=1000", {"headers": {"Accept-Encoding": "identity"}}),
    ("POST", f"{NORTH}/assets/list", {"json": {"limit": 2}}),
    ("POST", f"{NORTH}/assets/list", {"data": b"{not json"}),
    ("POST", f"{NORTH}/timeseries/list", {"json": {"limit": 1000}}),
    ("POST", f"{NORTH}/timeseries/list", {"data": gzip.compress(b'{"limit": 5}'), "headers": {"Content-Encoding": "gzip", "Content-Type": "application/json"}}),
    ("GET", f"{NORTH}/raw/dbs", {}),
    ("GET", f"{NORTH}/raw/dbs/{quote('lab & tests', safe='')}/tables/runs/rows", {}),
    ("GET", f"{NORTH}/raw/dbs/line_a/tables/{quote('spare parts/2026', safe='')}/rows", {}),
    ("GET", f"{NORTH}/raw/dbs/line_a/tables/{quote('spare parts/2026', safe='')}/rows/{quote('A/1 100%', safe='')}", {}),
    ("GET", f"{NORTH}/raw/dbs/line_a/tables/{quote('spare parts/2026', safe='')}/rows/{quote('B;2#x', safe='')}", {}),
    ("GET", f"{NORTH}/3d/files/81", {}),
    ("GET", f"{NORTH}/3d/files/81", {"headers": {"Range": "bytes=1000-1999"}}),
    ("GET", f"{NORTH}/3d/files/81", {"headers": {"Range": "bytes=999999999-"}}),
    ("HEAD", f"{NORTH}/3d/files/81", {}),
    ("GET", "/api/v1/projects/no-such-project/assets", {}),
)  # fmt: skip


@pytest.mark.parametrize("key", ["alice", "bob", "carol"])
def test_answers_are_those_of_cdf_byte_for_byte(
    stage: Stage, direct: requests.Session, key: str
) -> None:
    person = visitor(stage, key)
    person.call(f"/cdf{NORTH}/assets?limit=1")
    token = stage.simulator.requests[-1].header("authorization")
    for method, target, given in CALLS:
        mine = {**given, "headers": {"Accept-Encoding": "identity", **given.get("headers", {})}}
        through = raw(person.call(f"/cdf{target}", method, stream=True, **mine))
        theirs = {**mine, "headers": {**mine["headers"], "Authorization": token}}
        straight = raw(
            direct.request(
                method,
                f"{stage.simulator.url}{target}",
                stream=True,
                timeout=20,
                allow_redirects=False,
                **theirs,
            )
        )
        assert through == straight, (key, method, target)


def raw(response: requests.Response) -> tuple[int, dict[str, str | None], bytes, str | None]:
    """Status, the headers that matter, the bytes as they came, and the portal's own reason if any."""
    headers = {name: response.headers.get(name) for name in COMPARED}
    body = response.raw.read(decode_content=False)
    response.close()
    return response.status_code, headers, body, response.headers.get("x-portal-reason")


def test_a_chunked_upload_of_json_is_understood(stage: Stage) -> None:
    bob = visitor(stage, "bob")
    pieces = iter([b'{"lim', b'it": 3}'])
    answer = bob.call(
        f"/cdf{NORTH}/timeseries/list",
        "POST",
        data=pieces,
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status_code, len(answer.json()["items"])) == (200, 3)
    arrived = stage.simulator.requests[-1]
    if stage.is_offloaded:
        # nginx has read the whole, and knows how long it is.
        assert arrived.header("content-length") == "12"
    else:
        assert arrived.header("transfer-encoding") == "chunked"


def test_data_points_come_as_protobuf(stage: Stage) -> None:
    alice = visitor(stage, "alice")
    series = alice.call(f"/cdf{NORTH}/timeseries?limit=1").json()["items"][0]["id"]
    body = {"items": [{"id": series, "start": 0, "end": "now", "limit": 50}]}
    answer = alice.call(
        f"/cdf{NORTH}/timeseries/data/list",
        "POST",
        data=json.dumps(body),
        headers={"Accept": "application/protobuf", "Content-Type": "application/json"},
    )
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/protobuf"
    assert answer.content


def test_not_modified_passes(stage: Stage) -> None:
    alice = visitor(stage, "alice")
    whole = alice.call(f"/cdf{NORTH}/3d/files/81")
    assert len(whole.content) == 262_144
    again = alice.call(f"/cdf{NORTH}/3d/files/81", headers={"If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_refusal_of_cdf_is_not_one_of_ours(stage: Stage) -> None:
    carol = visitor(stage, "carol")
    answer = carol.call(f"/cdf{NORTH}/assets")
    assert answer.status_code == 401
    assert "x-portal-reason" not in answer.headers
    assert "x-request-id" in answer.headers
    assert "sign_in" not in answer.json()


def test_the_timeline_tells_once_that_cdf_did_not_accept_the_token(stage: Stage) -> None:
    carol = Visitor(stage.portal)
    carol.sign_in("carol", following="/token/")

    def refused(_: int) -> int:
        return carol.call(f"/cdf{NORTH}/assets").status_code

    with ThreadPoolExecutor(6) as threads:
        assert {*threads.map(refused, range(12))} == {401}
    kinds = [
        (line["kind"], line["count"])
        for line in carol.call("/api/accounts/sessions/this/").json()["timeline"]
    ]
    assert kinds == [("refused", 1), ("signed_in", 1)]
    text = carol.get("/accounts/sessions/this/").text
    assert "CDF did not accept the token" in text
    alice = visitor(stage, "alice")
    assert alice.call(f"/cdf{NORTH}/assets").status_code == 200
    timeline = alice.call("/api/accounts/sessions/this/").json()["timeline"]
    assert "refused" not in {line["kind"] for line in timeline}


def test_groups_are_written_only_where_the_operator_opened_it(
    session_stage: Stage, stages: StageFactory
) -> None:
    body = {"items": [{"name": "made through the portal", "sourceId": "s", "capabilities": []}]}
    closed = visitor(session_stage, "alice").call(f"/cdf{NORTH}/groups", "POST", json=body)
    assert (closed.status_code, closed.headers["x-portal-reason"]) == (403, "endpoint_not_allowed")
    assert "PROXY_ALLOW" in closed.json()["error"]["message"]
    opened = stages(PROXY_ALLOW="POST /api/v1/projects/{project}/groups")
    made = visitor(opened, "alice").call(f"/cdf{NORTH}/groups", "POST", json=body)
    assert made.status_code == 201, made.text


def test_a_read_only_portal_of_one_project(stages: StageFactory) -> None:
    stage = stages(
        PROXY_MODE="read-only",
        CDF_PROJECTS="plant-north",
        PROXY_DENY="* /api/v1/projects/{project}/RAW/**",
    )
    alice = visitor(stage, "alice")
    before = len(stage.simulator.requests)
    reasons = {
        ("POST", f"{NORTH}/assets"): "read_only",
        ("GET", "/api/v1/projects/plant-south/assets"): "project_not_allowed",
        ("GET", f"{NORTH}/raw/dbs"): "endpoint_not_allowed",
    }
    for (method, path), reason in reasons.items():
        answer = alice.call(f"/cdf{path}", method)
        assert (answer.status_code, answer.headers["x-portal-reason"]) == (403, reason)
    assert len(stage.simulator.requests) == before
    assert alice.call(f"/cdf{NORTH}/assets/list", "POST", json={}).ok


def test_a_portal_whose_proxy_is_off_forwards_nothing(stages: StageFactory) -> None:
    stage = stages(PROXY_MODE="off")
    answer = visitor(stage, "alice").call(f"/cdf{NORTH}/assets")
    assert (answer.status_code, answer.headers["x-portal-reason"]) == (403, "proxy_off")


def test_a_listed_app_calls_cdf_and_reads_even_its_errors(stages: StageFactory) -> None:
    app = "http://localhost:1"
    stage = stages(APP_ORIGINS=app)
    bob = visitor(stage, "bob")
    url = f"{stage.portal.url}/cdf{NORTH}/assets"
    asked = bob.http.options(
        url,
        headers={
            "Origin": app,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "x-cdp-sdk",
        },
        timeout=20,
    )
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, app)
    headers = {"Origin": app, "Sec-Fetch-Site": "same-site", "x-cdp-sdk": "CogniteJavaScriptSDK:9"}
    read = bob.http.get(url, headers=headers, timeout=20)
    assert (read.status_code, read.headers["access-control-allow-origin"]) == (200, app)
    refused = bob.http.get(f"{url}/../x", headers=headers | {"Cookie": ""}, timeout=20)
    assert refused.status_code in {401, 403}
    assert refused.headers["access-control-allow-origin"] == app


def test_signing_out_ends_the_way_to_cdf_at_once(stage: Stage) -> None:
    bob = visitor(stage, "bob")
    assert bob.call(f"/cdf{NORTH}/assets").ok
    cookies = bob.http.cookies.copy()
    bob.post("/accounts/sessions/", "/accounts/sign-out/")
    bob.http.cookies = cookies
    before = len(stage.simulator.requests)
    answer = bob.call(f"/cdf{NORTH}/assets")
    assert (answer.status_code, answer.headers["x-portal-reason"]) == (401, "sign_in_ended")
    assert answer.json()["sign_in"] == f"{stage.portal.url}/accounts/sign-in/"
    assert len(stage.simulator.requests) == before

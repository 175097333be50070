"""Every operation that Cognite's SDKs call is in the endpoint table, or is named here with the reason."""

from __future__ import annotations

import json
import subprocess

import pytest

from cdfportal.access.endpoint_table import endpoint_table
from tests.connect.beside import closed
from tests.contract.oidc_provider.install import NODE
from tests.contract.python_sdk import python_calls
from tests.support.pages import PAGES, install

ROOT = "/api/v1/projects/plant-north"
#: What the SDK puts into a path from a short list of its own.
SPELT = {
    "POST /models/containers/{}/delete": ("constraints", "indexes"),
    "POST /models/instances/{}": ("query", "sync"),
}
#: Places in the Python SDK's source whose path another place of it writes.
WRITTEN_ELSEWHERE = {
    "POST ?graphql.py": "_post_graphql, whose callers are read",
    "POST ?assets.py": "of AssetsAPI, which is read",
    "POST ?assets.py/update": "of AssetsAPI, which is read",
    "POST ?datapoints_io.py": "of DatapointsAPI, below",
    "POST ?datapoints_io.py/latest": "of DatapointsAPI, below",
    "POST {}/list": "of DatapointsAPI, below",
}
POINTS = {f"POST /timeseries/data{last}" for last in ("", "/list", "/latest")}
NOT_OF_THE_CLUSTER = {
    "GET /principals": "of an organisation, at auth.cognite.com",
    "POST /principals/byids": "of an organisation, at auth.cognite.com",
}
#: CDF's document has no word of templates any more, which data models have replaced.
RETIRED = "/templategroups"


def unknown(calls: set[str]) -> set[str]:
    """Those that the policy would call unknown."""
    return {call for call in calls if not _is_known(call)}


def _is_known(call: str) -> bool:
    method, _, path = call.partition(" ")
    whole = path if path.startswith("/api/v1/") else ROOT + path
    segments = whole.partition("?")[0].strip("/").split("/")
    return endpoint_table().lookup(method, segments) is not None


def test_every_call_of_the_python_sdk() -> None:
    calls = python_calls()
    assert len(calls) > 300
    assert calls >= {*SPELT, *WRITTEN_ELSEWHERE, *NOT_OF_THE_CLUSTER}
    spelt = {call.replace("{}", word) for call, words in SPELT.items() for word in words}
    left = (calls - {*SPELT, *WRITTEN_ELSEWHERE, *NOT_OF_THE_CLUSTER}) | spelt | POINTS
    assert unknown(left) == set()


@pytest.fixture(scope="module")
def javascript_calls() -> set[str]:
    install(PAGES)
    command = [NODE, PAGES / "sdk-paths.js"]
    done = subprocess.run(
        command, cwd=PAGES, env=closed({}), capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def test_every_call_of_the_javascript_sdk(javascript_calls: set[str]) -> None:
    assert len(javascript_calls) > 200
    retired = {call for call in javascript_calls if call.partition(ROOT)[2].startswith(RETIRED)}
    assert len(retired) == 19
    assert unknown(javascript_calls - retired) == set()


def test_a_path_that_nobody_knows_is_found() -> None:
    assert unknown({"POST /userapis/graphql", "GET /assets"}) == {"POST /userapis/graphql"}

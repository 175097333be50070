"""What a query is besides words."""

from __future__ import annotations

import pytest

from cdfportal.access.answers import Question
from cdfportal.access.model import ALL, Scope
from cdfportal.access.resources import Resource, ResourceKind
from cdfportal.access.search.readings import (
    AskedRight,
    is_uuid,
    read_asked,
    read_call,
    read_resource,
    read_right,
)
from tests.access.calling import CDF, PLACES, ROOT

SET_42 = Scope("datasetScope", frozenset({"42"}))


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("timeSeriesAcl:READ", Question("timeSeriesAcl", "READ", ALL)),
        ("timeseriesacl:read", Question("timeSeriesAcl", "READ", ALL)),
        ("timeSeriesAcl:READ@datasetScope:42", Question("timeSeriesAcl", "READ", SET_42)),
        ("groupsAcl:LIST on all", Question("groupsAcl", "LIST", ALL)),
        ("groupsAcl LIST on all", Question("groupsAcl", "LIST", ALL)),
        ("timeSeriesAcl READ on datasetScope:42", Question("timeSeriesAcl", "READ", SET_42)),
        ("read time series in data set 42", Question("timeSeriesAcl", "READ", SET_42)),
        ("read time series in data set plant", None),
        ("read groups in space plant", None),
        ("write time series", Question("timeSeriesAcl", "WRITE", ALL)),
        ("assets read", Question("assetsAcl", "READ", ALL)),
        ("run functions", Question("functionsAcl", "RUN", ALL)),
        ("delete transformations", None),
        ("read everything", None),
        ("READ", None),
        ("timeSeriesAcl", None),
        ("timeSeriesAcl:READ@nowhere:1", None),
        ("", None),
    ],
)
def test_rights(text: str, question: Question | None) -> None:
    assert read_right(text) == question


@pytest.mark.parametrize(
    ("text", "right", "whom"),
    [
        ("write files", "filesAcl:WRITE", ""),
        ("can bob write files?", "filesAcl:WRITE", "bob"),
        ("May Anna Maria read time series", "timeSeriesAcl:READ", "Anna Maria"),
        ("can I write files", "filesAcl:WRITE", ""),
        ("who can groupsAcl:LIST on all", "groupsAcl:LIST", ""),
        ("can bob fly", "", ""),
        ("can", "", ""),
        ("who", "", ""),
        ("?", "", ""),
    ],
)
def test_rights_as_people_ask_for_them(text: str, right: str, whom: str) -> None:
    acl, _, action = right.partition(":")
    expected = AskedRight(Question(acl, action, ALL), whom) if right else None
    assert read_asked(text) == expected


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("GET /api/v1/projects/p/assets", ("GET", "/api/v1/projects/p/assets")),
        ("post /timeseries", ("POST", "/timeseries")),
        (f"{CDF}/api/v1/token/inspect", ("GET", f"{CDF}/api/v1/token/inspect")),
        # The method that the path has; of several one that reads; a literal path before a parameter.
        (f"{ROOT}/timeseries/list", ("POST", f"{ROOT}/timeseries/list")),
        (f"{ROOT}/assets", ("GET", f"{ROOT}/assets")),
        (f"{ROOT}/assets/list", ("POST", f"{ROOT}/assets/list")),
        (f"{ROOT}/assets/7", ("GET", f"{ROOT}/assets/7")),
        (f"DELETE {ROOT}/timeseries/list", ("DELETE", f"{ROOT}/timeseries/list")),
        ("/api/v1/projects/plant-north/unheard-of", ("GET", f"{ROOT}/unheard-of")),
        # Another host: without it, where the project is this one.
        (f"https://c.example{ROOT}/assets?limit=1", ("GET", f"{ROOT}/assets?limit=1")),
        ("https://c.example/api/v1/projects/other/assets", None),
        ("https://c.example/api/v1/token/inspect", None),
        ("https://[/api/v1/token/inspect", None),
        ("/api/p/plant-north/matrix/", None),
        ("https://example.com/page", None),
        ("/glossary/", None),
        ("GET", None),
        ("see GET /api/v1/x", None),
    ],
)
def test_calls(text: str, call: tuple[str, str] | None) -> None:
    assert read_call(text, PLACES) == call


@pytest.mark.parametrize(
    ("text", "resource"),
    [
        ("data set 42", Resource(ResourceKind.DATA_SET, "42")),
        ("Dataset  42", Resource(ResourceKind.DATA_SET, "42")),
        ("space plant", Resource(ResourceKind.SPACE, "plant")),
        ("RAW database a/b", Resource(ResourceKind.RAW, "a%2Fb")),
        ("security category 7", Resource(ResourceKind.CATEGORY, "7")),
        ("data set plant", None),
        ("space", None),
    ],
)
def test_resources(text: str, resource: Resource | None) -> None:
    assert read_resource(text) == resource


def test_ids_of_entra() -> None:
    assert is_uuid(" 9D0A51C4-0000-4000-8000-000000000001")
    assert is_uuid("9d0a51c4000040008000000000000001")
    assert not is_uuid("9d0a51c4-0000-4000-8000")

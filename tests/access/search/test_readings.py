"""What a query is besides words."""

from __future__ import annotations

import pytest

from cdfportal.access.answers import Question
from cdfportal.access.model import ALL, Scope
from cdfportal.access.resources import Resource, ResourceKind
from cdfportal.access.search.readings import is_uuid, read_call, read_resource, read_right


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("timeSeriesAcl:READ", Question("timeSeriesAcl", "READ", ALL)),
        ("timeseriesacl:read", Question("timeSeriesAcl", "READ", ALL)),
        (
            "timeSeriesAcl:READ@datasetScope:42",
            Question("timeSeriesAcl", "READ", Scope("datasetScope", frozenset({"42"}))),
        ),
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
    ("text", "call"),
    [
        ("GET /api/v1/projects/p/assets", ("GET", "/api/v1/projects/p/assets")),
        ("post /timeseries", ("POST", "/timeseries")),
        (
            "https://c.example/api/v1/token/inspect",
            ("GET", "https://c.example/api/v1/token/inspect"),
        ),
        ("https://example.com/page", None),
        ("/glossary/", None),
        ("GET", None),
        ("see GET /api/v1/x", None),
    ],
)
def test_calls(text: str, call: tuple[str, str] | None) -> None:
    assert read_call(text) == call


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

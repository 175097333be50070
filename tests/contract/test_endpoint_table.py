"""The endpoint table against what CDF's published document says of every operation."""

from __future__ import annotations

from typing import Any

import pytest

from cdfportal.access.endpoints import Endpoint, Requirement, all_endpoints
from tests.contract.published import PROJECT, Published, committed, derive

TABLE = {(one.method, one.template): one for one in all_endpoints()}
#: The document has `/principals/me` twice: as a deprecated operation, and with the same address as a new one.
PUBLISHED = {(one.method, one.path): one for one in committed()}
HOSTED = ("destinations", "jobs", "mappings", "sources")
#: Not in the document: what the SDKs call, and paths that it names without a word about them.
BESIDE = {
    "GET /api/v1/projects",
    "POST /api/v1/projects",
    f"GET {PROJECT}",
    f"PUT {PROJECT}",
    f"POST {PROJECT}/update",
    f"GET {PROJECT}/documents/{{documentId}}/content",
    f"POST {PROJECT}/sessions/token",
    f"POST {PROJECT}/sessions/batchrefresh",
    f"POST {PROJECT}/sessions/detach",
    # The document's own text on `subPath`: "directory and/or file names".
    f"GET {PROJECT}/3d/files/{{threedFileId}}/{{directory}}/{{subPath}}",
    # What the SDKs call (test_sdk_calls.py).
    f"POST {PROJECT}/userapis/spaces/{{space}}/datamodels/{{dataModelExternalId}}/versions/{{version}}/graphql",
    f"POST {PROJECT}/dml/graphql",
    f"GET {PROJECT}/3d/reveal/models/{{modelId}}/revisions/{{revisionId}}",
    f"GET {PROJECT}/3d/reveal/models/{{modelId}}/revisions/{{revisionId}}/nodes",
    f"GET {PROJECT}/3d/reveal/models/{{modelId}}/revisions/{{revisionId}}/nodes/{{nodeId}}/ancestors",
    f"GET {PROJECT}/3d/reveal/models/{{modelId}}/revisions/{{revisionId}}/sectors",
    f"GET {PROJECT}/3d/unreal/models/{{modelId}}/revisions/{{revisionId}}",
    f"POST {PROJECT}/context/diagram/detect/status",
    f"GET {PROJECT}/context/entitymatching/jobs",
    f"POST {PROJECT}/annotations/reverselookup",
    f"POST {PROJECT}/simulators/models/revisions/data/list",
    *(f"{method} {PROJECT}/ai/agents" for method in ("GET", "POST")),
    *(f"POST {PROJECT}/ai/agents/{last}" for last in ("byids", "delete", "chat")),
    *(f"{method} {PROJECT}/transformations/externaldata" for method in ("GET", "POST")),
    *(f"POST {PROJECT}/transformations/externaldata/{last}" for last in ("delete", "usability")),
    *(f"GET {PROJECT}/limits/values{last}" for last in ("", "/{limitId}")),
    f"POST {PROJECT}/limits/values/list",
    *(f"POST {PROJECT}/metering/meters/{last}" for last in ("byids", "list")),
    # The document writes `byIds`, and the Python SDK does not.
    *(f"POST {PROJECT}/hostedextractors/{kind}/byids" for kind in HOSTED),
}
#: Sources that say why the table needs something else than the document declares.
OWN_SOURCES = {"inferred", "described"}
#: Last words of a path whose POST asks and changes nothing.
ASKING = {
    *("list", "byids", "search", "aggregate", "query", "filter", "latest", "inspect", "sync"),
    *("downloadlink", "result", "download", "search-streaming", "compute", "content", "ask"),
    *("summarize",),
}
#: POSTs that end like something else, and read; and the other way round, with the reason.
READS_ALL_THE_SAME = {
    "/transformations/query/run": "previews a query",
    "/annotations/reverselookup": "lists what annotations are about",
    "/context/diagram/detect/status": "asks how far several jobs are",
    "/geospatial/featuretypes/{featureTypeExternalId}/features/{featureExternalId}"
    "/rasters/{rasterPropertyName}": "fetches a raster; PUT writes it",
}
WRITES_ALL_THE_SAME = {
    "/writeback/sap/requests/byids": "CDF asks for WRITE, so a reader's portal does not open it"
}
#: Bodies in bulk that are JSON only: points, rows and records.
BULK = {
    f"POST {PROJECT}{path}"
    for path in (
        "/sequences/data",
        "/sequences/data/list",
        "/timeseries/subscriptions/data/list",
        "/streams/{streamId}/records",
        "/streams/{streamId}/records/upsert",
        "/streams/{streamId}/records/filter",
        "/streams/{streamId}/records/sync",
    )
}
#: Text without a pattern that holds no `/ \ # ; %`, as far as the document says.
NO_FREE_TEXT = {
    *("diagramId", "libraryId", "executionId", "taskId"),  # ids that CDF makes
    *("extractor", "externalId", "fileExternalId", "fileSpace", "schemaType", "username"),
    *("triggerExternalId", "workflowExternalId", "version"),
    *("subPath", "principal"),
}


def label(key: tuple[str, str]) -> str:
    return " ".join(key)


def test_the_table_has_every_operation_and_nothing_else_unsaid() -> None:
    assert len(PUBLISHED) == 489
    assert set(PUBLISHED) - set(TABLE) == set()
    assert {label(key) for key in set(TABLE) - set(PUBLISHED)} == BESIDE


def loosely(right: str) -> tuple[str, str]:
    """The document is not of one mind about capitals, and leaves `Acl` out at times."""
    acl, action = right.lower().split(":")
    return acl.removesuffix("acl"), action


def needed(rights: tuple[Requirement, ...]) -> set[tuple[str, str]]:
    return {loosely(f"{right.acl}:{right.action}") for right in rights}


def test_what_an_operation_needs_is_what_the_document_declares() -> None:
    for key, published in PUBLISHED.items():
        endpoint = TABLE[key]
        declared = {loosely(right) for right in published.rights}
        if endpoint.source == "openapi":
            assert needed(endpoint.requires) == declared, label(key)
        elif declared:
            assert endpoint.source in OWN_SOURCES, label(key)
        else:
            assert endpoint.source in OWN_SOURCES | {"undeclared"}, label(key)


def test_what_is_deprecated_is_marked() -> None:
    for key, published in PUBLISHED.items():
        assert TABLE[key].deprecated is published.is_deprecated, label(key)


def asks(endpoint: Endpoint) -> bool:
    path = endpoint.template.removeprefix(PROJECT)
    if endpoint.method != "POST":
        return endpoint.method == "GET"
    named = endpoint.segments[-1].lower() in ASKING or path in READS_ALL_THE_SAME
    return named and path not in WRITES_ALL_THE_SAME


def test_a_post_reads_when_its_last_word_asks() -> None:
    for key, endpoint in TABLE.items():
        assert endpoint.reads is asks(endpoint), label(key)


def test_bodies_that_are_not_plain_json_stream_and_so_do_those_in_bulk() -> None:
    media = {label(key) for key, one in PUBLISHED.items() if one.media}
    beside = {name for name in BESIDE if "/3d/files/" in name or name.endswith("/content")}
    assert {label(key) for key, one in TABLE.items() if one.streams} == media | BULK | beside


def test_every_parameter_without_a_pattern_was_looked_at() -> None:
    """RAW names alone may hold anything: there CDF itself says so (the design's three)."""
    texts = {name for one in PUBLISHED.values() for name in one.texts}
    free = {"dbName", "tableName", "rowKey"}
    assert texts - {"project"} == free | NO_FREE_TEXT
    assert all(one.free_text_parameters == free for one in TABLE.values())


def test_graphql_is_taken_for_writing_since_a_mutation_may_be_in_it() -> None:
    graphql = [one for one in TABLE.values() if one.segments[-1] == "graphql"]
    assert [one.reads for one in graphql] == [False, False]
    assert not any(one.denied_by_default for one in graphql)


def test_what_is_denied_says_why() -> None:
    denied = {label(key): one.denied_because for key, one in TABLE.items() if one.denied_by_default}
    assert len(denied) == 12
    assert all(because.endswith(".") for because in denied.values())
    assert not any(TABLE[key].reads for key in TABLE if TABLE[key].denied_by_default)


def test_the_derived_list_is_that_of_the_document(published_document: Any) -> None:
    assert derive(published_document) == committed()


@pytest.mark.parametrize("published", committed()[:3])
def test_a_line_is_read_as_it_was_written(published: Published) -> None:
    assert Published.of_line(published.line) == published

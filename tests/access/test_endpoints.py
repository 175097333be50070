"""The endpoint table: every operation resolves from a concrete path."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from cdfportal.access.catalogue import acls
from cdfportal.access.endpoint_table import endpoint_table
from cdfportal.access.endpoints import Endpoint, EndpointMatch, Requirement, all_endpoints
from cdfportal.access.model import Scope
from cdfportal.access.questions import parse_scope_text

ENDPOINTS = endpoint_table().endpoints
ROOT = "/api/v1/projects/plant-north"


def segments(path: str) -> tuple[str, ...]:
    return tuple(path.removeprefix("/").split("/"))


def find(method: str, path: str, *, ignore_case: bool = False) -> EndpointMatch | None:
    return endpoint_table().lookup(method, segments(path), ignore_case=ignore_case)


def concrete(endpoint: Endpoint, value: str = "8723") -> str:
    return re.sub(r"\{[^}]+\}", value, endpoint.template)


def label(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.template}"


def test_the_table_holds_at_least_the_416_annotated_operations() -> None:
    assert sum(endpoint.source == "openapi" for endpoint in ENDPOINTS) >= 416
    assert len({(e.method, e.template) for e in all_endpoints()}) == len(all_endpoints())


def resolved(endpoint: Endpoint, path: str, *, ignore_case: bool = False) -> bool:
    found = find(endpoint.method, path, ignore_case=ignore_case)
    return found is not None and found.endpoint is endpoint


def is_the_same(one: Endpoint, other: Endpoint) -> bool:
    """Two rows may spell one operation: `byIds` as the document has it, `byids` as an SDK asks for it."""
    return label(one).casefold() == label(other).casefold() and (
        replace(one, template="", source="") == replace(other, template="", source="")
    )


def test_whatever_is_spelt_in_two_ways_is_one_operation() -> None:
    spellings: dict[str, list[Endpoint]] = {}
    for endpoint in ENDPOINTS:
        spellings.setdefault(re.sub(r"\{[^}]+\}", "{}", label(endpoint)).casefold(), []).append(
            endpoint
        )
    twice = [found for found in spellings.values() if len(found) > 1]
    assert len(twice) == 4
    assert all(is_the_same(*found) for found in twice)
    for pair in twice:
        assert [find(e.method, concrete(e), ignore_case=True) for e in pair] == [
            find(e.method, concrete(e)) for e in pair
        ]


def test_every_operation_resolves_from_a_concrete_path() -> None:
    assert [label(e) for e in ENDPOINTS if not resolved(e, concrete(e))] == []


def test_every_operation_resolves_in_any_case_only_when_asked_to() -> None:
    shouted = [(endpoint, concrete(endpoint).upper()) for endpoint in ENDPOINTS]
    found = [(e, find(e.method, path, ignore_case=True)) for e, path in shouted]
    assert [label(e) for e, one in found if one is None or not is_the_same(one.endpoint, e)] == []
    assert [label(e) for e, path in shouted if resolved(e, path)] == []


def test_every_requirement_names_what_the_tables_know() -> None:
    for endpoint in ENDPOINTS:
        conditional = [right for found in endpoint.conditional.values() for right in found]
        for right in [*endpoint.requires, *endpoint.alternative, *conditional]:
            assert right.action in acls()[right.acl].actions, label(endpoint)
            assert isinstance(parse_scope_text(right.scope), Scope), label(endpoint)


def test_a_literal_beats_a_parameter() -> None:
    found = find("GET", f"{ROOT}/functions/status")
    assert found is not None
    assert found.template.endswith("/functions/status")
    other = find("GET", f"{ROOT}/functions/42")
    assert other is not None
    assert other.parameters == {"project": "plant-north", "functionId": "42"}


@pytest.mark.parametrize(
    ("method", "path", "template"),
    [
        ("POST", "/raw/dbs/delete/tables", "/raw/dbs/{dbName}/tables"),
        ("POST", "/raw/dbs/delete", "/raw/dbs/delete"),
        ("POST", "/streams/delete/records", "/streams/{streamId}/records"),
        ("GET", "/workflows/versions", "/workflows/{workflowExternalId}"),
    ],
)
def test_a_name_that_is_a_literal_elsewhere(method: str, path: str, template: str) -> None:
    found = find(method, ROOT + path)
    assert found is not None
    assert found.template == f"/api/v1/projects/{{project}}{template}"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/api/v1"),
        ("GET", f"{ROOT}/nosuchthing"),
        ("GET", f"{ROOT}/assets/"),
        ("GET", f"{ROOT}//assets"),
        ("GET", f"{ROOT}/assets/1/2"),
        ("GET", f"{ROOT}/ASSETS"),
        ("get", f"{ROOT}/assets"),
        ("DELETE", f"{ROOT}/assets"),
        ("GET", "/api/v1/projects//assets"),
        ("GET", "/api/v1/orgs/acme"),
        ("GET", "/api/v1/principals/me"),
        ("GET", "/api/v1/projects/{project}/{assets}"),
    ],
)
def test_what_the_table_does_not_have_is_none(method: str, path: str) -> None:
    assert find(method, path) is None


def test_operations_outside_the_document_are_there() -> None:
    projects = find("GET", "/api/v1/projects")
    project = find("GET", ROOT)
    assert projects is not None
    assert projects.requires == ()
    assert project is not None
    assert project.requires == (Requirement("projectsAcl", "READ"),)


def test_head_is_get() -> None:
    found = find("HEAD", f"{ROOT}/assets")
    assert found is not None
    assert (found.method, found.reads) == ("GET", True)


def test_free_text_marks_the_segments_of_raw_names_only() -> None:
    found = find("GET", f"{ROOT}/raw/dbs/a%2Fb/tables/t/rows/k%25")
    assert found is not None
    assert [
        segments(f"{ROOT}/raw/dbs/a%2Fb/tables/t/rows/k%25")[n] for n in sorted(found.free_text)
    ] == [
        "a%2Fb",
        "t",
        "k%25",
    ]
    other = find("GET", f"{ROOT}/assets/1")
    assert other is not None
    assert other.free_text == frozenset()


@pytest.mark.parametrize(
    ("method", "path", "reads"),
    [
        ("GET", "/assets", True),
        ("POST", "/assets", False),
        ("POST", "/assets/list", True),
        ("POST", "/assets/byids", True),
        ("POST", "/assets/search", True),
        ("POST", "/assets/aggregate", True),
        ("POST", "/assets/update", False),
        ("POST", "/assets/delete", False),
        ("POST", "/timeseries/data/list", True),
        ("POST", "/timeseries/data/latest", True),
        ("POST", "/timeseries/data", False),
        ("POST", "/timeseries/synthetic/query", True),
        ("POST", "/models/instances/query", True),
        ("POST", "/models/instances/sync", True),
        ("POST", "/models/instances", False),
        ("POST", "/streams/s/records/filter", True),
        ("POST", "/files/downloadlink", True),
        ("POST", "/files/uploadlink", False),
        ("POST", "/hostedextractors/sources", False),
        ("POST", "/writeback/sap/requests/byids", False),
        ("POST", "/context/diagram/detect", False),
        ("POST", "/sessions/byids", True),
        ("POST", "/functions/1/call", False),
        ("POST", "/transformations/run", False),
        ("PUT", "/geospatial/featuretypes/a/features/b/rasters/c", False),
        ("DELETE", "/streams/1", False),
    ],
)
def test_what_only_reads(method: str, path: str, reads: bool) -> None:
    found = find(method, ROOT + path)
    assert found is not None
    assert found.reads is reads


def test_nothing_that_reads_needs_more_than_viewing() -> None:
    for endpoint in ENDPOINTS:
        if endpoint.reads and endpoint.method == "POST":
            assert {right.action for right in endpoint.requires} <= {"READ", "LIST"}


def test_what_hands_out_power_is_denied_by_default_in_any_case() -> None:
    denied = {label(endpoint) for endpoint in ENDPOINTS if endpoint.denied_by_default}
    root = "/api/v1/projects/{project}"
    assert denied == {
        # Who may do what, and whom the project lets in.
        *(f"POST {root}/groups", f"POST {root}/groups/delete"),
        *("POST /api/v1/projects", f"PUT {root}", f"POST {root}/update"),
        # Locks on data.
        *(f"POST {root}/securitycategories", f"POST {root}/securitycategories/delete"),
        # Credentials that outlive the sign-in: nonces, tokens of sessions, a database password.
        *(f"POST {root}/sessions", f"POST {root}/sessions/token"),
        *(f"POST {root}/sessions/batchrefresh", f"POST {root}/sessions/detach"),
        f"POST {root}/postgresgateway",
    }
    found = find("POST", f"{ROOT}/Groups", ignore_case=True)
    assert found is not None
    assert found.denied_by_default


def test_alternatives_and_conditions() -> None:
    call = find("POST", f"{ROOT}/functions/1/call")
    assert call is not None
    assert call.requires == (Requirement("functionsAcl", "RUN"),)
    assert call.alternative == (Requirement("functionsAcl", "WRITE"),)
    groups = find("GET", f"{ROOT}/groups")
    assert groups is not None
    assert groups.requires == ()
    assert groups.endpoint.conditional == {"all=true": (Requirement("groupsAcl", "LIST"),)}
    jobs = find("POST", f"{ROOT}/3d/jobs")
    assert jobs is not None
    assert jobs.requires[0] == Requirement(
        "dataModelsAcl", "READ", "spaceIdScope:cdf_cdm,cdf_cdm_3d"
    )

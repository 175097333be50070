"""What is kept of a refused call, and what is not: no name out of a path, no query, no body, no secret."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdfportal.access.endpoints import all_endpoints
from cdfportal.access.model import ALL, Scope
from cdfportal.access.refused_calls import RefusedBy, RefusedCall, read_right, right_text
from cdfportal.access.refused_parts import (
    MOST_READ,
    kept_request_id,
    kept_rights,
    may_refuse,
    place_of,
    read_answer,
)
from tests.access.builders import ask

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln"
NAMED = "Insufficient access rights. Required capabilities {} not present on token"
HIDDEN = "Resource not found. This may also be due to insufficient access rights."
NOW = datetime(2026, 11, 22, 9, 14, 7, tzinfo=UTC)


def path(text: str) -> list[str]:
    return text.strip("/").split("/")


@pytest.mark.parametrize(
    ("method", "called", "template", "project"),
    [
        ("GET", "/api/v1/projects/plant/assets", "/api/v1/projects/{project}/assets", "plant"),
        ("HEAD", "/api/v1/projects/plant/assets", "/api/v1/projects/{project}/assets", "plant"),
        (
            "GET",
            "/api/v1/projects/plant/raw/dbs/Ann%20Example/tables/salaries/rows/k",
            "/api/v1/projects/{project}/raw/dbs/{dbName}/tables/{tableName}/rows/{rowKey}",
            "plant",
        ),
        ("GET", "/api/v1/token/inspect", "/api/v1/token/inspect", ""),
        ("GET", "/api/v1/projects/plant/sallary/ann", "/api/v1/projects/{project}/…", "plant"),
        ("GET", "/api/v1/projects/plant/assets/7/ann", "/api/v1/projects/{project}/assets/{id}/…", "plant"),
        ("PUT", "/api/v1/projects/plant/assets", "/api/v1/projects/{project}/assets", "plant"),
        ("GET", "/ann/example", "/…", ""),
        ("GET", f"/api/v1/projects/{TOKEN}/assets", "/api/v1/projects/{project}/assets", ""),
        ("GET", "/api/v1/projects/my%20wife/assets", "/api/v1/projects/{project}/assets", ""),
    ],
)  # fmt: skip
def test_of_a_path_stay_template_and_project(
    method: str, called: str, template: str, project: str
) -> None:
    place = place_of(method, path(called))
    assert (place.template, place.project) == (template, project)


@given(st.lists(st.text(alphabet="abz0%~._-", min_size=1), min_size=1, max_size=12))
def test_no_segment_that_the_table_does_not_write_itself_is_kept(segments: list[str]) -> None:
    written = {part for endpoint in all_endpoints() for part in endpoint.segments}
    kept = path(place_of("GET", segments).template)
    assert set(kept) <= written | {"…"}


def test_the_rights_of_the_table_stand_in_when_cdf_names_none() -> None:
    place = place_of("POST", path("/api/v1/projects/plant/timeseries"))
    assert [right_text(right) for right in place.required] == ["timeSeriesAcl:WRITE"]


@pytest.mark.parametrize("status", [200, 201, 302, 405, 409, 413, 422, 429, 500, 503])
def test_other_answers_are_not_even_looked_at(status: int) -> None:
    assert not may_refuse(status)


@pytest.mark.parametrize(
    ("status", "body", "family"),
    [
        (403, f'{{"error": {{"code": 403, "message": "{HIDDEN}"}}}}', "not_found_or_hidden"),
        (400, f'{{"error": {{"code": 400, "message": "{HIDDEN}"}}}}', "not_found_or_hidden"),
        (404, f'{{"error": {{"code": 404, "message": "{HIDDEN.upper()}"}}}}', "not_found_or_hidden"),
        (403, NAMED.format("assetsAcl:READ"), "rights_named"),
        (403, "", "forbidden"),
        (403, "<html>", "forbidden"),
        (401, "", "token_not_accepted"),
        # The answer's own status counts, whatever a body says.
        (401, '{"error": {"code": 200, "message": "fine"}}', "token_not_accepted"),
        (400, '{"error": {"code": 400, "message": "Ids not found", "missing": [{"id": 1}]}}', None),
        (404, '{"error": {"code": 404, "message": "Resource not found"}}', None),
        (404, "", None),
    ],
)  # fmt: skip
def test_the_family_of_an_answer(status: int, body: str, family: str | None) -> None:
    assert may_refuse(status)
    read = read_answer(status, body)
    assert (read.family if read else None) == family


@pytest.mark.parametrize("body", ["{" * MOST_READ, '{"a":' * 9000, "\ud800", "\0" * 99, TOKEN])
def test_no_body_is_a_failure(body: str) -> None:
    read = read_answer(403, body)
    assert read is not None
    assert read.family == "forbidden"


def test_of_scopes_stay_numbers_and_spaces() -> None:
    named = (
        ask("timeSeriesAcl", "WRITE", "datasetScope:42"),
        ask("dataModelsAcl", "READ", "spaceIdScope:plant_a"),
        ask("dataModelsAcl", "READ", "spaceIdScope:Ann Example"),
        ask("rawAcl", "READ", "tableScope:people/salaries"),
        ask("postgresGatewayAcl", "READ", "usersScope:ann"),
    )
    assert [right_text(one) for one in kept_rights(named)] == [
        "timeSeriesAcl:WRITE@datasetScope:42",
        "dataModelsAcl:READ@spaceIdScope:plant_a",
        "dataModelsAcl:READ",
        "rawAcl:READ",
        "postgresGatewayAcl:READ",
    ]
    unknown = replace(named[0], scope=Scope("newScope", frozenset({'{"a":"ann"}'}), known=False))
    assert kept_rights([unknown])[0].scope == ALL


def test_a_hundred_rights_are_ten() -> None:
    body = " ".join(f"new{number}Acl:READ" for number in range(100))
    read = read_answer(403, NAMED.format(body))
    assert read is not None
    assert len(kept_rights(read.required)) == 10


@pytest.mark.parametrize("text", ["all", "datasetScope:17,42", "spaceIdScope:plant"])
def test_a_right_reads_back_as_it_was_written(text: str) -> None:
    right = ask("timeSeriesAcl", "WRITE", text)
    assert read_right(right_text(right)) == right


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("b88d94aa-19fe-406d-93c8-d9ba1f7ea567", True),
        ("short", False),
        ("x" * 65, False),
        ("<script>alert(1)</script>", False),
        (TOKEN, False),
        ("", False),
    ],
)
def test_a_request_id_is_kept_where_it_looks_like_one(text: str, kept: bool) -> None:
    assert kept_request_id(text) == (text if kept else "")


def refused(**fields: object) -> RefusedCall:
    call = RefusedCall(
        RefusedBy.CDF,
        "GET",
        "/api/v1/projects/{project}/assets",
        "plant",
        403,
        "rights_named",
        (ask("assetsAcl", "READ"),),
        True,
        "r-1234567",
        NOW,
        NOW,
    )
    return replace(call, **fields)  # type: ignore[arg-type]  # names of its own fields


def test_the_same_refusal_again_counts_up_and_keeps_the_latest_request_id() -> None:
    first = refused()
    again = refused(request_id="r-7654321", first=NOW + timedelta(minutes=1), last=NOW + timedelta(minutes=1))  # fmt: skip
    assert first.fingerprint == again.fingerprint
    for both in (first.again(again), again.again(first)):
        assert (both.count, both.first, both.last) == (2, NOW, again.last)
        assert both.request_id == "r-7654321"


@pytest.mark.parametrize(
    "other",
    [
        {"by": RefusedBy.PORTAL},
        {"method": "POST"},
        {"template": "/api/v1/projects/{project}/events"},
        {"project": "other"},
        {"status": 404},
        {"family": "forbidden"},
        {"required": ()},
        {"named": False},
    ],
)
def test_what_tells_two_refusals_apart(other: dict[str, object]) -> None:
    assert refused(**other).fingerprint != refused().fingerprint

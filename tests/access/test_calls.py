"""A call as somebody writes it leads to the rights that it needs, and to a verdict for each."""

from __future__ import annotations

import pytest

from cdfportal.access.calls import find_operation, needs_of
from cdfportal.access.endpoints import Endpoint, all_endpoints
from tests.access.calling import CDF, ODD, ROOT, call, concrete, needed, problems


def test_the_table_has_at_least_416_annotated_operations() -> None:
    assert sum(one.source == "openapi" for one in all_endpoints()) >= 416


@pytest.mark.parametrize("value", ["8723", "8f14e45f-ceea-467f-9a36-dcdd1a1b5c3e", ODD, "日本"])
@pytest.mark.parametrize("other_case", [False, True], ids=["as documented", "in capitals"])
def test_every_row_is_found_from_a_concrete_address_of_its_own(
    value: str, *, other_case: bool
) -> None:
    def as_read(one: Endpoint) -> tuple[str, str, str]:
        """In capitals, nobody can tell two spellings of one operation apart (test_endpoints.py)."""
        return one.method, one.host, one.template.upper() if other_case else one.template

    wrong = []
    for endpoint in all_endpoints():
        path = concrete(endpoint, value, other_case=other_case)
        origin = f"https://{endpoint.host}" if endpoint.host else CDF
        for target in (
            f"{origin}{path}?limit=1",
            *([] if endpoint.host else [f"/cdf{path}", path]),
        ):
            found = find_operation(call(endpoint.method.lower(), target))
            if found is None or as_read(found.endpoint) != as_read(endpoint):
                wrong.append((endpoint.method, target, found and found.template))
    assert wrong == []


def test_every_row_needs_what_the_table_says_and_nothing_else() -> None:
    for endpoint in all_endpoints():
        one = call(
            endpoint.method,
            f"https://{endpoint.host}" * bool(endpoint.host) + concrete(endpoint, "8723"),
        )
        found = find_operation(one)
        assert found is not None
        needs, otherwise = needs_of(one, found)
        asked = [(need.question.acl, need.question.action) for need in needs]
        assert asked == [(right.acl, right.action) for right in endpoint.requires], one
        assert bool(otherwise) == bool(endpoint.conditional)


@pytest.mark.parametrize(
    ("method", "path", "body", "wanted"),
    [
        ("GET", "/timeseries", "", ["timeSeriesAcl:READ all any"]),
        ("GET", "/raw/dbs", "", ["rawAcl:LIST all any"]),
        ("GET", "/raw/dbs/a%2Fb/tables", "", ["rawAcl:LIST tableScope:a%2Fb path"]),
        ("GET", "/raw/dbs/db/tables/t%25/rows/r%2F1", "", ["rawAcl:READ tableScope:db/t%25 path"]),
        (
            "POST",
            "/raw/dbs/db/tables",
            '{"items": [{"name": "t1"}, {"name": "t2"}]}',
            ["rawAcl:WRITE tableScope:db/t1,db/t2 body"],
        ),
        ("POST", "/raw/dbs/db/tables", "", ["rawAcl:WRITE tableScope:db path"]),
        ("POST", "/raw/dbs", '{"items":[{"name":"x y"}]}', ["rawAcl:WRITE tableScope:x%20y body"]),
        (
            "POST",
            "/timeseries/list",
            '{"filter": {"dataSetIds": [{"id": 42}, {"id": "17"}]}}',
            ["timeSeriesAcl:READ datasetScope:17,42 body"],
        ),
        (
            "POST",
            "/timeseries/list",
            '{"filter": {"dataSetIds": [{"id": 42}, {"externalId": "x"}]}}',
            ["timeSeriesAcl:READ all any"],
        ),
        (
            "POST",
            "/assets",
            '{"items":[{"dataSetId":42}]}',
            ["assetsAcl:WRITE datasetScope:42 body"],
        ),
        ("POST", "/assets", '{"items":[{"dataSetId":42},{}]}', ["assetsAcl:WRITE all any"]),
        ("POST", "/assets", '{"items":[{"dataSetId":true}]}', ["assetsAcl:WRITE all any"]),
        ("POST", "/assets", '{"items":{}}', ["assetsAcl:WRITE all any"]),
        ("POST", "/assets", "[[[]]]", ["assetsAcl:WRITE all any"]),
        ("POST", "/datasets/byids", '{"items":[{"id":42}]}', ["datasetsAcl:READ idScope:42 body"]),
        ("GET", "/files?dataSetIds=[1,2]", "", ["filesAcl:READ datasetScope:1,2 query"]),
        ("GET", "/files?dataSetIds=[1,", "", ["filesAcl:READ all any"]),
        ("GET", "/models/views?space=plant", "", ["dataModelsAcl:READ spaceIdScope:plant query"]),
        (
            "POST",
            "/models/instances",
            '{"items":[{"space":"a"},{"space":"b c"}]}',
            ["dataModelsAcl:READ all any", "dataModelInstancesAcl:WRITE spaceIdScope:a,b c body"],
        ),
        (
            "GET",
            "/diagram-parsing/svg-data/file/my-space/f1/1",
            "",
            [
                "diagramParsingAcl:READ all any",
                "dataModelInstancesAcl:READ spaceIdScope:my-space path",
            ],
        ),
        (
            "POST",
            "/3d/jobs/list",
            "",
            [
                "dataModelsAcl:READ spaceIdScope:cdf_cdm,cdf_cdm_3d operation",
                "dataModelInstancesAcl:READ all any",
            ],
        ),
        ("GET", "/groups", "", []),
        ("GET", "/groups?all=TRUE", "", ["groupsAcl:LIST all any"]),
        ("GET", "/groups?all=false", "", []),
    ],
)
def test_a_scope_is_taken_where_the_call_names_it_for_certain(
    method: str, path: str, body: str, wanted: list[str]
) -> None:
    assert needed(method, ROOT + path, body) == wanted


@pytest.mark.parametrize(
    "target",
    [
        f"{CDF}{ROOT}/assets",
        f"{CDF.upper().replace('HTTPS', 'https')}:443{ROOT}/assets?x=1#part",
        f"https://portal.example/cdf{ROOT}/assets",
        f"/cdf{ROOT}/assets",
        f"{ROOT}/assets/",
        ROOT[1:] + "/assets",
        "assets",
        "/assets",
        f"GET {ROOT}/assets HTTP/1.1",
        f"get {CDF}{ROOT}/Assets",
    ],
)
def test_all_ways_to_write_a_call_lead_to_the_same(target: str) -> None:
    found = find_operation(call("" if target[:3].lower() == "get" else "GET", target))
    assert found is not None
    assert found.template == "/api/v1/projects/{project}/assets"


@pytest.mark.parametrize(
    ("method", "target", "said"),
    [
        ("", f"{ROOT}/assets", "`method` is missing"),
        ("G ET", f"{ROOT}/assets", "letters only"),
        ("GET\x00", f"{ROOT}/assets", "letters only"),
        ("X" * 21, f"{ROOT}/assets", "letters only"),
        ("GET", "", "`path` is missing"),
        ("GET", "/" + "a" * 5000, "longer than 4096"),
        ("GET", f"{ROOT}/as\x00sets", "cannot be printed"),
        ("GET", f"{ROOT}/a b", "holds a space"),
        ("GET", f"{ROOT}//assets", "between two slashes"),
        ("GET", "//evil.example/api", "between two slashes"),
        ("GET", "/", "between two slashes"),
        ("GET", f"{ROOT}/files/%2", "cut off"),
        ("GET", f"{ROOT}/files/%zz", "cut off"),
        ("GET", f"{ROOT}/files/%ff", "no UTF-8"),
        ("GET", f"{ROOT}/files/%0a", "control character"),
        ("GET", f"{ROOT}/../x", "leads to another path"),
        ("GET", f"{ROOT}/%2E%2e/x", "leads to another path"),
        ("GET", f"https://evil.example{ROOT}/assets", "leads to evil.example"),
        ("GET", f"http://westeurope-1.cognitedata.com{ROOT}/assets", "leads to westeurope-1"),
        ("GET", f"https://westeurope-1.cognitedata.com:444{ROOT}", "leads to westeurope-1"),
        ("GET", f"https://westeurope-1.cognitedata.com.evil.example{ROOT}", "evil.example"),
        ("GET", f"https://u:p@westeurope-1.cognitedata.com{ROOT}", "user name or password"),
        ("GET", "https://[::1/api", "host cannot be read"),
        ("GET", "https://x:99999/api", "host cannot be read"),
        ("GET", "https:///api", "no host"),
        ("GET", f"{ROOT}/assets?" + "&".join(f"a{n}=1" for n in range(300)), "200 parameters"),
    ],
)
def test_what_is_no_call_is_said_so(method: str, target: str, said: str) -> None:
    assert said in problems(method, target)


def test_a_body_that_is_no_json_or_too_long_is_said_so() -> None:
    assert "no JSON" in problems("POST", f"{ROOT}/assets", "{")
    assert "no JSON" in problems("POST", f"{ROOT}/assets", "[" * 200_000)
    assert "at most" in problems("POST", f"{ROOT}/assets", " " * 300_000)


def test_secrets_of_an_address_are_not_kept_for_showing() -> None:
    token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2lnbmF0dXJlc2lnbmF0dXJl"
    assert token not in call("GET", f"{ROOT}/assets/{token}?access_token={token}").path

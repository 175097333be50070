"""A call as somebody writes it leads to the rights that it needs, and to a verdict for each."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from cdfportal.access.call_scopes import ScopeSource
from cdfportal.access.call_target import Call, CallProblems, Places, read_call
from cdfportal.access.calls import CallAnswer, CallKind, explain_call, find_operation, needs_of
from cdfportal.access.endpoints import Endpoint, all_endpoints
from cdfportal.access.evaluate import access_of_groups
from cdfportal.access.model import Verdict
from cdfportal.access.questions import scope_text
from tests.access.builders import capability, data_sets, group, tables

CDF = "https://westeurope-1.cognitedata.com"
PLACES = Places(CDF, "https://portal.example", "plant-north")
ROOT = "/api/v1/projects/plant-north"
ODD = "Ab~1.-_ ü%/;:@&=+$,'()*"


def call(method: str, target: str, body: str = "") -> Call:
    found = read_call(method, target, PLACES, body)
    assert isinstance(found, Call), found
    return found


def problems(method: str, target: str, body: str = "") -> str:
    found = read_call(method, target, PLACES, body)
    assert isinstance(found, CallProblems), found
    return " ".join(found.problems)


def explained(method: str, target: str, *capabilities: object, body: str = "") -> CallAnswer:
    access = access_of_groups("plant-north", [group(7, "engineers", *capabilities)])
    return explain_call(access, call(method, target, body))


def needed(method: str, target: str, body: str = "") -> list[str]:
    """Each right with its scope, and where that was read."""
    one = call(method, target, body)
    found = find_operation(one)
    assert found is not None, target
    return [
        f"{need.question.acl}:{need.question.action} {scope_text(need.question.scope)} {need.source}"
        for need in needs_of(one, found)[0]
    ]


def concrete(endpoint: Endpoint, value: str, *, other_case: bool = False) -> str:
    """The template with a project, other parameters filled, literals perhaps in capitals."""
    parts = []
    for part in endpoint.segments:
        if part == "{project}":
            parts.append("plant-north")
        elif part.startswith("{"):
            parts.append(quote(value, safe=""))
        else:
            parts.append(part.upper() if other_case else part)
    return "/" + "/".join(parts)


def test_the_table_has_at_least_416_annotated_operations() -> None:
    assert sum(one.source == "openapi" for one in all_endpoints()) >= 416


@pytest.mark.parametrize("value", ["8723", "8f14e45f-ceea-467f-9a36-dcdd1a1b5c3e", ODD, "日本"])
@pytest.mark.parametrize("other_case", [False, True], ids=["as documented", "in capitals"])
def test_every_row_is_found_from_a_concrete_address_of_its_own(
    value: str, *, other_case: bool
) -> None:
    wrong = []
    for endpoint in all_endpoints():
        path = concrete(endpoint, value, other_case=other_case)
        origin = f"https://{endpoint.host}" if endpoint.host else CDF
        for target in (
            f"{origin}{path}?limit=1",
            *([] if endpoint.host else [f"/cdf{path}", path]),
        ):
            found = find_operation(call(endpoint.method.lower(), target))
            if found is None or found.endpoint is not endpoint:
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


READ_TS = ("GET", f"{ROOT}/timeseries")


def test_a_reading_call_passes_with_any_scope_and_says_which() -> None:
    answer = explained(*READ_TS, capability("timeSeriesAcl", "READ", scope=data_sets(42)))
    assert answer.verdict is Verdict.ALLOWED
    assert [scope_text(scope) for scope in answer.needs[0].held_on] == ["datasetScope:42"]
    assert answer.needs[0].need.source is ScopeSource.ANY


def test_a_changing_call_with_a_narrow_scope_depends_on_what_it_touches() -> None:
    held = capability("timeSeriesAcl", "WRITE", scope=data_sets(42))
    assert explained("POST", f"{ROOT}/timeseries", held).verdict is Verdict.UNKNOWN
    inside, outside, both = (
        explained("POST", f"{ROOT}/timeseries", held, body=f'{{"items":[{items}]}}').verdict
        for items in ('{"dataSetId":42}', '{"dataSetId":43}', '{"dataSetId":42},{"dataSetId":43}')
    )
    assert (inside, outside, both) == (Verdict.ALLOWED, Verdict.DENIED, Verdict.UNKNOWN)


def test_an_empty_scope_and_another_action_let_nothing_through() -> None:
    nothing = capability("timeSeriesAcl", "READ", scope=data_sets())
    assert explained(*READ_TS, nothing).verdict is Verdict.DENIED
    assert explained(*READ_TS, capability("timeSeriesAcl", "WRITE")).verdict is Verdict.DENIED


def test_a_scope_that_is_not_understood_leaves_it_open() -> None:
    odd = capability("timeSeriesAcl", "READ", scope={"moonScope": {"craters": [1]}})
    assert explained(*READ_TS, odd).verdict is Verdict.UNKNOWN


def test_a_table_of_the_database_leaves_listing_its_tables_open() -> None:
    held = capability("rawAcl", "LIST", scope=tables(db=["t1"]))
    assert explained("GET", f"{ROOT}/raw/dbs/db/tables", held).verdict is Verdict.UNKNOWN
    assert explained("GET", f"{ROOT}/raw/dbs/other/tables", held).verdict is Verdict.DENIED
    whole = capability("rawAcl", "LIST", scope=tables(db=[]))
    assert explained("GET", f"{ROOT}/raw/dbs/db/tables", whole).verdict is Verdict.ALLOWED


def test_all_rights_are_needed_or_all_of_the_alternative() -> None:
    instances = capability("dataModelInstancesAcl", "READ")
    models = capability("dataModelsAcl", "READ")
    query = f"{ROOT}/models/instances/list"
    assert explained("POST", query, instances).verdict is Verdict.DENIED
    assert explained("POST", query, instances, models).verdict is Verdict.ALLOWED
    link = f"{ROOT}/files/downloadlink"
    assert explained("POST", link, capability("filesAcl", "READ")).verdict is Verdict.ALLOWED
    assert explained("POST", link, instances, models).verdict is Verdict.ALLOWED
    assert explained("POST", link, instances).verdict is Verdict.DENIED


def test_what_is_not_known_says_what_is_near() -> None:
    answer = explained("GET", f"{ROOT}/timeserie")
    assert (answer.kind, answer.verdict) == (CallKind.UNKNOWN, Verdict.UNKNOWN)
    assert "/api/v1/projects/{project}/timeseries" in {one.template for one in answer.nearest}
    other = explained("PATCH", f"{ROOT}/assets")
    assert [one.method for one in other.nearest] == ["GET", "POST"]
    assert explained("GET", "/api/v1/moon/base").nearest == ()


def test_other_hosts_other_projects_and_undeclared_rights_are_said_so() -> None:
    kinds = {
        explained("GET", "https://auth.cognite.com/api/v1/principals/me").kind,
        explained("GET", f"{CDF}/api/v1/orgs/acme").kind,
    }
    assert kinds == {CallKind.OTHER_HOST}
    elsewhere = explained(
        "GET", "/api/v1/projects/plant-south/assets", capability("assetsAcl", "READ")
    )
    assert (elsewhere.kind, elsewhere.project) == (CallKind.OTHER_PROJECT, "plant-south")
    assert elsewhere.verdict is Verdict.UNKNOWN
    assert explained("GET", f"{ROOT}/units").kind is CallKind.UNDECLARED


def test_a_literal_beats_a_parameter_in_any_case() -> None:
    for path, template in [
        ("/files/icon", "/files/icon"),
        ("/files/ICON", "/files/icon"),
        ("/files/4711", "/files/{id}"),
        ("/raw/dbs/delete/tables", "/raw/dbs/{dbName}/tables"),
    ]:
        found = find_operation(call("GET", ROOT + path))
        assert found is not None
        assert found.template == f"/api/v1/projects/{{project}}{template}"


def test_deprecated_operations_are_marked() -> None:
    old = next(one for one in all_endpoints() if one.deprecated and not one.host)
    found = find_operation(call(old.method, re.sub(r"\{\w+\}", "1", old.template)))
    assert found is not None
    assert found.endpoint.deprecated


def test_letters_in_another_case_are_said_so() -> None:
    assert explained("GET", f"{ROOT}/Assets").other_case
    assert not explained("GET", f"{ROOT}/raw/dbs/DB/tables").other_case

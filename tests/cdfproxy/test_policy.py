from __future__ import annotations

import pytest

from cdfportal.access.model import Verdict
from cdfportal.base.errors import Reason
from cdfportal.base.portal import ProxyMode, ProxyRule, ProxySettings, UnknownEndpoints
from cdfproxy.decision import Decision
from cdfproxy.policy import METHODS, decide
from cdfproxy.target import TargetFault
from tests.cdfproxy.connection import connection

P = "/cdf/api/v1/projects/plant-north"
OPEN = ProxySettings(unknown=UnknownEndpoints.ALLOW)


def judge(
    call: str, settings: ProxySettings | None = None, projects: tuple[str, ...] = ()
) -> Decision:
    method, raw = call.split(" ", 1)
    return decide(method, raw, settings or ProxySettings(), connection(*projects))


def rules(*lines: str) -> tuple[ProxyRule, ...]:
    return tuple(ProxyRule(*line.split()) for line in lines)


@pytest.mark.parametrize(
    "call",
    [
        "GET /cdf/api/v1/projects",
        "GET /cdf/api/v1/token/inspect",
        f"GET {P}",
        f"GET {P}/assets",
        f"HEAD {P}/assets",
        f"GET {P}/assets?limit=5&cursor=a%2Fb",
        f"POST {P}/assets",
        f"POST {P}/assets/list",
        f"POST {P}/assets/delete",
        f"GET {P}/assets/123",
        f"GET {P}/groups?all=true",
        f"POST {P}/timeseries/data/list",
        f"POST {P}/files",
        f"DELETE {P}/streams/mine",
        f"GET {P}/raw/dbs/a%2Fb/tables/c%5Cd/rows/k%2F..%2Fe%20y%252f",
        f"GET {P}/raw/dbs/delete/tables",
        f"POST {P}/hostedextractors/jobs/byIds",
        f"POST {P}/hostedextractors/jobs/byids",
        f"POST {P}/userapis/spaces/plant/datamodels/Plant/versions/v1/graphql",
        f"POST {P}/dml/graphql",
        f"POST {P}/metering/meters/list",
    ],
)
def test_what_the_table_knows_passes(call: str) -> None:
    decision = judge(call)
    assert decision.is_allowed, decision.rule
    assert decision.target == call.split(" ", 1)[1].removeprefix("/cdf")
    assert decision.reason is None


def test_a_decision_names_template_and_requirements() -> None:
    decision = judge(f"POST {P}/assets/list")
    assert decision.template == "/api/v1/projects/{project}/assets/list"
    assert [(need.acl, need.action) for need in decision.requires] == [("assetsAcl", "READ")]
    assert decision.reads
    assert decision.rule == "POST /api/v1/projects/{project}/assets/list"


def test_what_a_decision_forwards_is_encoded_by_us() -> None:
    assert judge(f"GET {P}/raw/dbs/a%c3%a6:b/tables").target.endswith("/raw/dbs/a%C3%A6%3Ab/tables")
    assert judge("GET /cdf/api/v1/projects/plant%2Dnorth/assets").target.endswith(
        "/projects/plant-north/assets"
    )


@pytest.mark.parametrize(
    "call",
    [
        f"GET {P}/a%73sets",
        f"POST {P}/assets/%6cist",
        f"POST {P}/assets/lis%74",
        f"POST {P}/gr%6Fups",
        "GET /cdf/%61pi/v1/projects",
        "GET /cdf/api/%761/projects",
        "GET /cdf/api/v1/project%73",
    ],
)
@pytest.mark.parametrize("unknown", list(UnknownEndpoints))
def test_an_encoded_literal_never_passes(call: str, unknown: UnknownEndpoints) -> None:
    assert judge(call, ProxySettings(unknown=unknown)).reason is Reason.BAD_TARGET


def test_an_encoded_id_is_still_an_id_where_no_literal_takes_the_method() -> None:
    decision = judge(f"GET {P}/assets/%6cist")
    assert decision.template == "/api/v1/projects/{project}/assets/{id}"
    assert decision.target == "/api/v1/projects/plant-north/assets/list"


@pytest.mark.parametrize("escape", ["%2F", "%2f", "%5C", "%23", "%3B", "%25", "%252e"])
@pytest.mark.parametrize(
    "place",
    ["/assets/1{}2", "/3d/models/{}x", "/units/{}", "/raw/dbs/a/{}tables", "/nothing/{}"],
)
@pytest.mark.parametrize("unknown", list(UnknownEndpoints))
def test_encoded_delimiters_pass_in_free_text_only(
    escape: str, place: str, unknown: UnknownEndpoints
) -> None:
    decision = judge(f"GET {P}{place.format(escape)}", ProxySettings(unknown=unknown))
    assert decision.reason is Reason.BAD_TARGET


@pytest.mark.parametrize("escape", ["%2F", "%5C", "%23", "%3B", "%25", "%3F", "%20", "%252e%252e"])
@pytest.mark.parametrize(
    "place", ["/raw/dbs/{}/tables", "/raw/dbs/d/tables/{}/rows", "/raw/dbs/d/tables/t/rows/{}"]
)
def test_free_text_passes_byte_for_byte(escape: str, place: str) -> None:
    raw = f"{P}{place.format(f'a{escape}b')}"
    assert judge(f"GET {raw}").target == raw.removeprefix("/cdf")


def test_an_encoded_delimiter_in_the_project_is_refused() -> None:
    for escape in ("%2F", "%5C", "%23", "%3B", "%25"):
        decision = judge(f"GET /cdf/api/v1/projects/a{escape}b/assets")
        assert decision.reason is Reason.BAD_TARGET


@pytest.mark.parametrize(
    "call",
    [
        f"GET {P}//assets",
        f"GET {P}/../p/assets",
        "GET http://x/cdf/api/v1/projects",
        f"GET {P}/assets#x",
        f"GET {P}/assets;x",
    ],
)
def test_a_faulty_target_is_refused_in_words(call: str) -> None:
    decision = judge(call, OPEN)
    assert decision.reason is Reason.BAD_TARGET
    assert decision.rule in {fault.value for fault in TargetFault}
    assert decision.target == ""


def test_a_fault_found_before_passes_through() -> None:
    decision = decide("GET", TargetFault.NO_RAW_TARGET, ProxySettings(), connection())
    assert (decision.reason, decision.rule) == (Reason.BAD_TARGET, TargetFault.NO_RAW_TARGET.value)


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "CONNECT", "get", "PROPFIND", "", "GET "])
def test_only_methods_of_the_contract_pass(method: str) -> None:
    decision = decide(method, f"{P}/assets", OPEN, connection())
    assert decision.reason is Reason.METHOD_NOT_ALLOWED


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (f"GET {P}/nothing", "PROXY_UNKNOWN is deny"),
        (f"GET {P}/Assets", "PROXY_UNKNOWN is deny"),
        (f"PATCH {P}/assets", "PROXY_UNKNOWN is deny"),
        ("GET /cdf/api/v1/orgs/o", "PROXY_UNKNOWN is deny"),
        ("GET /cdf/api/v2/projects", "Only /api/v1/"),
        ("GET /cdf/apps/v1/projects/p/x", "Only /api/v1/"),
        ("GET /cdf/oauth2/token", "Only /api/v1/"),
        ("GET /cdf/~other/api/v1/projects", "Only /api/v1/"),
        (f"POST {P}/groups", "until PROXY_ALLOW names it"),
        (f"POST {P}/groups/delete", "until PROXY_ALLOW names it"),
        (f"POST {P}/sessions", "until PROXY_ALLOW names it"),
    ],
)
def test_what_nobody_opened_is_closed(call: str, words: str) -> None:
    decision = judge(call)
    assert decision.verdict is Verdict.DENIED
    assert decision.reason is Reason.ENDPOINT_NOT_ALLOWED
    assert words in decision.rule


def test_allow_opens_what_is_closed_by_default() -> None:
    settings = ProxySettings(allow=rules("POST /api/v1/projects/{project}/groups"))
    decision = judge(f"POST {P}/groups", settings)
    assert decision.is_allowed
    assert decision.rule == "PROXY_ALLOW opens it: POST /api/v1/projects/{project}/groups"
    assert judge(f"POST {P}/groups/delete", settings).reason is Reason.ENDPOINT_NOT_ALLOWED
    assert judge(f"POST {P}/sessions", settings).reason is Reason.ENDPOINT_NOT_ALLOWED


@pytest.mark.parametrize(
    "line",
    [
        "POST /api/v1/projects/{project}/Groups",
        "post /api/v1/projects/{project}/groups",
        "GET /api/v1/projects/{project}/groups",
        "POST /api/v1/projects/other/groups",
        "POST /api/v1/projects/{project}",
        "POST /api/v1/projects/{project}/groups/{x}",
    ],
)
def test_allow_is_compared_exactly(line: str) -> None:
    assert not judge(f"POST {P}/groups", ProxySettings(allow=rules(line))).is_allowed


def test_allow_may_name_one_project_every_method_or_a_whole_tree() -> None:
    for line in (
        "POST /api/v1/projects/plant-north/groups",
        "* /api/v1/projects/{p}/groups",
        "POST /api/v1/projects/plant-north/**",
    ):
        assert judge(f"POST {P}/groups", ProxySettings(allow=rules(line))).is_allowed


@pytest.mark.parametrize(
    "path", ["dml/graphql", "userapis/spaces/s/datamodels/d/versions/1/graphql"]
)
def test_graphql_is_closed_where_only_reading_is_open(path: str) -> None:
    decision = judge(f"POST {P}/{path}", ProxySettings(mode=ProxyMode.READ_ONLY))
    assert decision.reason is Reason.READ_ONLY


@pytest.mark.parametrize("unknown", [UnknownEndpoints.DENY, UnknownEndpoints.READ_ONLY])
def test_the_refusal_of_an_unknown_call_says_how_it_is_opened(unknown: UnknownEndpoints) -> None:
    decision = judge(f"POST {P}/nothing", ProxySettings(unknown=unknown))
    assert decision.rule == (
        "The endpoint table does not know this call, and PROXY_UNKNOWN is "
        f"{unknown.value}. An operator can open it with a line of PROXY_ALLOW."
    )


def test_allow_opens_an_unknown_call_but_nothing_beyond_the_tree() -> None:
    settings = ProxySettings(allow=rules("* /**"))
    assert judge(f"PATCH {P}/nothing/at/all", settings).is_allowed
    assert not judge("GET /cdf/apps/v1/projects/p/x", settings).is_allowed
    assert not judge("POST /cdf/oauth2/token", settings).is_allowed


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("GET /api/v1/projects/{project}/assets", f"GET {P}/assets"),
        ("GET /api/v1/projects/{project}/assets", f"HEAD {P}/assets"),
        ("* /api/v1/projects/{project}/assets", f"POST {P}/assets"),
        ("GET /api/v1/projects/{project}/ASSETS", f"GET {P}/assets"),
        ("GET /API/V1/Projects/{project}/assets", f"GET {P}/assets"),
        ("* /api/v1/projects/{project}/raw/**", f"POST {P}/raw/dbs"),
        ("* /api/v1/projects/{project}/raw/**", f"GET {P}/raw/dbs/d/tables/t/rows/k"),
        ("GET /api/v1/projects/PLANT-north/**", f"GET {P}/assets"),
        ("* /api/v1/projects/{p}/raw/dbs/My%20DB/**", f"GET {P}/raw/dbs/my%20db/tables"),
        ("* /api/v1/projects/{p}/raw/dbs/a%2Fb/**", f"GET {P}/raw/dbs/A%2fB/tables"),
        ("* /api/v1/projects/{p}/raw/dbs/secret/**", f"GET {P}/raw/dbs/%73ecret/tables"),
        ("* /api/v1/projects/{p}/raw/dbs/Ærlig/**", f"GET {P}/raw/dbs/%c3%a6rlig/tables"),
    ],
)
def test_deny_is_compared_without_regard_to_case_and_wins(line: str, call: str) -> None:
    settings = ProxySettings(deny=rules(line), allow=rules("* /**"), unknown=UnknownEndpoints.ALLOW)
    decision = judge(call, settings)
    assert decision.reason is Reason.ENDPOINT_NOT_ALLOWED
    assert decision.rule == f"PROXY_DENY closes it: {line}"


def test_deny_of_one_call_leaves_the_others() -> None:
    settings = ProxySettings(deny=rules("POST /api/v1/projects/{project}/assets"))
    assert judge(f"GET {P}/assets", settings).is_allowed
    assert judge(f"POST {P}/assets/list", settings).is_allowed
    assert not judge(f"POST {P}/assets", settings).is_allowed


@pytest.mark.parametrize(
    ("call", "is_allowed"),
    [
        (f"GET {P}/assets", True),
        (f"HEAD {P}/assets", True),
        (f"POST {P}/assets/list", True),
        (f"POST {P}/assets/byids", True),
        (f"POST {P}/timeseries/data/list", True),
        (f"POST {P}/models/instances/query", True),
        (f"POST {P}/assets", False),
        (f"POST {P}/assets/delete", False),
        (f"POST {P}/raw/dbs", False),
        (f"DELETE {P}/streams/s", False),
    ],
)
def test_read_only_lets_reads_through(call: str, is_allowed: bool) -> None:
    decision = judge(call, ProxySettings(mode=ProxyMode.READ_ONLY))
    assert decision.is_allowed is is_allowed
    assert decision.reason is (None if is_allowed else Reason.READ_ONLY)


def test_allow_does_not_open_a_write_in_read_only_mode() -> None:
    settings = ProxySettings(mode=ProxyMode.READ_ONLY, allow=rules("* /**"))
    assert judge(f"POST {P}/groups", settings).reason is Reason.READ_ONLY
    assert judge(f"POST {P}/nothing", settings).reason is Reason.READ_ONLY
    assert judge(f"GET {P}/nothing", settings).is_allowed


def test_off_is_off() -> None:
    settings = ProxySettings(mode=ProxyMode.OFF, allow=rules("* /**"))
    assert judge(f"GET {P}/assets", settings).reason is Reason.PROXY_OFF


@pytest.mark.parametrize(
    ("call", "unknown", "is_allowed"),
    [
        (f"GET {P}/nothing", UnknownEndpoints.READ_ONLY, True),
        (f"HEAD {P}/nothing", UnknownEndpoints.READ_ONLY, True),
        (f"POST {P}/nothing", UnknownEndpoints.READ_ONLY, False),
        (f"POST {P}/nothing", UnknownEndpoints.ALLOW, True),
        (f"GET {P}/nothing", UnknownEndpoints.ALLOW, True),
        ("GET /cdf/api/v1/anything", UnknownEndpoints.ALLOW, True),
        (f"POST {P}/Groups", UnknownEndpoints.ALLOW, False),
        (f"POST {P}/groups/DELETE", UnknownEndpoints.ALLOW, False),
        (f"GET {P}/ASSETS", UnknownEndpoints.ALLOW, False),
        (f"GET {P}/ASSETS", UnknownEndpoints.READ_ONLY, False),
        (f"PUT {P}/groups", UnknownEndpoints.ALLOW, False),
        (f"PATCH {P}/Sessions", UnknownEndpoints.ALLOW, False),
        (f"POST {P}/groups", UnknownEndpoints.ALLOW, False),
    ],
)
def test_unknown_calls_follow_their_setting(
    call: str, unknown: UnknownEndpoints, is_allowed: bool
) -> None:
    decision = judge(call, ProxySettings(unknown=unknown))
    assert decision.is_allowed is is_allowed, decision.rule


@pytest.mark.parametrize(
    ("call", "is_allowed"),
    [
        (f"GET {P}/assets", True),
        ("GET /cdf/api/v1/projects", True),
        ("GET /cdf/api/v1/token/inspect", True),
        ("GET /cdf/api/v1/projects/plant%2Dnorth/assets", True),
        ("GET /cdf/api/v1/projects/plant-south", False),
        ("GET /cdf/api/v1/projects/plant-south/assets", False),
        ("GET /cdf/api/v1/projects/Plant-North/assets", False),
        ("GET /cdf/api/v1/projects/%20plant-north/assets", False),
        ("GET /cdf/api/v1/Projects/plant-south/anything", False),
        ("GET /cdf/api/v1/project%53/plant-south/anything", False),
    ],
)
def test_only_listed_projects_pass(call: str, is_allowed: bool) -> None:
    settings = ProxySettings(unknown=UnknownEndpoints.ALLOW, allow=rules("* /**"))
    decision = judge(call, settings, projects=("plant-north", "plant-west"))
    assert decision.is_allowed is is_allowed
    if not is_allowed:
        assert decision.reason is Reason.PROJECT_NOT_ALLOWED
        assert "CDF_PROJECTS" in decision.rule


def test_every_row_of_the_table_is_judged_in_every_mode() -> None:
    from cdfportal.access.endpoint_table import endpoint_table

    for endpoint in endpoint_table().endpoints:
        path = endpoint.template.replace("{", "").replace("}", "")
        decision = judge(f"{endpoint.method} /cdf{path}")
        assert decision.template, endpoint
        assert decision.is_allowed is not endpoint.denied_by_default, endpoint
        reading = judge(
            f"{endpoint.method} /cdf{path}",
            ProxySettings(mode=ProxyMode.READ_ONLY, allow=rules("* /**")),
        )
        assert reading.is_allowed is endpoint.reads, endpoint
        assert endpoint.method in METHODS

"""Whether somebody holds what a call needs, and what is said where that is not known."""

from __future__ import annotations

import re

from cdfportal.access.call_scopes import ScopeSource
from cdfportal.access.calls import CallKind, find_operation
from cdfportal.access.endpoints import all_endpoints
from cdfportal.access.model import Verdict
from cdfportal.access.questions import scope_text
from tests.access.builders import capability, data_sets, tables
from tests.access.calling import CDF, ROOT, call, explained

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

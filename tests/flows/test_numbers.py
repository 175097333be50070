"""The numbers on the page equal what CDF grants: compared with inspection, then tried one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from cdfportal.demo.cast import PEOPLE
from tests.support.stage import Stage
from tests.support.visitor import Visitor

PROJECT = "plant-north"
_BASE = f"/cdf/api/v1/projects/{PROJECT}"
_CAST = tuple(person.key for person in PEOPLE)
_DATA_SETS = (17, 18, 19, 20, 42, 51, 60, 61, 62, 63, 64, 65)

#: A call, and the right that the page is asked about.
_TRIES: tuple[tuple[str, str, dict[str, Any] | None, str, str, str], ...] = (
    ("GET", "/assets?limit=1", None, "assetsAcl", "READ", "all"),
    ("POST", "/assets", {"items": [{"name": "tried"}]}, "assetsAcl", "WRITE", "all"),
    ("GET", "/timeseries?limit=1", None, "timeSeriesAcl", "READ", "any"),
    *(
        ("POST", "/timeseries", {"items": [{"name": "tried", "dataSetId": number}]},
         "timeSeriesAcl", "WRITE", f"datasetScope:{number}")
        for number in (17, 18, 42)
    ),
    ("GET", "/raw/dbs?limit=1", None, "rawAcl", "LIST", "any"),
    ("GET", "/raw/dbs/erp/tables/workorders/rows?limit=1", None, "rawAcl", "READ", "tableScope:erp/workorders"),
    ("GET", "/raw/dbs/erp/tables/vendors/rows?limit=1", None, "rawAcl", "READ", "tableScope:erp/vendors"),
    ("GET", "/raw/dbs/line_a/tables/notes/rows?limit=1", None, "rawAcl", "READ", "tableScope:line_a/notes"),
    ("POST", "/raw/dbs/line_a/tables/notes/rows", {"items": [{"key": "tried", "columns": {"a": 1}}]},
     "rawAcl", "WRITE", "tableScope:line_a/notes"),
    ("POST", "/raw/dbs/erp/tables/parts/rows", {"items": [{"key": "tried", "columns": {"a": 1}}]},
     "rawAcl", "WRITE", "tableScope:erp/parts"),
    ("GET", "/securitycategories", None, "securityCategoriesAcl", "LIST", "all"),
    ("GET", "/events?limit=1", None, "eventsAcl", "READ", "any"),
    ("POST", "/events", {"items": [{"dataSetId": 17}]}, "eventsAcl", "WRITE", "datasetScope:17"),
    ("POST", "/events", {"items": [{"dataSetId": 51}]}, "eventsAcl", "WRITE", "datasetScope:51"),
    ("GET", "/files/4001", None, "filesAcl", "READ", "datasetScope:17"),
    ("GET", "/files/4005", None, "filesAcl", "READ", "datasetScope:42&security_category=7"),
    ("GET", "/files/4008", None, "filesAcl", "READ", "datasetScope:61&security_category=10"),
    ("GET", "/models/spaces", None, "dataModelsAcl", "READ", "any"),
    ("POST", "/models/instances/list", {}, "dataModelInstancesAcl", "READ", "any"),
    ("POST", "/datasets/list", {}, "datasetsAcl", "READ", "any"),
)  # fmt: skip


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stage of its own, since what is tried here is written."""
    with Stage.build(tmp_path_factory.mktemp("numbers")) as built:
        yield built
    assert built.leaks() == []


@pytest.fixture(scope="module")
def visitors(stage: Stage) -> Callable[[str], Visitor]:
    """Each person signs in once."""

    @cache
    def signed_in(key: str) -> Visitor:
        person = Visitor(stage.portal)
        person.sign_in(key)
        return person

    return signed_in


@pytest.fixture(params=_CAST)
def visitor(request: pytest.FixtureRequest, visitors: Callable[[str], Visitor]) -> Visitor:
    return visitors(request.param)


def _inspected_atoms(visitor: Visitor) -> set[tuple[str, str, str]]:
    """What CDF itself lists for this token, exploded: acl, action, scope kind and one value."""
    answer = visitor.call("/cdf/api/v1/token/inspect").json()
    atoms = set()
    for capability in answer["capabilities"]:
        projects = capability["projectScope"]
        if "allProjects" not in projects and PROJECT not in projects["projects"]:
            continue
        acl = next(name for name in capability if name.endswith("Acl"))
        for action in capability[acl]["actions"]:
            atoms.add((acl, action))
    return atoms


def _shown(visitor: Visitor, outcome: str = "kept") -> list[dict[str, Any]]:
    answer = visitor.call(f"/api/p/{PROJECT}/capabilities/?outcome={outcome}").json()
    shown: list[dict[str, Any]] = answer["capabilities"]
    assert answer["shown"] == len(shown)
    return shown


def test_the_rights_on_the_page_are_those_of_the_inspection(visitor: Visitor) -> None:
    shown = {
        (row["acl"], row["action"])
        for row in _shown(visitor)
        if {chip["group_id"] for chip in row["provenance"]} != {None}
    }
    assert shown == _inspected_atoms(visitor)


def test_the_counts_in_words_are_the_lengths_of_the_lists(visitor: Visitor) -> None:
    page = visitor.get(f"/p/{PROJECT}/").text
    memberships = visitor.call(f"/api/p/{PROJECT}/").json()["memberships"]
    assert f"{len(memberships)} of 20" in page


def test_each_prediction_comes_true(visitor: Visitor) -> None:
    wrong = []
    for method, path, body, acl, action, scope in _TRIES:
        answer = visitor.call(_BASE + path, method, **({"json": body} if body is not None else {}))
        predicted = _predicted(visitor, acl, action, scope)
        happened = answer.status_code in {200, 201}
        if predicted != happened:
            wrong.append(
                (method, path, f"predicted {predicted}", answer.status_code, answer.text[:120])
            )
    assert wrong == []


def _predicted(visitor: Visitor, acl: str, action: str, scope: str) -> bool:
    if scope == "any":
        return any(row["acl"] == acl and row["action"] == action for row in _shown(visitor))
    query = f"acl={acl}&action={action}&scope={scope}"
    verdict = visitor.call(f"/api/p/{PROJECT}/can-i/?{query}").json()["verdict"]
    assert verdict in {"allowed", "denied"}, (query, verdict)
    return verdict == "allowed"


def test_data_set_by_data_set_the_verdict_is_what_the_list_shows(
    visitor: Visitor, stage: Stage
) -> None:
    """A scoped read is filtered silently, so the list itself is the trial."""
    world = stage.simulator.world.projects[PROJECT]
    with stage.simulator.world.lock:
        plain = {
            series["dataSetId"]
            for series in world.time_series.values()
            if "dataSetId" in series and not series.get("securityCategories")
        }
    wrong = []
    for number in sorted(plain & set(_DATA_SETS)):
        body = {"filter": {"dataSetIds": [{"id": number}]}, "limit": 100}
        answer = visitor.call(f"{_BASE}/timeseries/list", "POST", json=body)
        sees = answer.status_code == 200 and bool(answer.json()["items"])
        if sees != _predicted(visitor, "timeSeriesAcl", "READ", f"datasetScope:{number}"):
            wrong.append((number, answer.status_code, sees))
    assert wrong == []


def test_all_groups_are_listed_exactly_when_the_page_says_so(
    visitor: Visitor, stage: Stage
) -> None:
    """LIST on one's own groups answers 200 too, with fewer groups: the number is the trial."""
    with stage.simulator.world.lock:
        known = {
            group["id"]
            for group in stage.simulator.world.projects[PROJECT].groups
            if not group.get("isDeleted")
        }
    answer = visitor.call(f"{_BASE}/groups?all=true")
    listed = {item["id"] for item in answer.json()["items"]} if answer.ok else set()
    assert (listed >= known) == _predicted(visitor, "groupsAcl", "LIST", "all")

"""The JSON that pages and command line promise."""

from __future__ import annotations

import json
from typing import Any

from cdfportal.access.decide import can
from cdfportal.access.evaluate import evaluate
from cdfportal.access.index import GroupIndex
from cdfportal.access.json_parts import group_json
from cdfportal.access.to_json import access_json, decision_json, who_can_json
from cdfportal.access.who_can import who_can
from tests.access.builders import ask, caller, capability, data_sets, for_apps, group
from tests.access.moment import NOW

READERS = group(
    103,
    "readers",
    capability("timeSeriesAcl", "READ", scope=data_sets(42, 7)),
    sourceId="s-1",
    members=["p-1"],
    attributes=for_apps("portal"),
)
ODD = group(104, "odd", capability("oddAcl", "GO", scope={"benchScope": ["ü"]}), sourceId="s-1")
ACCESS = evaluate("p", [READERS, ODD], caller("s-1", token_scopes=("DATA.VIEW",)))


def test_a_decision_has_the_promised_keys() -> None:
    body: Any = decision_json(can(ACCESS, ask("timeSeriesAcl", "READ", "datasetScope:42")), NOW)
    assert body["verdict"] == "allowed"
    assert body["sentence"] == "You may read time series in data set 42."
    assert body["as_of"] == "2026-11-22T09:14:07Z"
    assert body["near_misses"] == []
    assert body["unknowns"] == []
    assert body["question"] == {
        "acl": "timeSeriesAcl",
        "action": "READ",
        "scope": "datasetScope:42",
        "security_categories": [],
    }
    assert body["locks"] == []
    assert body["witnesses"] == [
        {
            "acl": "timeSeriesAcl",
            "action": "READ",
            "scope": {
                "kind": "datasetScope",
                "values": ["7", "42"],
                "known": True,
                "text": "datasetScope:7,42",
                "words": "data sets 7 and 42",
            },
            "group": 103,
            "group_name": "readers",
            "capability": 0,
            "origin": "group",
            "gate": "kept",
        }
    ]


def test_a_denial_names_what_stopped_it() -> None:
    body: Any = decision_json(can(ACCESS, ask("timeSeriesAcl", "WRITE", "datasetScope:42")), NOW)
    (miss,) = body["near_misses"]
    assert (miss["group"], miss["stopped_by"], miss["steps"]) == (103, "action", 2)
    assert miss["missing"] == ["action", "token_scope"]


def test_who_can_has_groups_and_principals_with_id_and_because() -> None:
    index = GroupIndex.of([READERS, ODD])
    body: Any = who_can_json(who_can(index, ask("timeSeriesAcl", "READ", "datasetScope:42")), NOW)
    (answer,), (principal,) = body["groups"], body["principals"]
    assert answer["id"] == 103
    assert answer["because"][0]["capability"] == 0
    assert answer["members_known"] == ["idp_group", "listed"]
    assert answer["app_ids"] == ["portal"]
    assert principal["id"] == "p-1"
    assert principal["because"] == [{"group": 103, "group_name": "readers", "capabilities": [0]}]


def test_access_with_the_reason_for_every_line() -> None:
    body: Any = access_json(ACCESS, NOW)
    assert [entry["id"] for entry in body["memberships"]] == [103, 104]
    gates = {grant["acl"]: grant["gate"] for grant in body["grants"]}
    assert gates == {"timeSeriesAcl": "kept", "oddAcl": "unknown", "userProfilesAcl": "kept"}
    assert body["token_scopes"] == ["DATA.VIEW"]


def test_everything_can_be_sent() -> None:
    question = ask("oddAcl", "GO", "datasetScope:1")
    bodies = [
        access_json(ACCESS, NOW),
        decision_json(can(ACCESS, question), NOW),
        who_can_json(who_can(GroupIndex.of([READERS, ODD]), question), NOW),
        group_json(ODD),
    ]
    for body in bodies:
        assert json.loads(json.dumps(body)) == body

"""Prediction and probe against the simulator, which enforces by a check of its own."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.support.stage import Stage
from tests.support.visitor import Visitor

_ASKED = [
    ("timeSeriesAcl", "READ", "datasetScope:17"),
    ("timeSeriesAcl", "READ", "datasetScope:42"),
    ("assetsAcl", "READ", "datasetScope:42"),
    ("eventsAcl", "READ", "datasetScope:42"),
    ("filesAcl", "READ", "datasetScope:42"),
    ("datasetsAcl", "READ", "idScope:42"),
    ("rawAcl", "READ", "all"),
    ("groupsAcl", "LIST", "all"),
    ("projectsAcl", "READ", "all"),
    ("securityCategoriesAcl", "LIST", "all"),
    ("timeSeriesAcl", "WRITE", "datasetScope:42"),
]


@pytest.mark.parametrize("person", ["alice", "bob"])
def test_the_simulator_never_contradicts_a_prediction(stage: Stage, person: str) -> None:
    visitor = Visitor(stage.portal)
    visitor.sign_in(person)
    outcomes = set()
    for acl, action, scope in _ASKED:
        query = urlencode({"acl": acl, "action": action, "scope": scope, "probe": "1"})
        answer = visitor.call(f"/api/p/plant-north/can-i/?{query}").json()
        probe = answer["probe"]
        if probe["call"] is None:
            continue
        last = stage.simulator.requests[-1]
        assert f"{last.method} {last.target}" == probe["call"]
        assert not probe["differs"], (person, query, answer["verdict"], probe)
        outcomes.add((answer["verdict"], probe["outcome"]))
    assert ("allowed", "allowed") in outcomes

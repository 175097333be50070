"""The live probe where a right is not the question: somebody who does not reach the project."""

from __future__ import annotations

import pytest

from tests.dashboard.conftest import SignIn

ASKED = "acl=timeSeriesAcl&action=READ&scope=datasetScope:42&probe=1"


@pytest.mark.parametrize("person", ["carol", "dave"])
def test_a_project_out_of_reach_refuses_the_probe_and_keeps_the_token(
    signed_in: SignIn, person: str
) -> None:
    client = signed_in(person)
    answer = client.get(f"/api/p/plant-north/can-i/?{ASKED}")
    assert answer.status_code == 200
    assert answer.json()["probe"]["outcome"] == "refused"
    assert client.get(f"/p/plant-north/can-i/?{ASKED}").status_code == 200
    assert client.get("/api/projects/").status_code == 200

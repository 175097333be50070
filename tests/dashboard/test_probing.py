"""The live probe where a right is not the question: somebody who does not reach the project."""

from __future__ import annotations

import logging

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


@pytest.mark.parametrize(
    ("headers", "runs"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"origin": "https://evil.example"}, False),
    ],
)
def test_a_link_of_another_site_calls_nothing_and_shows_the_button(
    signed_in: SignIn, caplog: pytest.LogCaptureFixture, headers: dict[str, str], runs: bool
) -> None:
    client = signed_in("bob")
    with caplog.at_level(logging.INFO, "portal.audit"):
        caplog.clear()
        page = client.get(f"/p/plant-north/can-i/?{ASKED}", headers=headers).content.decode()
        probe = client.get(f"/api/p/plant-north/can-i/?{ASKED}", headers=headers).json()["probe"]
    assert ("outcome" in probe) is runs
    assert ("Try it again" in page, "Try it now" in page) == (runs, not runs)
    events = [entry.fields for entry in caplog.records if entry.getMessage() == "probed"]
    assert len(events) == (2 if runs else 0)
    for event in events:
        assert event["right"] == "timeSeriesAcl:READ"
        assert event["call"] == "POST /timeseries/list"
        assert (event["project"], event["outcome"]) == ("plant-north", "allowed")
        assert "bob" not in str(event)

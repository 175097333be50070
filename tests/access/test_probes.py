"""Which call tries which right, and what its answer proves."""

from __future__ import annotations

import pytest

from cdfportal.access.answers import Decision
from cdfportal.access.endpoint_table import endpoint_table
from cdfportal.access.model import Verdict
from cdfportal.access.probes import (
    NoProbe,
    Outcome,
    Probe,
    Probed,
    comparison_sentence,
    differ,
    probe_for,
    refused,
    shown,
)
from cdfportal.access.tables import read_table
from tests.access.builders import ask

ROWS = read_table("probes")["probes"]


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: f"{row['acl']}:{row['action']}-{row['scope']}"
)
def test_every_probe_reads_and_needs_the_right_that_it_tries(row: dict[str, str]) -> None:
    segments = f"/api/v1/projects/x{row['path']}".strip("/").split("/")
    found = endpoint_table().lookup(row["method"], segments)
    assert found is not None
    assert found.reads
    needed = {(one.acl, one.action) for one in found.requires}
    needed |= {
        (one.acl, one.action) for when in found.endpoint.conditional.values() for one in when
    }
    assert (row["acl"], row["action"]) in needed


def test_a_data_set_is_tried_by_a_list_of_one() -> None:
    assert probe_for(ask("timeSeriesAcl", "READ", "datasetScope:42")) == Probe(
        "POST", "/timeseries/list", (), {"filter": {"dataSetIds": [{"id": 42}]}, "limit": 1}
    )


def test_names_in_a_path_are_encoded() -> None:
    found = probe_for(ask("rawAcl", "READ", "tableScope:my%2Fdb/a b"))
    assert isinstance(found, Probe)
    assert found.target == "/raw/dbs/my%2Fdb/tables/a%20b/rows?limit=1"


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        (("timeSeriesAcl", "WRITE", "all"), "reads only"),
        (("timeSeriesAcl", "READ", "all", "7"), "security category"),
        (("rawAcl", "READ", "all"), "no reading call"),
        (("rawAcl", "READ", "tableScope:a/b,c/d"), "no reading call"),
        (("rawAcl", "READ", "tableScope:../.."), "A name of dots"),
        (("rawAcl", "READ", "tableScope:a/%2E"), "A name of dots"),
        (("vibrationLabAcl", "READ", "all"), "not known whether"),
        (("vibrationLabAcl", "Shake", "all"), "not known whether"),
    ],
)
def test_what_cannot_be_tried_says_why(asked: tuple[str, ...], part: str) -> None:
    found = probe_for(ask(*asked))
    assert isinstance(found, NoProbe)
    assert part in found.reason


WHOLE, PART = Probe("GET", "/x"), Probe("GET", "/x", whole=False)


@pytest.mark.parametrize(
    ("probe", "items", "outcome"),
    [
        (WHOLE, 1, Outcome.ALLOWED),
        (WHOLE, 0, Outcome.NOT_TOLD),
        (WHOLE, None, Outcome.NOT_TOLD),
        (PART, 1, Outcome.NOT_TOLD),
        (Probe("GET", "/x", decides=True), 0, Outcome.ALLOWED),
    ],
)
def test_an_empty_list_proves_nothing(probe: Probe, items: int | None, outcome: Outcome) -> None:
    assert shown(probe, items, "r").outcome is outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (401, Outcome.REFUSED),
        (403, Outcome.REFUSED),
        (400, Outcome.NOT_TOLD),
        (500, Outcome.NOT_TOLD),
    ],
)
def test_only_a_refusal_is_about_rights(status: int, outcome: Outcome) -> None:
    found = refused(status, "No.", "r-1")
    assert (found.outcome, found.request_id) == (outcome, "r-1")
    assert str(status) in found.text


@pytest.mark.parametrize(
    ("verdict", "outcome", "start", "differing"),
    [
        (Verdict.ALLOWED, shown(WHOLE, 1, ""), "They agree", False),
        (Verdict.DENIED, refused(403, "No", ""), "They agree", False),
        (Verdict.ALLOWED, refused(403, "No", ""), "They differ", True),
        (Verdict.DENIED, shown(WHOLE, 1, ""), "They differ", True),
        (Verdict.UNKNOWN, shown(WHOLE, 1, ""), "The probe tells", False),
        (Verdict.ALLOWED, shown(WHOLE, 0, ""), "Prediction and probe cannot", False),
    ],
)
def test_prediction_and_probe_are_compared(
    verdict: Verdict, outcome: Probed, start: str, *, differing: bool
) -> None:
    decision = Decision(ask("timeSeriesAcl", "READ"), verdict)
    assert comparison_sentence(decision, outcome).startswith(start)
    assert differ(decision, outcome) is differing

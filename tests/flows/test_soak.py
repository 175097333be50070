"""The long one: many people at once, in and out again and again; nobody ever sees another's answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.stage import Stage
from tests.support.visitor import Visitor

_ROUNDS = 20
_CAST = ("alice", "bob", "carol", "dave", "erin", "bob", "alice", "erin")


def _live_through(stage: Stage, key: str) -> list[str]:
    """What went wrong in one person's rounds."""
    wrong = []
    for number in range(_ROUNDS):
        visitor = Visitor(stage.portal)
        landed = visitor.sign_in(key, following="/token/")
        if landed.status_code != 200 or not landed.url.endswith("/token/"):
            wrong.append(f"{key} round {number}: landed on {landed.url} with {landed.status_code}")
            continue
        for _ in range(5):
            inspected = visitor.call("/cdf/api/v1/token/inspect")
            if inspected.status_code != 200 or key not in inspected.json()["subject"]:
                wrong.append(f"{key} round {number}: inspect said {inspected.text[:80]}")
        visitor.post("/token/", "/accounts/sign-out/")
        if visitor.call("/cdf/api/v1/token/inspect").status_code != 401:
            wrong.append(f"{key} round {number}: still in after signing out")
    return wrong


@pytest.mark.soak
def test_a_crowd_signs_in_and_out(stage: Stage) -> None:
    with ThreadPoolExecutor(len(_CAST)) as crowd:
        outcomes = crowd.map(lambda key: _live_through(stage, key), _CAST)
    assert [line for outcome in outcomes for line in outcome] == []

"""How long an answer may take to begin, by the class of the call, and to whom nginx is sent with it."""

from __future__ import annotations

import pytest

from cdfportal.base.portal import ProxySettings, UnknownEndpoints
from cdfproxy.forwarding import patience
from cdfproxy.offload import names
from cdfproxy.offload.hand_over import place_of
from cdfproxy.policy import decide
from tests.cdfproxy.connection import connection

P = "/cdf/api/v1/projects/plant-north"
READING, WRITING, STREAMING = (60, names.READS), (120, names.WRITES), (120, names.STREAMS)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (f"GET {P}/assets", READING),
        (f"HEAD {P}/assets", READING),
        (f"POST {P}/assets/list", READING),
        (f"POST {P}/models/instances/query", READING),
        (f"POST {P}/assets", WRITING),
        (f"POST {P}/assets/delete", WRITING),
        (f"POST {P}/timeseries/data/list", STREAMING),
        (f"GET {P}/raw/dbs/d/tables/t/rows", STREAMING),
        (f"POST {P}/timeseries/data", WRITING),
        (f"POST {P}/raw/dbs/d/tables/t/rows", WRITING),
        (f"GET {P}/nobody-knows", READING),
        (f"PATCH {P}/nobody-knows", WRITING),
    ],
)
def test_by_the_class_of_the_call(call: str, expected: tuple[float, str]) -> None:
    method, raw = call.split()
    decision = decide(
        method, raw, ProxySettings(unknown=UnknownEndpoints.ALLOW), connection("plant-north")
    )
    assert decision.is_allowed
    assert (patience(decision), place_of(decision)) == expected

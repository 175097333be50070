"""Profiles that CDF does not have: asked again without them, whatever its error names."""

from __future__ import annotations

import json

import pytest
import requests

from cdfportal.cdf.client import CdfClient
from cdfportal.cdf.errors import CdfRejectedError
from cdfportal.dashboard.profiles import profiles_of
from tests.cdf.canned import Canned, canned


@pytest.mark.parametrize(("named", "calls"), [(["a"], 1), ({"x": 1}, 1), (None, 1), ("a", 2)])
def test_only_a_name_in_cdf_s_error_is_left_out_of_the_second_call(
    named: object, calls: int
) -> None:
    body = {"error": {"code": 400, "message": "no", "missing": [{"userIdentifier": named}]}}
    with canned(Canned(400, json.dumps(body).encode())) as cdf, requests.Session() as session:
        with pytest.raises(CdfRejectedError):
            profiles_of(CdfClient(cdf.url, "token", session), "p", ["a", "b"])
        assert len(cdf.received) == calls

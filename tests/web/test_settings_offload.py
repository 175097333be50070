"""PROXY_OFFLOAD=x-accel starts only where nginx can be known, and can reach CDF."""

from __future__ import annotations

import pytest

from cdfportal.base.configuration.environment import Environment
from cdfportal.base.configuration.offload import read_offload_secret
from cdfportal.base.portal import Offload, OutboundSettings, ProxySettings

SECRET = "s" * 40
SOUND = {"PROXY_OFFLOAD_SECRET": SECRET, "TRUSTED_PROXIES": "127.0.0.1"}
CDF = "https://westeurope-1.cognitedata.com"


def read(
    values: dict[str, str], outbound: OutboundSettings, mode: Offload = Offload.X_ACCEL
) -> tuple[str, list[str]]:
    env = Environment(values)
    return read_offload_secret(env, ProxySettings(offload=mode), outbound, CDF), env.problems


def test_a_sound_set_up_has_its_secret() -> None:
    assert read(SOUND, OutboundSettings()) == (SECRET, [])
    listed = OutboundSettings("http://proxy:3128", ("cognitedata.com",))
    assert read(SOUND, listed) == (SECRET, [])


def test_nothing_is_asked_and_nothing_known_while_it_is_off() -> None:
    assert read(SOUND, OutboundSettings(), Offload.OFF) == ("", [])
    assert read({}, OutboundSettings("http://proxy:3128"), Offload.OFF) == ("", [])


@pytest.mark.parametrize(
    ("changed", "outbound", "named"),
    [
        ({"PROXY_OFFLOAD_SECRET": ""}, OutboundSettings(), "PROXY_OFFLOAD_SECRET"),
        ({"PROXY_OFFLOAD_SECRET": "short"}, OutboundSettings(), "PROXY_OFFLOAD_SECRET"),
        ({"PROXY_OFFLOAD_SECRET": f"{SECRET}$"}, OutboundSettings(), "PROXY_OFFLOAD_SECRET"),
        ({"PROXY_OFFLOAD_SECRET": f"{SECRET}é"}, OutboundSettings(), "PROXY_OFFLOAD_SECRET"),
        ({"PROXY_OFFLOAD_SECRET": "s" * 257}, OutboundSettings(), "PROXY_OFFLOAD_SECRET"),
        ({"TRUSTED_PROXIES": ""}, OutboundSettings(), "TRUSTED_PROXIES"),
        ({}, OutboundSettings("http://proxy:3128"), "PROXY_OFFLOAD"),
    ],
)
def test_what_would_hand_nothing_over_stops_the_start(
    changed: dict[str, str], outbound: OutboundSettings, named: str
) -> None:
    _, problems = read(SOUND | changed, outbound)
    assert [problem.split(":")[0] for problem in problems] == [named]
    assert SECRET not in "".join(problems)

"""OUTBOUND_NO_PROXY is read once, for the provider, for CDF's pages and for the proxy to CDF."""

from __future__ import annotations

from pathlib import Path

import pytest

from cdfportal.base.no_proxy import proxy_for
from cdfportal.base.portal import OutboundSettings

ROOT = Path(__file__).resolve().parents[2]
PROXY = "http://proxy.example.com:3128"


@pytest.mark.parametrize(
    ("host", "entry", "direct"),
    [
        ("cluster.example.com", "example.com", True),
        ("cluster.example.com", ".example.com", True),
        ("cluster.example.com", "cluster.example.com", True),
        ("cluster.example.com", "CLUSTER.Example.com", True),
        ("Cluster.Example.Com", "example.com", True),
        ("cluster.example.com.", "cluster.example.com", True),
        ("cluster.example.com", "*", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("::1", "::1", True),
        ("cluster.example.com", "ample.com", False),
        ("cluster.example.com", "other.example.com", False),
        ("example.com", "cluster.example.com", False),
        ("cluster.example.com", ".", False),
        ("127.0.0.1", "0.0.1.5", False),
    ],
)
def test_a_host_is_listed_by_its_name_or_a_domain_above_it(
    host: str, entry: str, direct: bool
) -> None:
    outbound = OutboundSettings(proxy=PROXY, no_proxy=("localhost", entry))
    assert proxy_for(host, outbound) == ("" if direct else PROXY)


def test_without_a_proxy_everything_is_direct() -> None:
    assert proxy_for("cluster.example.com", OutboundSettings()) == ""


def test_nobody_reads_the_list_a_second_time() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for folder in ("accounts", "cdfproxy", "cdfportal")
        for path in (ROOT / folder).rglob("*.py")
        if ".no_proxy" in path.read_text(encoding="utf-8").replace("base.no_proxy import", "")
    }
    assert readers == {"cdfportal/base/no_proxy.py"}
    users = {"accounts/outbound.py", "cdfproxy/connections.py", "cdfportal/cdf/transport.py"}
    assert all("proxy_for(" in (ROOT / user).read_text(encoding="utf-8") for user in users)

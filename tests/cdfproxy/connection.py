"""The connection that the proxy's tests decide about."""

from __future__ import annotations

from cdfportal.base.connection import Connection, Provider


def connection(*projects: str, cdf_url: str = "https://westeurope-1.cognitedata.com") -> Connection:
    return Connection(
        provider=Provider.OTHER,
        discovery_url="https://idp.example.com/.well-known/openid-configuration",
        client_id="portal",
        client_secret=None,
        scopes=("openid",),
        audience=cdf_url,
        cdf_url=cdf_url,
        cluster="westeurope-1",
        default_project="plant-north",
        projects=frozenset(projects),
    )

"""A company's network: names that only its proxy knows, certificates of its own authority.

Provider and CDF are reached as https://login.plant.internal and https://cdf.plant.internal. No resolver
knows these names, so whatever arrives there has gone through the proxy.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cdfportal.demo.cast import ALL_SCOPES
from cdfportal.demo.provider import Client, ProviderConfig
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig
from tests.support.authority import CertificateAuthority
from tests.support.certified import CertifiedProvider
from tests.support.client import ClientSetup
from tests.support.cluster import AUDIENCE
from tests.support.identity import IdentityProvider, ProviderName
from tests.support.relay import ConnectProxy, TlsFront
from tests.support.witnessed_provider import WitnessedProvider

LOGIN, CDF = "login.plant.internal", "cdf.plant.internal"


@dataclass(frozen=True, slots=True)
class Company:
    """Running: two servers behind TLS, one proxy for the portal and one for people's browsers."""

    provider: IdentityProvider
    simulator: CdfSimulator
    authority: CertificateAuthority
    #: The same simulator as a host of this machine, which needs no proxy.
    near_cdf: str
    proxy: ConnectProxy
    browsers_proxy: ConnectProxy
    settings: dict[str, str]


def _embedded(client: ClientSetup) -> WitnessedProvider:
    registered = Client(
        client.client_id, client.secret, (client.redirect_uri,), (client.signed_out_uri,)
    )
    config = ProviderConfig(AUDIENCE, (registered,))
    return WitnessedProvider(config, public_url=f"https://{LOGIN}")


def _certified(client: ClientSetup) -> CertifiedProvider:
    uris = [client.redirect_uri], [client.signed_out_uri]
    return CertifiedProvider(*uris, AUDIENCE, public_url=f"https://{LOGIN}")


@contextmanager
def company(folder: Path, name: ProviderName, client: ClientSetup) -> Iterator[Company]:
    """Started, and stopped afterwards."""
    authority = CertificateAuthority(folder)
    provider = _embedded(client) if name == "embedded" else _certified(client)
    prefix = f"{AUDIENCE}/" if name == "embedded" else ""
    with provider:
        trusted = {provider.issuer: f"{provider.address}/jwks"}
        config = SimulatorConfig(issuers=trusted, audience=AUDIENCE, public_host=CDF)
        with (
            CdfSimulator(config) as simulator,
            TlsFront(provider.address, authority.issue(LOGIN)) as login,
            TlsFront(simulator.url, authority.issue(CDF, "localhost")) as cdf,
            ConnectProxy({f"{LOGIN}:443": login.port, f"{CDF}:443": cdf.port}) as proxy,
            ConnectProxy({f"{LOGIN}:443": login.port}) as browsers_proxy,
        ):
            scopes = " ".join(f"{prefix}{scope}" for scope in ALL_SCOPES)
            settings = {
                **client.settings(f"https://{LOGIN}/.well-known/openid-configuration"),
                "IDP_SCOPES": f"openid profile email offline_access {scopes}",
                "IDP_AUDIENCE": AUDIENCE,
                "CDF_URL": f"https://{CDF}",
                "CA_BUNDLE": str(authority.bundle),
                "OUTBOUND_PROXY": proxy.url,
            }
            near = f"https://localhost:{cdf.port}"
            yield Company(provider, simulator, authority, near, proxy, browsers_proxy, settings)

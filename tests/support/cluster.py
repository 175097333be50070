"""An identity provider, the CDF simulator that trusts it, and what the portal is told about the two."""

from __future__ import annotations

from dataclasses import dataclass

from cdfportal.demo.cast import Person
from cdfportal.demo.clock import Clock, system_clock
from cdfportal.demo.provider import Client, ProviderConfig
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig
from tests.support.certified import CertifiedProvider, Lives
from tests.support.client import ClientSetup
from tests.support.identity import IdentityProvider
from tests.support.portal import free_port
from tests.support.witnessed_provider import WitnessedProvider

#: A cluster's public name, which is not where the simulator listens.
AUDIENCE = "https://westeurope-1.cognitedata.com"


@dataclass(frozen=True, slots=True)
class Cluster:
    """Made, and not yet started."""

    provider: IdentityProvider
    simulator: CdfSimulator
    settings: dict[str, str]


def embedded_cluster(
    client: ClientSetup, people: tuple[Person, ...], *, clock: Clock = system_clock
) -> Cluster:
    """Scopes with the cluster's address in front, as Entra ID writes them."""
    registered = Client(
        client.client_id,
        client.secret,
        (client.redirect_uri,),
        (client.signed_out_uri,),
        backchannel_logout_uri=client.backchannel_uri,
        frontchannel_logout_uri=client.frontchannel_uri,
    )
    config = ProviderConfig("http://127.0.0.1", (registered,), people, token_life=client.token_life)
    provider = WitnessedProvider(config)
    issuers = {provider.issuer: f"{provider.issuer}/jwks"}
    simulator = CdfSimulator(SimulatorConfig(issuers=issuers, clock=clock))
    provider.reconfigure(cdf_audience=simulator.url)
    scopes = f"{simulator.url}/IDENTITY {simulator.url}/user_impersonation"
    settings = {
        **client.settings(provider.discovery_url),
        "IDP_SCOPES": f"openid profile email offline_access {scopes}",
        "CDF_URL": simulator.url,
        "CDF_STORAGE_ORIGINS": simulator.storage.url,
    }
    return Cluster(provider, simulator, settings)


def certified_cluster(
    client: ClientSetup, people: tuple[Person, ...], *, names_sessions: bool = True
) -> Cluster:
    """The portal is told what an administrator would tell it of a provider without preset, no more."""
    provider = CertifiedProvider(
        [client.redirect_uri],
        [client.signed_out_uri],
        AUDIENCE,
        people,
        lives=Lives(access_token=client.token_life, id_token=client.token_life),
        port=free_port(),
        backchannel_uri=client.backchannel_uri,
        names_sessions=names_sessions,
    )
    issuers = {provider.issuer: f"{provider.issuer}/jwks"}
    simulator = CdfSimulator(SimulatorConfig(issuers=issuers, audience=AUDIENCE))
    settings = {
        **client.settings(provider.discovery_url),
        "IDP_AUDIENCE": AUDIENCE,
        "CDF_URL": simulator.url,
    }
    return Cluster(provider, simulator, settings)

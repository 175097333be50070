"""The embedded provider in the shape of a real one, and a portal that is told of it as its operator would.

PROVIDER, what that preset needs, and nothing that the preset knows by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cdfportal.demo.cast import Person
from cdfportal.demo.provider import Client, EmbeddedProvider, ProviderConfig
from cdfportal.demo.provider.shapes import Shape
from cdfportal.demo.provider.shapes.auth0 import GROUPS
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig, TokenRules
from tests.support.client import ClientSetup
from tests.support.cluster import Cluster
from tests.support.witnessed_provider import WitnessedProvider

_RULES = {
    Shape.COGNITO: TokenRules(("cognito:groups",), without_audience=True),
    Shape.AUTH0: TokenRules((GROUPS,)),
    Shape.COGIDP: TokenRules(("ext_group_ids",)),
}


@dataclass(frozen=True, slots=True)
class Shaped:
    """Makes the cluster of a stage: `stages(cluster_of=Shaped(Shape.ENTRA, PROVIDER="entra_id"))`."""

    shape: Shape
    provider: str
    settings: Mapping[str, str] = field(default_factory=dict)
    single_page: bool = False
    provider_class: type[WitnessedProvider] = WitnessedProvider

    def __call__(self, client: ClientSetup, people: tuple[Person, ...]) -> Cluster:
        """As `embedded_cluster`, in that shape."""
        one_list = self.shape is Shape.ENTRA
        registered = Client(
            client.client_id,
            client.secret,
            # As docs/providers.md has it registered.
            (client.redirect_uri, *([client.signed_out_uri] if one_list else [])),
            (client.signed_out_uri,),
            single_page=self.single_page,
        )
        config = ProviderConfig(
            "http://127.0.0.1", (registered,), people, token_life=client.token_life
        )
        provider = self.provider_class(config)
        provider.reconfigure(shape=self.shape)
        simulator = simulator_trusting(provider)
        address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        settings = {
            **client.settings(address),
            "PROVIDER": self.provider,
            "CDF_URL": simulator.url,
            **({"IDP_TENANT_ID": config.tenant} if self.provider == "entra_id" else {}),
            **self.settings,
        }
        return Cluster(provider, simulator, settings)


def simulator_trusting(provider: EmbeddedProvider, *claims: str) -> CdfSimulator:
    """A cluster that reads the tokens of this make, and groups in these claims too; the provider knows it."""
    issuers = {_token_issuer(provider): provider.jwks_uri}
    usual = _RULES.get(provider.config.shape, TokenRules())
    rules = replace(usual, access_claims=(*usual.access_claims, *claims))
    simulator = CdfSimulator(SimulatorConfig(issuers=issuers, rules=rules))
    provider.reconfigure(cdf_audience=simulator.url)
    return simulator


def _token_issuer(provider: EmbeddedProvider) -> str:
    """Who CDF is told issues access tokens."""
    if provider.config.shape is Shape.ENTRA:
        return f"https://sts.windows.net/{provider.config.tenant}/"
    return provider.issuer

"""A provider of each make with CDF behind it, and what the portal would tell a client of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from cdfportal.base.configuration.connection import read_connection
from cdfportal.base.configuration.environment import Environment
from cdfportal.base.connection import Connection
from cdfportal.demo.cast import ADMINS, ServicePrincipal
from cdfportal.demo.provider import Client, ProviderConfig
from cdfportal.demo.provider.keys import KeyRing
from cdfportal.demo.provider.shapes import Shape
from cdfportal.demo.provider.shapes.auth0 import GROUPS
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig
from cdfportal.diagnose.connect.choices import Kind, Tool
from cdfportal.diagnose.connect.snippets import Snippet, snippets
from cdfportal.diagnose.connect.target import Target, TokenEndpoint
from tests.support.authority import CertificateAuthority
from tests.support.portal import free_port
from tests.support.relay import TlsFront
from tests.support.shaped import simulator_trusting
from tests.support.witnessed_provider import WitnessedProvider

#: Letters that a form, a shell or a file could garble (RFC 6749 appendix A.2 allows them).
SECRET = "a secret: +/=&%~'\"$(x)\\"
ROBOT = ServicePrincipal("robot", SECRET, "9e1d0f2a-0009-robot", "Robot", (ADMINS,))
#: People sign in to it from their own machine.
NATIVE = "a-native-client"
PROVIDERS = {
    Shape.PLAIN: "other",
    Shape.ENTRA: "entra_id",
    Shape.COGNITO: "cognito",
    Shape.AUTH0: "auth0",
    Shape.KEYCLOAK: "keycloak",
    Shape.COGIDP: "cdf",
}


@dataclass(frozen=True, slots=True)
class Running:
    """One provider and its cluster."""

    provider: WitnessedProvider
    simulator: CdfSimulator
    connection: Connection
    endpoint: TokenEndpoint
    redirect_port: int
    #: Of a process that is to trust the provider's certificate.
    trust: dict[str, str] = field(default_factory=dict)

    def target(self, client_id: str = "", project: str = "plant-north") -> Target:
        return Target(
            self.connection,
            project,
            "http://localhost:8000",
            self.endpoint,
            client_id,
            self.redirect_port,
        )

    def program_token(self) -> str:
        """An access token of the program's, got by other means than the texts."""
        form = {
            "grant_type": "client_credentials",
            "client_id": ROBOT.client_id,
            "client_secret": ROBOT.client_secret,
        }
        answer = requests.post(self.endpoint.url, data=form, timeout=10)
        return str(answer.json()["access_token"])

    def texts(self, kind: Kind, tool: Tool, client_id: str = "") -> tuple[Snippet, ...]:
        return snippets(kind, tool, self.target(client_id))


def _config(shape: Shape, redirect_port: int) -> ProviderConfig:
    native = Client(NATIVE, None, (f"http://localhost:{redirect_port}",))
    return ProviderConfig("http://127.0.0.1", (native,), principals=(ROBOT,), shape=shape)


def _connection(provider: WitnessedProvider, simulator: CdfSimulator) -> Connection:
    """As the operator would set it up, and no more."""
    shape = provider.config.shape
    cdf = simulator.url
    address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    plain = {
        "IDP_SCOPES": f"openid profile email offline_access {cdf}/IDENTITY {cdf}/user_impersonation"
    }
    entra = {"IDP_TENANT_ID": provider.config.tenant}
    own = {Shape.PLAIN: plain, Shape.ENTRA: entra, Shape.AUTH0: {"IDP_GROUP_CLAIMS": GROUPS}}
    env = Environment(
        {
            "PROVIDER": PROVIDERS[shape],
            "IDP_DISCOVERY_URL": address,
            "IDP_CLIENT_ID": "the-portal",
            "CDF_CLUSTER": "westeurope-1",
            "CDF_URL": cdf,
            "CDF_PROJECT": "plant-north",
            **own.get(shape, {}),
        }
    )
    connection = read_connection(env)
    assert env.problems == []
    return connection


def _endpoint(provider: WitnessedProvider) -> TokenEndpoint:
    origin = provider.issuer.split("/", 3)[:3]
    path = provider.config.manner.paths.get("token", "/token")
    url = "/".join(origin) + path.format(tenant=provider.config.tenant)
    return TokenEndpoint(url, ("client_secret_basic", "client_secret_post"))


@contextmanager
def clusters(*shapes: Shape) -> Iterator[dict[Shape, Running]]:
    """On plain loopback addresses; all providers have the same keys."""
    keys = KeyRing()
    with ExitStack() as stack:
        found = {}
        for shape in shapes:
            port = free_port()
            provider = WitnessedProvider(_config(shape, port), port=0, keys=keys)
            # A program of Cognito is in no group of the pool: its id is what CDF groups name.
            simulator = simulator_trusting(provider, "client_id")
            _add_source(simulator)
            stack.enter_context(provider)
            stack.enter_context(simulator)
            connection = _connection(provider, simulator)
            found[shape] = Running(provider, simulator, connection, _endpoint(provider), port)
        yield found


def _add_source(simulator: CdfSimulator) -> None:
    """A program of Cognito is in the CDF group that names its id."""
    with simulator.world.lock:
        groups = simulator.world.projects["plant-north"].groups
        admins = next(group for group in groups if group.get("sourceId") == ADMINS)
        groups.append({**admins, "id": 990_001, "name": "robots", "sourceId": ROBOT.client_id})


@contextmanager
def entra_with_tls(folder: Path) -> Iterator[Running]:
    """Entra ID is reached by https only, and so MSAL and extractors take no other address."""
    authority = CertificateAuthority(folder)
    listens, back = free_port(), free_port()
    with TlsFront(f"http://127.0.0.1:{listens}", authority.issue("localhost")) as front:
        origin = f"https://localhost:{front.port}"
        provider = WitnessedProvider(_config(Shape.ENTRA, back), port=listens, public_url=origin)
        issuer = f"https://sts.windows.net/{provider.config.tenant}/"
        keys_at = provider.jwks_uri.replace(origin, provider.address)
        simulator = CdfSimulator(SimulatorConfig(issuers={issuer: keys_at}))
        provider.reconfigure(cdf_audience=simulator.url)
        with provider, simulator:
            bundle = str(authority.bundle)
            yield Running(
                provider,
                simulator,
                _connection(provider, simulator),
                _endpoint(provider),
                back,
                {"SSL_CERT_FILE": bundle, "REQUESTS_CA_BUNDLE": bundle},
            )

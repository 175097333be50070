"""Provider, simulator and portal together, as a person meets them; swept by the tripwire at the end."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from cdfportal.demo.cast import ADMINS
from cdfportal.demo.host_page import host_page
from cdfportal.demo.http import LoopbackServer
from cdfportal.demo.provider import Client, ProviderConfig
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig
from tests.support.portal import PortalServer, free_port
from tests.support.tripwire import Leak, Secret
from tests.support.witnessed_provider import WitnessedProvider

CLIENT_ID = "cdfportal-demo"


@dataclass
class Stage:
    """Everything on loopback; `client_secret` is None for a public client."""

    provider: WitnessedProvider
    simulator: CdfSimulator
    portal: PortalServer
    client_secret: str | None
    #: A page of another portal on the same site, which frames ours.
    host_page: LoopbackServer

    @property
    def host_url(self) -> str:
        """Where the framing page is: the same site as the portal, another origin."""
        return f"http://localhost:{self.host_page.port}"

    @classmethod
    def build(
        cls,
        folder: Path,
        *,
        confidential: bool = True,
        environment: Mapping[str, str] | None = None,
    ) -> Stage:
        """Made, and not yet started."""
        port = free_port()
        url = f"http://localhost:{port}"
        secret = secrets.token_urlsafe(32) if confidential else None
        client = Client(CLIENT_ID, secret, (f"{url}/accounts/callback/",), (f"{url}/",))
        provider = WitnessedProvider(
            ProviderConfig(cdf_audience="http://127.0.0.1", clients=(client,))
        )
        simulator = CdfSimulator(
            SimulatorConfig(issuers={provider.issuer: f"{provider.issuer}/jwks"})
        )
        provider.reconfigure(cdf_audience=simulator.url)
        host = host_page(0, url)
        settings = {
            "EMBED_ORIGINS": f"http://localhost:{host.port}",
            "IDP_DISCOVERY_URL": f"{provider.issuer}/.well-known/openid-configuration",
            "IDP_CLIENT_ID": CLIENT_ID,
            "IDP_SCOPES": "openid profile email offline_access "
            f"{simulator.url}/IDENTITY {simulator.url}/user_impersonation",
            "CDF_URL": simulator.url,
            "PORTAL_ADMIN_GROUPS": ADMINS,
            **({"IDP_CLIENT_SECRET": secret} if secret else {}),
            **(environment or {}),
        }
        return cls(provider, simulator, PortalServer(folder, port, settings), secret, host)

    def secrets(self) -> set[Secret]:
        """Everything that must not leave the server."""
        own = {Secret("client secret", self.client_secret)} if self.client_secret else set()
        return self.provider.secrets | own

    def leaks(self) -> list[Leak]:
        """What the tripwire finds in all that the portal sent, logged and stored."""
        return self.portal.leaks(self.secrets())

    def __enter__(self) -> Self:
        self.provider.start()
        self.simulator.start()
        self.host_page.start()
        self.portal.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.portal.stop()
        self.host_page.stop()
        self.simulator.stop()
        self.provider.stop()

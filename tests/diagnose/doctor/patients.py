"""Provider and cluster on loopback, and cases of the doctor that are told of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from cdfportal.base.connection import Connection
from cdfportal.base.portal import OutboundSettings
from cdfportal.base.presets import preset_of
from cdfportal.base.provider import Provider
from cdfportal.base.service import ClientCredentials
from cdfportal.cdf.transport import Transport
from cdfportal.demo.cast import EXTRACTOR
from cdfportal.demo.provider import Client, ProviderConfig
from cdfportal.demo.provider.shapes import Shape
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig
from cdfportal.diagnose.doctor.case import Case, OwnPortal, Subject
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.checks.provider_plan import PROVIDER
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Mark, Result
from cdfportal.diagnose.doctor.run import examine
from cdfportal.idp.call import Limits
from tests.accounts.stage import shared_ring
from tests.support.witnessed_provider import WitnessedProvider

PORTAL = "http://localhost:8000"
REDIRECT_URI = f"{PORTAL}/accounts/callback/"
CLIENT = Client("cdfportal-demo", "a secret of the portal: +/=&%~", (REDIRECT_URI,))
PUBLIC = Client("cdfportal-public", None, (REDIRECT_URI,))
#: Short, so that what hangs costs a test little.
QUICK = Limits(connect=0.5, read=0.5, total=0.6)

_SCOPES = {
    Provider.ENTRA_ID: "openid profile offline_access {cdf}/IDENTITY {cdf}/user_impersonation",
    Provider.OTHER: "openid profile email offline_access {cdf}/IDENTITY {cdf}/user_impersonation",
}
_MAKES = {
    Shape.PLAIN: Provider.OTHER,
    Shape.ENTRA: Provider.ENTRA_ID,
    Shape.COGNITO: Provider.COGNITO,
    Shape.AUTH0: Provider.AUTH0,
    Shape.KEYCLOAK: Provider.KEYCLOAK,
    Shape.COGIDP: Provider.CDF,
}


@dataclass
class Ward:
    """Both servers, and the make of provider that the first one looks like."""

    provider: WitnessedProvider
    simulator: CdfSimulator
    shape: Shape

    @property
    def discovery_url(self) -> str:
        return f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration"

    def connection(self, **changes: Any) -> Connection:
        """As the portal's settings would have it."""
        kind = _MAKES[self.shape]
        scopes = _SCOPES.get(kind, preset_of(kind).scopes).format(cdf=self.simulator.url)
        usual = Connection(
            provider=kind,
            discovery_url=self.discovery_url,
            client_id=CLIENT.client_id,
            client_secret=CLIENT.client_secret,
            scopes=tuple(scopes.split()),
            audience=self.simulator.url,
            cdf_url=self.simulator.url,
            cluster="westeurope-1",
            default_project="plant-north",
            projects=frozenset(),
            tenant_id=self.provider.config.tenant,
        )
        return replace(usual, **changes)

    def credentials(self, **changes: Any) -> ClientCredentials:
        """Of the demo's extractor."""
        preset = preset_of(_MAKES[self.shape])
        known = {"audience": self.simulator.url}
        usual = ClientCredentials(
            preset=preset,
            client_id=EXTRACTOR.client_id,
            client_secret=EXTRACTOR.client_secret,
            discovery_url=self.discovery_url,
            token_url="",
            scopes=tuple(preset.service_scopes.format(cdf=self.simulator.url).split()),
            parameters={name: text.format(**known) for name, text in preset.service_parameters},
        )
        return replace(usual, **changes)

    def case(self, subject: Subject, **changes: Any) -> Case:
        """All well, but for the changes."""
        own = {
            Subject.PRINCIPAL: {"credentials": self.credentials()},
            Subject.PORTAL: {"portal": OwnPortal(REDIRECT_URI)},
            Subject.ME: {"portal": OwnPortal(REDIRECT_URI)},
        }
        told: dict[str, Any] = {
            "subject": subject,
            "connection": self.connection(),
            "project": "plant-north",
            "transport": Transport(OutboundSettings()),
            "limits": QUICK,
            **own[subject],
            **changes,
        }
        return Case(**told)


@contextmanager
def ward(shape: Shape = Shape.PLAIN, **config: Any) -> Iterator[Ward]:
    """Running, with the portal's client and the demo's service principals registered."""
    clients = config.pop("clients", (CLIENT, PUBLIC))
    provider = WitnessedProvider(
        ProviderConfig("http://127.0.0.1", clients, shape=shape, hang_seconds=1.5, **config),
        keys=shared_ring(),
    )
    simulator = CdfSimulator(SimulatorConfig(issuers={provider.issuer: provider.jwks_uri}))
    provider.reconfigure(cdf_audience=simulator.url)
    with provider, simulator:
        yield Ward(provider, simulator, shape)


def run(case: Case, *only: int, chart: Chart | None = None) -> list[Result]:
    """The provider's half of the plan, or some checks of it."""
    plan = [check for check in PROVIDER[case.subject] if not only or check.number in only]
    return [*examine(plan, case, chart or Chart())]


def alarms(results: list[Result]) -> list[tuple[int, Mark, Fault | None]]:
    """All failures and warnings."""
    return [
        (result.number, result.mark, result.finding.fault)
        for result in results
        if result.mark in {Mark.FAILED, Mark.WARNING}
    ]

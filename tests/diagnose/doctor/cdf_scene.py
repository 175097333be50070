"""A provider and a CDF on sockets, people and programs with real tokens, and the doctor over both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from cdfportal.access.answers import Question
from cdfportal.access.questions import parse_question
from cdfportal.base.connection import Connection, Provider
from cdfportal.base.portal import OutboundSettings
from cdfportal.base.presets import preset_of
from cdfportal.base.service import ClientCredentials
from cdfportal.cdf.transport import Transport
from cdfportal.demo.cast import EXTRACTOR, ServicePrincipal
from cdfportal.demo.provider import Client, EmbeddedProvider, ProviderConfig
from cdfportal.demo.provider.keys import KeyRing
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig, TokenRules
from cdfportal.demo.world import build_world
from cdfportal.diagnose.doctor.case import Case, OwnSignIn, Subject
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Mark, Result
from cdfportal.diagnose.doctor.plan_cdf import CDF_CHECKS
from cdfportal.diagnose.doctor.report import Examination
from cdfportal.diagnose.doctor.run import examine
from tests.demo.provider.relying_party import REDIRECT_URI, RelyingParty

NORTH = "plant-north"
PORTAL_CLIENT = "cdfportal-demo"
_RINGS: list[KeyRing] = []


def ring() -> KeyRing:
    """Making RSA keys is slow; scenes that rotate none share one."""
    if not _RINGS:
        _RINGS.append(KeyRing())
    return _RINGS[0]


class Waits:
    """In place of waiting: what was asked for, and something that happens meanwhile."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self.meanwhile()


@dataclass
class Scene:
    """Running."""

    provider: EmbeddedProvider
    simulator: CdfSimulator
    keys: KeyRing
    transport: Transport
    waits: Waits = field(default_factory=Waits)
    #: Of the chart that an examination begins with.
    clocks: dict[str, timedelta] = field(default_factory=dict)

    @property
    def connection(self) -> Connection:
        """What an operator would tell the portal of the two."""
        cdf = self.simulator.url
        return Connection(
            provider=Provider.OTHER,
            discovery_url=f"{self.provider.issuer}/.well-known/openid-configuration",
            client_id=PORTAL_CLIENT,
            client_secret=None,
            scopes=("openid", "offline_access", f"{cdf}/IDENTITY", f"{cdf}/user_impersonation"),
            audience=cdf,
            cdf_url=cdf,
            cluster="127.0.0.1",
            default_project=NORTH,
            projects=frozenset(),
        )

    def tokens(self, person: str) -> dict[str, Any]:
        """What the provider gives somebody of the cast who signs in to the portal."""
        client = Client(PORTAL_CLIENT, None, (REDIRECT_URI,))
        with RelyingParty(self.provider, client) as party:
            return party.tokens(person, scope=" ".join(self.connection.scopes))

    def principal_token(self, principal: ServicePrincipal = EXTRACTOR) -> str:
        """What the provider gives a program for its secret."""
        form = {"grant_type": "client_credentials"}
        proof = (principal.client_id, principal.client_secret)
        answer = requests.post(f"{self.provider.issuer}/token", form, auth=proof, timeout=5)
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token

    def mint(self, token: str, *, alg: str = "RS256", **changes: Any) -> str:
        """The same token with other claims, signed by the provider; None leaves a claim out."""
        claims = self.keys.verify(token) or {}
        merged = {**claims, **changes}
        kept = {name: value for name, value in merged.items() if value is not None}
        return self.keys.sign(kept, alg, "at+jwt")

    def case(self, person: str = "alice", token: str = "", **changes: Any) -> Case:
        """One of the cast at their own sign-in."""
        own = self.tokens(person) if not token else {}
        sign_in = OwnSignIn(
            access_token=token or own["access_token"],
            scopes=tuple(own.get("scope", "").split()),
            renews=True,
            obtained_at=datetime.now(UTC),
        )
        case = Case(Subject.ME, self.connection, NORTH, self.transport, sign_in=sign_in)
        return replace(case, pause=self.waits, **changes)

    def principal(self, person: str = "alice", token: str = "", **changes: Any) -> Examined:
        """A program, looked at by one of the cast."""
        credentials = ClientCredentials(
            preset_of(Provider.OTHER),
            EXTRACTOR.client_id,
            EXTRACTOR.client_secret,
            self.connection.discovery_url,
            "",
            (),
            {},
        )
        mine = changes.pop("viewer", None) or self.case(person)
        case = replace(mine, subject=Subject.PRINCIPAL, credentials=credentials, **changes)
        return self.examine(case, access_token=token or self.principal_token())

    def me(self, person: str = "alice", token: str = "", **changes: Any) -> Examined:
        """One of the cast, examined."""
        return self.examine(self.case(person, token, **changes))

    def examine(self, case: Case, **known: Any) -> Examined:
        """CDF's half, with what the provider's half would have put on the chart."""
        document = requests.get(case.connection.discovery_url, timeout=5).json()
        keys = tuple(requests.get(document["jwks_uri"], timeout=5).json()["keys"])
        chart = Chart(metadata=document, keys=keys, clocks=dict(self.clocks), **known)
        results = tuple(examine(CDF_CHECKS[case.subject], case, chart))
        return Examined(Examination(case.subject, case.project, results, case.clock()), chart)


@dataclass(frozen=True)
class Examined:
    """All results of one examination."""

    examination: Examination
    chart: Chart

    @property
    def first(self) -> Fault | None:
        """The fault that is named first."""
        return self.examination.first.finding.fault if self.examination.first else None

    @property
    def alarms(self) -> dict[int, Fault | None]:
        """Every failure and warning, by number of the check."""
        marks = {Mark.FAILED, Mark.WARNING}
        return {
            one.number: one.finding.fault for one in self.examination.results if one.mark in marks
        }

    def __getitem__(self, number: int) -> Result:
        return next(one for one in self.examination.results if one.number == number)

    def told(self) -> str:
        """Everything in words, for a test that fails."""
        return "\n".join(
            f"{one.number} {one.mark} {one.finding.fault or ''}: {one.finding.evidence} "
            f"{one.finding.details} {one.finding.follows}"
            for one in self.examination.results
        )


@contextmanager
def scene(rules: TokenRules | None = None, keys: KeyRing | None = None) -> Iterator[Scene]:
    """Both servers, and a world of its own."""
    keys = keys or ring()
    client = Client(PORTAL_CLIENT, None, (REDIRECT_URI,))
    provider = EmbeddedProvider(ProviderConfig("http://127.0.0.1", (client,)), keys=keys)
    issuers = {provider.issuer: f"{provider.issuer}/jwks"}
    config = SimulatorConfig(issuers, rules=rules or TokenRules(), world=build_world())
    with ExitStack() as stack:
        simulator = CdfSimulator(config)
        provider.reconfigure(cdf_audience=simulator.url)
        stack.enter_context(provider)
        stack.enter_context(simulator)
        transport = Transport(OutboundSettings())
        stack.callback(transport.close)
        yield Scene(provider, simulator, keys, transport)


def wanted(acl: str, action: str, scope: str = "all", *categories: str) -> Question:
    """A right, as the pages' parameters name it."""
    question = parse_question(acl, action, scope, categories)
    assert isinstance(question, Question), question
    return question

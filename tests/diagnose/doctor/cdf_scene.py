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
from cdfportal.demo.cast import EXTRACTOR
from cdfportal.demo.provider import Client, EmbeddedProvider, Misbehaviour, ProviderConfig
from cdfportal.demo.provider.keys import KeyRing
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig, TokenRules
from cdfportal.demo.world import Project, build_world
from cdfportal.diagnose.doctor.case import Case, OwnPortal, OwnSignIn, Subject
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.plan_cdf import CDF_CHECKS
from cdfportal.diagnose.doctor.report import Examination
from cdfportal.diagnose.doctor.run import examine
from cdfportal.idp.call import Limits
from tests.accounts.stage import shared_ring
from tests.demo.provider.relying_party import REDIRECT_URI, RelyingParty
from tests.diagnose.doctor.examined import Examined

NORTH = "plant-north"
CLIENT = Client("cdfportal-demo", "a secret of the portal: +/=&%~", (REDIRECT_URI,))
#: So that what hangs costs a test little.
QUICK = Limits(connect=0.5, read=0.4, total=0.6)


class Waits:
    """In place of waiting: what was asked for, and something that happens meanwhile."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self.meanwhile()


class Clock:
    """CDF's own, which may go wrong."""

    off = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.off


@dataclass
class Scene:
    """Running."""

    provider: EmbeddedProvider
    simulator: CdfSimulator
    clock: Clock
    keys: KeyRing
    transport: Transport
    waits: Waits = field(default_factory=Waits)
    #: Good tokens serve more than one test; making each takes a whole sign-in.
    _given: dict[str, dict[str, Any]] = field(default_factory=dict)

    def heal(self) -> None:
        """Everything as it was at first."""
        self.provider.behave()
        self.simulator.faults.clear()
        self.simulator.demand_nothing()
        self.clock.off, self.waits = timedelta(), Waits()
        fresh, world = build_world(), self.simulator.world
        with world.lock:
            world.projects.clear()
            world.projects.update(fresh.projects)

    @property
    def north(self) -> Project:
        """The project that is asked about; to be changed at will."""
        return self.simulator.world.projects[NORTH]

    def group(self, number: int) -> dict[str, Any]:
        """One of its groups, likewise."""
        found: dict[str, Any] = next(one for one in self.north.groups if one["id"] == number)
        return found

    def connection(self, **changes: Any) -> Connection:
        """What an operator would tell the portal of the two."""
        cdf = self.simulator.url
        usual = Connection(
            provider=Provider.OTHER,
            discovery_url=f"{self.provider.issuer}/.well-known/openid-configuration",
            client_id=CLIENT.client_id,
            client_secret=CLIENT.client_secret,
            scopes=("openid", "offline_access", f"{cdf}/IDENTITY", f"{cdf}/user_impersonation"),
            audience=cdf,
            cdf_url=cdf,
            cluster="127.0.0.1",
            default_project=NORTH,
            projects=frozenset(),
        )
        return replace(usual, **changes)

    def tokens(self, person: str, *breaks: Misbehaviour) -> dict[str, Any]:
        """What the provider gives somebody of the cast who signs in to the portal."""
        if person in self._given and not breaks:
            return self._given[person]
        self.provider.misbehave(*breaks)
        given = self.tokens_for(person, *self.connection().scopes)
        self.provider.behave()
        return given if breaks else self._given.setdefault(person, given)

    def tokens_for(self, person: str, *scopes: str) -> dict[str, Any]:
        """The same for these scopes."""
        with RelyingParty(self.provider, CLIENT) as party:
            return party.tokens(person, scope=" ".join(scopes))

    def principal_token(self, *breaks: Misbehaviour) -> str:
        """What the provider gives the extractor for its secret."""
        self.provider.misbehave(*breaks)
        form, proof = (
            {"grant_type": "client_credentials"},
            (EXTRACTOR.client_id, EXTRACTOR.client_secret),
        )
        answer = requests.post(f"{self.provider.issuer}/token", form, auth=proof, timeout=5)
        self.provider.behave()
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token

    def mint(self, token: str, **changes: Any) -> str:
        """The same token with other claims, signed by the provider; None leaves a claim out."""
        merged = {**(self.keys.verify(token) or {}), **changes}
        kept = {name: value for name, value in merged.items() if value is not None}
        return self.keys.sign(kept, "RS256", "at+jwt")

    def case(
        self, person: str = "alice", *breaks: Misbehaviour, claims: Any = None, **changes: Any
    ) -> Case:
        """One of the cast at their own sign-in, perhaps with other claims in the token."""
        own = self.tokens(person, *breaks)
        token = own["access_token"]
        sign_in = OwnSignIn(
            access_token=self.mint(token, **claims) if claims else token,
            scopes=tuple(own.get("scope", "").split()),
            renews=True,
            obtained_at=datetime.now(UTC),
        )
        told: dict[str, Any] = {"connection": self.connection(), "project": NORTH, **changes}
        return Case(
            **{
                "subject": Subject.ME,
                "transport": self.transport,
                "sign_in": sign_in,
                "pause": self.waits,
                **told,
            }
        )

    def me(self, person: str = "alice", *breaks: Misbehaviour, **changes: Any) -> Examined:
        """One of the cast, whose token the provider made so."""
        return self.examine(self.case(person, *breaks, **changes))

    def principal(
        self, *breaks: Misbehaviour, claims: Any = None, viewer: Any = None, **changes: Any
    ) -> Examined:
        """A program whose token the provider made so, looked at by alice, whose claims are `viewer`'s."""
        mine = self.case("alice", claims=viewer, **changes)
        token = self.principal_token(*breaks)
        case = replace(mine, subject=Subject.PRINCIPAL, credentials=self.credentials())
        return self.examine(case, access_token=self.mint(token, **claims) if claims else token)

    def credentials(self) -> ClientCredentials:
        """Of the demo's extractor."""
        proof = (EXTRACTOR.client_id, EXTRACTOR.client_secret)
        url = self.connection().discovery_url
        return ClientCredentials(preset_of(Provider.OTHER), *proof, url, "", (), {})

    def portal(self, known: Any = None, **changes: Any) -> Examined:
        """The portal itself; what is no field of a case is what it knows of itself.

        `known` goes onto the chart, as if the provider's half had found it.
        """
        return self.examine(self.portal_case(**changes), **(known or {}))

    def portal_case(self, **changes: Any) -> Case:
        """The portal as alice asks about it."""
        names = {"connection", "project", "sign_in", "claims"}
        own = {name: changes.pop(name) for name in [*changes] if name not in names}
        well = OwnPortal(
            REDIRECT_URI,
            "http://localhost:8000/accounts/signed-out/",
            secure=False,
            database="SQLite",
            token_keys=1,
            rotated=3,
            secret_ends=datetime.now(UTC) + timedelta(days=200),
        )
        told = {"subject": Subject.PORTAL, "portal": replace(well, **own)}
        return self.case("alice", **told, **changes)

    def document(self) -> dict[str, Any]:
        """The discovery document."""
        found: dict[str, Any] = requests.get(self.connection().discovery_url, timeout=5).json()
        return found

    def examine(self, case: Case, **known: Any) -> Examined:
        """CDF's half, with what the provider's half would have put on the chart."""
        document = self.document()
        keys = tuple(requests.get(document["jwks_uri"], timeout=5).json()["keys"])
        chart = Chart(**{"metadata": document, "keys": keys, **known})
        results = tuple(examine(CDF_CHECKS[case.subject], case, chart))
        return Examined(Examination(case.subject, case.project, results, case.clock()))


@contextmanager
def scene(rules: TokenRules | None = None) -> Iterator[Scene]:
    """Both servers, and a world of its own."""
    provider = EmbeddedProvider(ProviderConfig("http://127.0.0.1", (CLIENT,)), keys=shared_ring())
    issuers = {provider.issuer: f"{provider.issuer}/jwks"}
    clock = Clock()
    config = SimulatorConfig(issuers, rules=rules or TokenRules(), clock=clock)
    with ExitStack() as stack:
        simulator = CdfSimulator(config)
        provider.reconfigure(cdf_audience=simulator.url)
        stack.enter_context(provider)
        stack.enter_context(simulator)
        transport = Transport(OutboundSettings())
        stack.callback(transport.close)
        yield Scene(provider, simulator, clock, shared_ring(), transport)


def wanted(acl: str, action: str, scope: str = "all", *categories: str) -> Question:
    """A right, as the pages' parameters name it."""
    question = parse_question(acl, action, scope, categories)
    assert isinstance(question, Question), question
    return question

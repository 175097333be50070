"""Provider, simulator and portal together, as a person meets them; swept by the tripwire at the end.

The same stage with either identity provider, either database, and one portal node or several: a flow is
written once and runs on all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from cdfportal.demo.cast import ADMINS, PEOPLE, SERVICE_PRINCIPALS, Person
from cdfportal.demo.host_page import OTHER_SITES, host_page
from cdfportal.demo.http import LoopbackServer
from cdfportal.demo.simulator import CdfSimulator
from tests.support.client import ClientSetup
from tests.support.cluster import Cluster, certified_cluster, embedded_cluster
from tests.support.database import Database
from tests.support.identity import IdentityProvider, ProviderName
from tests.support.offload import PortalBehindNginx
from tests.support.portal import PortalServer, free_port
from tests.support.tripwire import Leak, Secret

ClusterMaker = Callable[[ClientSetup, tuple[Person, ...]], Cluster]
_CLUSTERS = {"embedded": embedded_cluster, "certified": certified_cluster}


@dataclass
class Stage:
    """Everything on loopback; `client_secret` is None for a public client."""

    provider: IdentityProvider
    simulator: CdfSimulator
    #: All nodes share the database and the address that the first one has.
    nodes: tuple[PortalServer, ...]
    client_id: str
    client_secret: str | None
    #: A page of another portal on the same site, which frames ours.
    host_page: LoopbackServer
    _secrets: set[Secret] = field(default_factory=set, repr=False)

    @property
    def portal(self) -> PortalServer:
        """The portal, or the node whose address is PORTAL_URL."""
        return self.nodes[0]

    @property
    def is_offloaded(self) -> bool:
        """Whether nginx carries the calls to CDF."""
        return isinstance(self.portal, PortalBehindNginx)

    @property
    def database(self) -> Database:
        """What all nodes store in."""
        return self.portal.database

    @property
    def host_url(self) -> str:
        """Where the framing page is: the same site as the portal, another origin."""
        return f"http://localhost:{self.host_page.port}"

    def host_at(self, name: str) -> str:
        """The same server under another name, which is another site (`OTHER_SITES`)."""
        return f"http://{name}:{self.host_page.port}"

    @classmethod
    def build(
        cls,
        folder: Path,
        *,
        provider: ProviderName = "embedded",
        cluster_of: ClusterMaker | None = None,
        confidential: bool = True,
        nodes: int = 1,
        token_life: int = 3600,
        people: tuple[Person, ...] = PEOPLE,
        application: str = "tests.support.recording",
        offload: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Stage:
        """Made, and not yet started."""
        ports = [free_port() for _ in range(nodes)]
        url = f"http://localhost:{ports[0]}"
        client = ClientSetup.of(provider, url, confidential=confidential, token_life=token_life)
        cluster = (cluster_of or _CLUSTERS[provider])(client, people)
        host = host_page(0, url)
        settings = {
            "EMBED_ORIGINS": " ".join(
                f"http://{name}:{host.port}" for name in ("localhost", *OTHER_SITES)
            ),
            "PORTAL_ADMIN_GROUPS": ADMINS,
            "PORTAL_URL": url,
            "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
            **cluster.settings,
            **(environment or {}),
        }
        kind = PortalBehindNginx if offload else PortalServer
        servers = []
        for number, port in enumerate(ports):
            own = folder / f"node-{number}"
            own.mkdir()
            servers.append(kind(own, port, settings, application=application))
        return cls(
            cluster.provider,
            cluster.simulator,
            tuple(servers),
            client.client_id,
            client.secret,
            host,
        )

    def expire_tokens(self, person: Person | None = None) -> None:
        """Access tokens, of one person or of all, have been over for years as far as the portal knows."""
        then = "'2001-01-01 00:00:00+00:00'"
        statement = f"UPDATE accounts_accesstoken SET obtained_at = {then}, expires_at = {then}"  # noqa: S608 -- names of our own
        if person is not None:
            people = f"SELECT id FROM accounts_person WHERE subject = '{person.subject}'"  # noqa: S608 -- names of our own
            statement += f" WHERE sign_in_id IN (SELECT id FROM accounts_signin WHERE person_id IN ({people}))"  # noqa: S608 -- names of our own
        self.database.run(statement)

    def age_tokens(self) -> None:
        """Every access token looks a year long, with less than a minute to go: due, and still good."""
        now = datetime.now(UTC)
        obtained, expires = (str(now + timedelta(seconds=shift)) for shift in (-31_536_000, 45))
        change = f"obtained_at = '{obtained}', expires_at = '{expires}'"
        self.database.run(f"UPDATE accounts_accesstoken SET {change}")  # noqa: S608 -- names of our own

    def secrets(self) -> set[Secret]:
        """Everything that must not leave the server."""
        own = {Secret("client secret", self.client_secret)} if self.client_secret else set()
        services = {Secret("service secret", one.client_secret) for one in SERVICE_PRINCIPALS}
        return self.provider.given_secrets() | own | services

    def leaks(self) -> list[Leak]:
        """What the tripwire finds in all that the nodes sent, logged and stored."""
        known = self._secrets or self.secrets()
        return [leak for node in self.nodes for leak in node.leaks(known, self.nonces())]

    def nonces(self) -> list[str]:
        """Every nonce that CDF gave out for a session."""
        world = self.simulator.world
        with world.lock:
            return [nonce for one in world.projects.values() for nonce in one.sessions.given]

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def _start(self) -> None:
        self.provider.start()
        self.simulator.start()
        self.host_page.start()
        self.portal.migrate()
        for node in self.nodes:
            node.launch()
        for node in self.nodes:
            node.wait_until_it_answers()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # What the certified provider remembers goes with it.
        self._secrets = self.secrets()
        self._stop()

    def _stop(self) -> None:
        for node in self.nodes:
            node.stop()
        self.host_page.stop()
        self.simulator.stop()
        self.provider.stop()

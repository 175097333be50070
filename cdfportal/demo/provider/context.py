"""What every part of one provider shares."""

from __future__ import annotations

from dataclasses import dataclass

from cdfportal.demo.clock import Clock
from cdfportal.demo.provider.addresses import with_query
from cdfportal.demo.provider.config import ProviderConfig
from cdfportal.demo.provider.families import Family
from cdfportal.demo.provider.keys import KeyRing
from cdfportal.demo.provider.scopes import short_cdf_scopes
from cdfportal.demo.provider.sessions import FormGuard, Sessions
from cdfportal.demo.provider.shapes import Facts, Manner
from cdfportal.demo.provider.store import Store


@dataclass(slots=True)
class Context:
    """One provider's address, settings, keys and memory; only the settings are ever exchanged."""

    origin: str
    config: ProviderConfig
    clock: Clock
    keys: KeyRing
    store: Store
    sessions: Sessions
    guard: FormGuard

    @property
    def manner(self) -> Manner:
        """How the make of provider that this one looks like does things."""
        return self.config.manner

    @property
    def issuer(self) -> str:
        """Its name."""
        return self.manner.issuer.format(origin=self.origin, tenant=self.config.tenant)

    def answer_to(self, redirect_uri: str, pairs: list[tuple[str, str]]) -> str:
        """Where an authorization answer goes, with our name in it (RFC 9207) if the make does that."""
        own = [("iss", self.issuer)] if self.manner.names_itself else []
        return with_query(redirect_uri, [*pairs, *own])

    def path(self, name: str) -> str:
        """Where an endpoint is for the world; the plain provider's name for it is its usual path."""
        return self.manner.paths.get(name, f"/{name}").format(tenant=self.config.tenant)

    def facts(self, family: Family, scope: str) -> Facts:
        """What the tokens of a family are made from."""
        return Facts(
            issuer=self.issuer,
            tenant=self.config.tenant,
            client_id=family.client_id,
            person=family.person,
            sid=family.sid,
            scope=scope,
            cdf_scopes=tuple(short_cdf_scopes(scope, self.config.scope_prefix)),
            cdf_audience=self.config.cdf_audience,
            audience=family.audience,
        )

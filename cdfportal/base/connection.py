"""One identity provider joined to one CDF cluster, as the settings describe it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Provider(StrEnum):
    """The identity providers whose ways the portal knows (the Cognite Toolkit's names)."""

    ENTRA_ID = "entra_id"
    COGNITO = "cognito"
    AUTH0 = "auth0"
    KEYCLOAK = "keycloak"
    GOOGLE = "google"
    CDF = "cdf"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Connection:
    """Everything that signing in and calling CDF need to know; rows carry its slug only."""

    provider: Provider
    discovery_url: str
    client_id: str
    #: None for a public client (RFC 6749 §2.1).
    client_secret: str | None = field(repr=False)
    scopes: tuple[str, ...]
    #: The `aud` that CDF expects in an access token, usually the cluster's origin.
    audience: str
    #: Origin of the CDF cluster, without a trailing slash.
    cdf_url: str
    #: The cluster's name as people know it, e.g. `westeurope-1`.
    cluster: str
    default_project: str
    #: Allow-list of projects; empty means every project that the token reaches.
    projects: frozenset[str]
    #: Claims that hold the IdP's group ids.
    group_claims: tuple[str, ...] = ("groups",)
    tenant_id: str | None = None
    slug: str = "default"

    @property
    def issuer(self) -> str:
        """The issuer that the discovery document must name (OpenID Connect Discovery 1.0 §4.3)."""
        return self.discovery_url.removesuffix("/.well-known/openid-configuration")

    def allows_project(self, project: str) -> bool:
        """Whether the settings let the portal touch this project at all."""
        return not self.projects or project in self.projects

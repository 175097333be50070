"""One identity provider joined to one CDF cluster, as the settings describe it."""

from __future__ import annotations

from dataclasses import dataclass, field

from cdfportal.base.presets import Preset, preset_of
from cdfportal.base.provider import Provider

__all__ = ["WELL_KNOWN", "Connection", "Provider"]

#: OpenID Connect Discovery 1.0 §4, appended to the issuer.
WELL_KNOWN = "/.well-known/openid-configuration"


def issuer_of(discovery_url: str, preset: Preset) -> str:
    """The issuer whose document is at that address."""
    bare = discovery_url.removesuffix(WELL_KNOWN)
    return f"{bare}/" if preset.issuer_ends_in_slash else bare


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
    def preset(self) -> Preset:
        """What is known of the provider's kind."""
        return preset_of(self.provider)

    @property
    def issuer(self) -> str:
        """The issuer that the discovery document must name, letter by letter (Discovery 1.0 §4.3)."""
        return issuer_of(self.discovery_url, self.preset)

    @property
    def access_token_issuer(self) -> str:
        """`iss` of access tokens, which may be another name of the same provider."""
        other = self.preset.access_token_issuer.format(tenant=self.tenant_id)
        return other if other and self.tenant_id else self.issuer

    @property
    def authorization_parameters(self) -> dict[str, str]:
        """What the provider wants in an authorization request beyond the standard's."""
        return self._filled(self.preset.authorization_parameters)

    @property
    def token_parameters(self) -> dict[str, str]:
        """What the provider wants beside the standard's when a code is redeemed."""
        return self._filled(self.preset.token_parameters)

    def _filled(self, parameters: tuple[tuple[str, str], ...]) -> dict[str, str]:
        known = {"audience": self.audience, "scopes": " ".join(self.scopes)}
        return {name: value.format(**known) for name, value in parameters}

    def allows_project(self, project: str) -> bool:
        """Whether the settings let the portal touch this project at all."""
        return not self.projects or project in self.projects

"""What a provider is told: who may sign in, through which clients, and how long things last."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cdfportal.demo.cast import PEOPLE, SERVICE_PRINCIPALS, Person, ServicePrincipal
from cdfportal.demo.provider.shapes import ENTRA_2, MANNERS, Manner, Shape


@dataclass(frozen=True, slots=True)
class Client:
    """An application that people sign in to; without a secret it is a public client."""

    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    redirect_uris: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()
    backchannel_logout_uri: str = ""
    backchannel_logout_session_required: bool = True
    """The client wants `sid` in its logout tokens."""
    frontchannel_logout_uri: str = ""
    frontchannel_logout_session_required: bool = True
    """The client wants `iss` and `sid` in the query."""
    single_page: bool = False
    """Registered as a script in a browser, which some providers treat as a kind of its own."""


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """Everything that a provider is set up with; lives are in seconds."""

    cdf_audience: str
    """The origin of CDF: `aud` of the access tokens, and prefix of the CDF scopes."""
    clients: tuple[Client, ...] = ()
    people: tuple[Person, ...] = PEOPLE
    principals: tuple[ServicePrincipal, ...] = SERVICE_PRINCIPALS
    token_life: int = 3600
    code_life: int = 60
    refresh_life: int = 24 * 3600
    session_life: int = 8 * 3600
    rotate_refresh_tokens: bool = True
    id_token_alg: str = "RS256"  # noqa: S105 -- an algorithm
    userinfo_takes_cdf_tokens: bool = False
    """A real provider refuses at userinfo a token that was made for CDF; this one may be lenient."""
    key_file: Path | None = None
    """Keeps the keys over a restart; made when it is not there."""
    shape: Shape = Shape.PLAIN
    """Which make of provider this one looks like."""
    entra_tokens: str = "1.0"
    """Which of Entra's two forms the access tokens have, where the provider looks like it."""
    tenant: str = "3f0c5d1e-7a52-4c0b-9d43-1b2f6a0e9c11"
    """The tenant of those makes that have them."""
    hang_seconds: float = 30
    """The longest that a misbehaving endpoint keeps a client waiting."""

    @property
    def manner(self) -> Manner:
        """How that make does things."""
        if self.shape is Shape.ENTRA and self.entra_tokens == "2.0":
            return ENTRA_2
        return MANNERS[self.shape]

    @property
    def scope_prefix(self) -> str:
        """What stands before the short name of a CDF scope."""
        return self.manner.scope_prefix.format(cdf=self.cdf_audience)

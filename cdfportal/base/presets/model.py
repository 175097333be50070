"""What there is to know about an identity provider, as a type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cdfportal.base.connection import Provider


class LogoutDialect(StrEnum):
    """How a browser is sent to the provider to sign out there too; a closed set."""

    #: The discovered `end_session_endpoint` with `client_id`, `logout_hint`, `post_logout_redirect_uri`, `state`.
    #: https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout
    STANDARD = "standard"
    #: `/logout?client_id&logout_uri` at the origin of the authorization endpoint; nothing comes back with it.
    COGNITO = "cognito"
    #: `/v2/logout?client_id&returnTo` at the origin of the authorization endpoint; nothing comes back with it.
    AUTH0 = "auth0"


class Refresh(StrEnum):
    """What a provider does with a refresh token that was used."""

    #: A new one in every answer; the old one is dead, and using it again ends the whole family.
    ROTATES = "rotates"
    #: A new one in every answer; the old one goes on working until it ends by itself.
    REPLACES = "replaces"
    #: The same one is used again and again; the answer brings none.
    KEEPS = "keeps"


@dataclass(frozen=True, slots=True)
class Trap:
    """Something that surprises people with this provider, told in our own words."""

    id: str
    what: str
    why: str
    cure: str
    source: str
    checked: date


@dataclass(frozen=True, slots=True)
class Preset:
    """The facts of one provider. `{…}` in texts stands for what the settings must name."""

    provider: Provider
    #: What people call it.
    name: str
    #: The discovery document's address; empty where only the operator knows it.
    discovery: str
    #: How the address looks, for people who must write it themselves.
    discovery_example: str
    #: Default scopes; `{cdf}` is the cluster's origin.
    scopes: str
    group_claims: tuple[str, ...] = ("groups",)
    #: Parameters of the authorization request beyond the standard's; `{audience}` is IDP_AUDIENCE.
    authorization_parameters: tuple[tuple[str, str], ...] = ()
    logout: LogoutDialect = LogoutDialect.STANDARD
    #: The ID token's claim that `logout_hint` takes, the first that is there; empty: takes no hint.
    logout_hint_claims: tuple[str, ...] = ("email", "sub")
    #: Whether the provider asks the person to confirm a sign-out that brings no `id_token_hint`.
    logout_asks: bool = False
    #: Whether the scope offline_access exists; elsewhere refresh tokens come without it.
    offline_access: bool = True
    refresh: Refresh = Refresh.REPLACES
    traps: tuple[Trap, ...] = ()

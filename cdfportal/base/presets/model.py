"""What there is to know about an identity provider, as a type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cdfportal.base.provider import Provider


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
    """What a provider does with a refresh token that was used, unless its operator changes that."""

    #: A new one in every answer; the old one is dead, and using it again ends the whole family.
    ROTATES = "rotates"
    #: A new one in every answer; the old one goes on working until it ends by itself.
    REPLACES = "replaces"
    #: The same one is used again and again; the answer brings none.
    KEEPS = "keeps"


class Confidence(StrEnum):
    """How a trap is known: none was met at a provider of our own."""

    #: The source is the provider's own document, CDF's, or the standard's.
    DOCUMENTED = "documented"
    #: The source is somebody who met it; the provider's documents do not say it, or not so clearly.
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Trap:
    """Something that surprises people with this provider, told in our own words."""

    id: str
    what: str
    why: str
    cure: str
    source: str
    checked: date
    #: Words in the provider's error or its description that mean this trap.
    signs: tuple[str, ...] = ()
    #: It shows when CDF refuses the token: told then, too.
    at_cdf: bool = False
    confidence: Confidence = Confidence.DOCUMENTED


@dataclass(frozen=True, slots=True)
class Preset:
    """The facts of one provider; what it says of itself when it is asked wins over them."""

    provider: Provider
    #: What people call it.
    name: str
    #: Its issuer where it is known, with `{tenant}`; empty where only the operator knows it.
    issuer: str
    #: How the issuer looks, for people who must write it themselves.
    issuer_example: str
    #: Default scopes; `{cdf}` is the cluster's origin.
    scopes: str
    #: Claims that hold the groups; empty where the operator chooses the name.
    group_claims: tuple[str, ...] = ("groups",)
    #: Parameters of the authorization request beyond the standard's; `{audience}` is IDP_AUDIENCE.
    authorization_parameters: tuple[tuple[str, str], ...] = ()
    #: Fields of the request that redeems a code, likewise; `{scopes}` is IDP_SCOPES. A refresh needs none:
    #: what it leaves out stays as it was granted (RFC 6749 §6, RFC 8707 §2.2).
    token_parameters: tuple[tuple[str, str], ...] = ()
    #: What a program of its own asks for (RFC 6749 §4.4.2): scopes without a person, `{cdf}` as above; and
    #: fields of the request beyond the standard's, `{audience}` as above.
    service_scopes: str = ""
    service_parameters: tuple[tuple[str, str], ...] = ()
    #: A token is for one API, and the scopes of another one beside it are an error.
    one_resource: bool = False
    #: IDP_TENANT_ID must be set, and every ID token must name it (`tid`).
    has_tenants: bool = False
    #: The issuer ends in a slash, which is removed before the well-known path (Discovery 1.0 §4).
    issuer_ends_in_slash: bool = False
    #: `iss` of access tokens where it is another than the ID token's, with `{tenant}`.
    access_token_issuer: str = ""
    access_token_has_aud: bool = True
    #: Access tokens may be no JWT, so that CDF cannot read them.
    access_token_may_be_opaque: bool = False
    #: The discovery document lists `code_challenge_methods_supported`; None: not known.
    pkce_advertised: bool | None = None
    #: ID tokens name the session (`sid`); None: not known.
    sid: bool | None = None
    front_channel_logout: bool | None = None
    back_channel_logout: bool | None = None
    logout: LogoutDialect = LogoutDialect.STANDARD
    #: The ID token's claim that `logout_hint` takes, the first that is there; empty: takes no hint.
    logout_hint_claims: tuple[str, ...] = ("email", "sub")
    #: The provider asks the person to confirm a sign-out that brings no `id_token_hint`.
    logout_asks: bool = False
    #: The scope offline_access exists; elsewhere refresh tokens come without it, or not at all.
    offline_access: bool = True
    refresh: Refresh | None = None
    #: `prompt=select_account` works, though the discovery document may not say so.
    chooses_account: bool = False
    #: Why CDF cannot be used with it at all, and what to do instead; empty: it can.
    refusal: str = ""
    refusal_cure: str = ""
    traps: tuple[Trap, ...] = ()

    def trap_signed(self, *words: str) -> Trap | None:
        """The trap that the provider's own words speak of."""
        said = " ".join(words)
        return next((trap for trap in self.traps if _speaks_of(said, trap)), None)


def _speaks_of(said: str, trap: Trap) -> bool:
    """A number counts whole: AADSTS700022 is not in AADSTS7000222."""
    return any(re.search(rf"{re.escape(sign)}(?!\d)", said) for sign in trap.signs)

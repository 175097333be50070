"""How one make of identity provider differs from the standard's bare minimum, as a description."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cdfportal.demo.cast import Person
from cdfportal.demo.provider.shapes.programs import (
    Program,
    ProgramRefusal,
    as_they_are,
    no_objection,
)

Claims = dict[str, Any]

OIDC_SCOPES = ("openid", "profile", "email", "offline_access")


class Shape(StrEnum):
    """Which provider the embedded one looks like."""

    PLAIN = "plain"
    ENTRA = "entra"
    COGNITO = "cognito"
    AUTH0 = "auth0"
    KEYCLOAK = "keycloak"
    COGIDP = "cogidp"


class Refresh(StrEnum):
    """What becomes of a refresh token that was used."""

    ROTATES = "rotates"
    """A new one; showing the old one again kills the family."""
    REPLACES = "replaces"
    """A new one; the old one goes on working."""
    KEEPS = "keeps"
    """The answer brings none, and the same one is used again."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What tokens are made from."""

    issuer: str
    tenant: str
    client_id: str
    person: Person
    sid: str
    scope: str
    """As granted, in the long names."""
    cdf_scopes: tuple[str, ...]
    """The CDF scopes among them, in short."""
    cdf_audience: str
    audience: str
    """What the authorization request named as `audience`; empty: nothing."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An OAuth error with its description."""

    error: str
    description: str


def _as_it_is(claims: Claims, _facts: Facts) -> Claims:
    return claims


def _anything(_scope: str, _prefix: str) -> Refusal | None:
    return None


def _any_redemption(_named: str, _agreed: str) -> Refusal | None:
    return None


def _no_words(_error: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Manner:
    """One make. The defaults are the plain provider; `{origin}`, `{tenant}` and `{cdf}` are filled in."""

    issuer: str = "{origin}"
    paths: Mapping[str, str] = field(default_factory=dict)
    """Where its endpoints are, by the plain provider's names for them."""
    leaves_out: frozenset[str] = frozenset()
    """Members that its discovery document lacks."""
    adds: Mapping[str, object] = field(default_factory=dict)
    """Members that only its discovery document has."""
    names_itself: bool = True
    """`iss` in the authorization response (RFC 9207)."""
    scope_prefix: str = "{cdf}/"
    """What stands before the short name of a CDF scope in a request."""
    other_apis: tuple[str, ...] = ()
    """What stands before the scopes of APIs beside CDF, which people may agree to."""
    refuse_scope: Callable[[str, str], Refusal | None] = _anything
    """From the scope asked for and the prefix: why it is not granted."""
    refuse_redemption: Callable[[str, str], Refusal | None] = _any_redemption
    """From the scope that a code's redemption names and the one that people agreed to: why it fails."""
    access_claims: Callable[[Claims, Facts], Claims | None] = _as_it_is
    """Of a person's access token, from the plain provider's; None: the token is opaque."""
    id_claims: Callable[[Claims, Facts], Claims] = _as_it_is
    access_token_type: str = "at+jwt"  # noqa: S105 -- a media type
    refresh: Refresh = Refresh.ROTATES
    always_refreshable: bool = False
    """A refresh token comes without offline_access."""
    form_post: bool = False
    """It can answer in a form that the browser posts (`response_mode`)."""
    tells_scope: bool = True
    """The token answer has `scope`."""
    single_page_refusal: Refusal | None = None
    """What a server hears that redeems the code of a client registered as a script in a browser."""
    refuse_program: Callable[[Program], ProgramRefusal | None] = no_objection
    """Why a program gets no token, in the make's own words."""
    program_claims: Callable[[Claims, Program], Claims] = as_they_are
    """Of a program's access token, from the plain provider's."""
    words: Callable[[str], str] = _no_words
    """The description that goes with an error of the token endpoint, in its own style."""
    one_address_list: bool = False
    """After signing out people go to a redirect URI of the client; there is no list besides."""
    sign_out: tuple[str, str] | None = None
    """A sign-out endpoint of its own, and the name of the parameter that tells where to go then."""
    hints: Callable[[Person], str] = lambda _: ""
    """One more name of a person that `logout_hint` understands."""


def kept(claims: Claims, names: str) -> Claims:
    """Those claims of these names that are there."""
    return {name: claims[name] for name in names.split() if name in claims}

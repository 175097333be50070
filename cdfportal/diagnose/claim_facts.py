"""What claims mean to CDF and to the portal, with the source of each meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

CHECKED = "2026-11-22"
"""When the sources below were looked at."""

_OIDC = "https://openid.net/specs/openid-connect-core-1_0.html#"
_JWT = "https://www.rfc-editor.org/rfc/rfc7519#"
_ENTRA_ACCESS = "https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference"
_ENTRA_ID = "https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference"
_COGNITO = (
    "https://docs.aws.amazon.com/cognito/latest/developerguide/"
    "amazon-cognito-user-pools-using-the-access-token.html"
)
_ENTRA_OPTIONAL = "https://learn.microsoft.com/entra/identity-platform/optional-claims-reference"
_KEYCLOAK = "https://www.keycloak.org/docs/latest/server_admin/#_client_scopes"
_JWS = "https://www.rfc-editor.org/rfc/rfc7515#"
_CDF = "https://docs.cognite.com/cdf/access/"


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """One claim: what it says, and who says so."""

    name: str
    meaning: str
    source: str
    #: A value in epoch seconds.
    is_time: bool = False


_FACTS = (
    ClaimFact("iss", "Who issued the token.", f"{_JWT}section-4.1.1"),
    ClaimFact("aud", "Whom the token is for.", f"{_JWT}section-4.1.3"),
    ClaimFact("sub", "You, as the issuer names you.", f"{_JWT}section-4.1.2"),
    ClaimFact("exp", "When the token ends.", f"{_JWT}section-4.1.4", is_time=True),
    ClaimFact("nbf", "From when the token counts.", f"{_JWT}section-4.1.5", is_time=True),
    ClaimFact("iat", "When the token was issued.", f"{_JWT}section-4.1.6", is_time=True),
    ClaimFact("jti", "The number of this one token.", f"{_JWT}section-4.1.7"),
    ClaimFact("auth_time", "When you last proved who you are.", f"{_OIDC}IDToken", is_time=True),
    ClaimFact("nonce", "Ties the token to one sign-in of this browser.", f"{_OIDC}IDToken"),
    ClaimFact("acr", "How strong the proof of your identity was.", f"{_OIDC}IDToken"),
    ClaimFact("amr", "The ways in which you proved your identity.", f"{_OIDC}IDToken"),
    ClaimFact("azp", "The application that asked for the token.", f"{_OIDC}IDToken"),
    ClaimFact("at_hash", "Ties the ID token to its access token.", f"{_OIDC}CodeIDToken"),
    ClaimFact("c_hash", "Ties the ID token to its code.", f"{_OIDC}HybridIDToken"),
    ClaimFact("sid", "The sign-in at the identity provider.", f"{_OIDC}IDToken"),
    ClaimFact("name", "Your name, for display only.", f"{_OIDC}StandardClaims"),
    ClaimFact("given_name", "Your first name, for display only.", f"{_OIDC}StandardClaims"),
    ClaimFact("family_name", "Your last name, for display only.", f"{_OIDC}StandardClaims"),
    ClaimFact(
        "preferred_username",
        "The name you sign in with; it may change and identifies nobody.",
        f"{_OIDC}StandardClaims",
    ),
    ClaimFact(
        "email",
        "Your e-mail address; it may change and identifies nobody.",
        f"{_OIDC}StandardClaims",
    ),
    ClaimFact("email_verified", "Whether the provider checked it.", f"{_OIDC}StandardClaims"),
    ClaimFact("appid", "The application that asked for the token.", _ENTRA_ACCESS),
    ClaimFact("client_id", "The application that asked for the token.", _COGNITO),
    ClaimFact("token_use", "Which kind of token it is.", _COGNITO),
    ClaimFact("appidacr", "How the application proved itself: 0 public, 1 secret.", _ENTRA_ACCESS),
    ClaimFact("oid", "You in the whole Entra tenant, in every application.", _ENTRA_ACCESS),
    ClaimFact("tid", "The Entra tenant that issued the token.", _ENTRA_ACCESS),
    ClaimFact("upn", "Your sign-in name in Entra; it may change.", _ENTRA_ACCESS),
    ClaimFact("unique_name", "A name of you for people; not unique.", _ENTRA_ACCESS),
    ClaimFact("idtyp", "Whether the token acts for a person or an application.", _ENTRA_OPTIONAL),
    ClaimFact("idp", "Where you proved who you are, as Entra names it.", _ENTRA_ACCESS),
    ClaimFact("azpacr", "How the application proved itself: 0 public, 1 secret.", _ENTRA_ACCESS),
    ClaimFact("acrs", "Which stronger proofs of your identity the token carries.", _ENTRA_OPTIONAL),
    ClaimFact("typ", "Which kind of token it is.", _KEYCLOAK),
    ClaimFact("session_state", "The sign-in at the identity provider.", _KEYCLOAK),
    ClaimFact("username", "Your name in the user pool.", _COGNITO),
    ClaimFact("cognito:username", "Your name in the user pool.", _COGNITO),
    ClaimFact("ver", "The form of the token: Entra has 1.0 and 2.0.", _ENTRA_ACCESS),
    ClaimFact("ipaddr", "The address you signed in from.", _ENTRA_ACCESS),
    ClaimFact("wids", "Your Entra directory roles; CDF does not read them.", _ENTRA_ACCESS),
    ClaimFact("uti", "Entra's own number of the token.", _ENTRA_ACCESS),
    ClaimFact("rh", "Entra's own note; it says nothing to CDF.", _ENTRA_ACCESS),
    ClaimFact(
        "scp",
        "Token scopes: filters on what your groups grant.",
        f"{_CDF}concepts/access_token_scopes",
    ),
    ClaimFact(
        "scope",
        "Token scopes: filters on what your groups grant.",
        f"{_CDF}concepts/access_token_scopes",
    ),
    ClaimFact("roles", "Roles of an application; CDF can read them as groups.", _ENTRA_ACCESS),
    ClaimFact(
        "groups",
        "Your groups at the identity provider. A CDF group with the same source id lets you in.",
        f"{_CDF}entra/guides/create_groups_oidc",
    ),
    ClaimFact(
        "cognito:groups",
        "Your groups at the identity provider. A CDF group with the same source id lets you in.",
        f"{_CDF}aws/guides",
    ),
    ClaimFact(
        "ext_group_ids",
        "Your groups at the identity provider, at most 50 of them.",
        f"{_CDF}troubleshooting/troubleshoot_oidc",
    ),
    ClaimFact(
        "_claim_names",
        "Claims that did not fit into the token; `groups` here means too many groups.",
        f"{_ENTRA_ID}#groups-overage-claim",
    ),
    ClaimFact(
        "_claim_sources",
        "Where the claims that did not fit could be asked for.",
        f"{_ENTRA_ID}#groups-overage-claim",
    ),
    ClaimFact(
        "hasgroups",
        "You are in groups that did not fit into the token.",
        f"{_ENTRA_ID}#groups-overage-claim",
    ),
)

_HEADER = (
    ClaimFact("alg", "How the token is signed; CDF asks for RS256.", f"{_JWS}section-4.1.1"),
    ClaimFact("kid", "The name of the public key to check it with.", f"{_JWS}section-4.1.4"),
    ClaimFact("typ", "Which kind of token it is.", f"{_JWS}section-4.1.9"),
    ClaimFact("x5t", "The certificate of the key, as a digest.", f"{_JWS}section-4.1.7"),
    ClaimFact("x5c", "The certificate of the key.", f"{_JWS}section-4.1.6"),
    ClaimFact(
        "jku",
        "Where the key could be fetched; CDF goes by its own settings.",
        f"{_JWS}section-4.1.2",
    ),
    ClaimFact(
        "crit", "Extensions that whoever reads the token must understand.", f"{_JWS}section-4.1.11"
    ),
)

HEADER_FACTS: Mapping[str, ClaimFact] = MappingProxyType({fact.name: fact for fact in _HEADER})
CLAIM_FACTS: Mapping[str, ClaimFact] = MappingProxyType({fact.name: fact for fact in _FACTS})

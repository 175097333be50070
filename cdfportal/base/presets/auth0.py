"""Auth0: https://auth0.com/docs/authenticate/protocols/openid-connect-protocol"""

from __future__ import annotations

from datetime import date

from cdfportal.base.presets.model import Confidence, LogoutDialect, Preset, Refresh, Trap
from cdfportal.base.provider import Provider

_CHECKED = date(2026, 11, 22)
_DOCS = "https://auth0.com/docs"

_TRAPS = (
    Trap(
        id="auth0-audience",
        what="Signing in works, and CDF refuses every call.",
        why="Without audience in the authorization request Auth0 makes an opaque access token, good "
        "for its own userinfo only.",
        cure="Create an API for CDF in Auth0 and write its identifier into IDP_AUDIENCE.",
        source=f"{_DOCS}/secure/tokens/access-tokens",
        checked=_CHECKED,
        at_cdf=True,
    ),
    Trap(
        id="auth0-unknown-api",
        what="Signing in ends with: Service not found.",
        why="IDP_AUDIENCE is not the identifier of an API of the tenant, letter by letter.",
        cure="Copy the API's identifier into IDP_AUDIENCE; it need not be an address that answers.",
        source="https://github.com/auth0-samples/auth0-react-samples/issues/201",
        checked=_CHECKED,
        signs=("Service not found",),
        confidence=Confidence.REPORTED,
    ),
    Trap(
        id="auth0-issuer-slash",
        what="The issuer ends in a slash, the discovery address has only one.",
        why="Auth0's name is https://<domain>/ and the slash is part of it.",
        cure="Nothing to change: with PROVIDER=auth0 the portal expects it.",
        source="https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest",
        checked=_CHECKED,
    ),
    Trap(
        id="auth0-groups",
        what="No groups in the tokens.",
        why="Auth0 puts none in by itself, and keeps the name groups for itself.",
        cure="Let an Action set a claim with a name of your own, such as https://example.com/groups, "
        "on ID and access token, and write the name into IDP_GROUP_CLAIMS.",
        source=f"{_DOCS}/secure/tokens/json-web-tokens/create-custom-claims",
        checked=_CHECKED,
    ),
    Trap(
        id="auth0-offline-access",
        what="People have to sign in again when the access token ends.",
        why="A refresh token is given only if the API allows offline access and the application the "
        "grant type Refresh Token.",
        cure="Switch on both; IDP_SCOPES must hold offline_access.",
        source=f"{_DOCS}/secure/tokens/refresh-tokens/get-refresh-tokens",
        checked=_CHECKED,
    ),
    Trap(
        id="auth0-logout",
        what="Signing out shows an error page of Auth0.",
        why="It goes on only to addresses that the application's Allowed Logout URLs list.",
        cure="Add the portal's address after signing out (docs/providers.md) to them.",
        source=f"{_DOCS}/api/authentication/logout/auth-0-logout",
        checked=_CHECKED,
    ),
)

AUTH0 = Preset(
    provider=Provider.AUTH0,
    name="Auth0",
    issuer="",
    issuer_example="https://<domain>/",
    scopes="openid profile email offline_access IDENTITY user_impersonation",
    group_claims=(),
    authorization_parameters=(("audience", "{audience}"),),
    # https://auth0.com/docs/get-started/authentication-and-authorization-flow/client-credentials-flow
    service_parameters=(("audience", "{audience}"),),
    issuer_ends_in_slash=True,
    access_token_may_be_opaque=True,
    pkce_advertised=True,
    sid=True,
    front_channel_logout=False,
    back_channel_logout=True,
    logout=LogoutDialect.AUTH0,
    logout_hint_claims=(),
    refresh=Refresh.KEEPS,
    traps=_TRAPS,
)

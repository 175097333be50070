"""Microsoft Entra ID: https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc"""

from __future__ import annotations

from datetime import date

from cdfportal.base.presets.model import Preset, Refresh, Trap
from cdfportal.base.provider import Provider

_CHECKED = date(2026, 11, 22)
_DOCS = "https://learn.microsoft.com/entra/identity-platform"
_CDF_DOCS = "https://docs.cognite.com/cdf/access/troubleshooting/troubleshoot_oidc"

_TRAPS = (
    Trap(
        id="entra-spa",
        what="Signing in ends with AADSTS9002327.",
        why="The redirect URI is registered as a single-page application. Entra lets the codes of "
        "such an address be redeemed by a browser's cross-origin call only, and the portal redeems "
        "them on its server.",
        cure="In the app registration, under Authentication, move the redirect URI to the platform "
        "Web (with a secret) or Mobile and desktop applications (without); never SPA.",
        source=f"{_DOCS}/v2-oauth2-auth-code-flow#redirect-uris-for-single-page-apps-spas",
        checked=_CHECKED,
        signs=("AADSTS9002327",),
    ),
    Trap(
        id="entra-one-resource",
        what="Signing in ends with AADSTS28000, AADSTS28003, AADSTS700022 or AADSTS70011.",
        why="IDP_SCOPES names scopes of more than one API, or one that does not exist. Entra lets people "
        "agree to several APIs at once, and then makes each token for one. A scope without an "
        "address counts as one of Microsoft Graph.",
        cure="Keep openid, profile, offline_access and the scopes of the CDF cluster alone.",
        source=f"{_DOCS}/v2-oauth2-auth-code-flow#request-an-access-token-with-a-client_secret",
        checked=_CHECKED,
        signs=("AADSTS28000", "AADSTS28003", "AADSTS700022", "AADSTS70011"),
    ),
    Trap(
        id="entra-secret",
        what="Signing in ends with AADSTS7000215, AADSTS7000222 or AADSTS7000218.",
        why="The client secret is wrong (most often its id was copied instead of its value), has "
        "expired, or is missing although the platform is Web.",
        cure="Make a new secret in the app registration and copy its value into IDP_CLIENT_SECRET.",
        source=f"{_DOCS}/reference-error-codes",
        checked=_CHECKED,
        signs=("AADSTS7000215", "AADSTS7000222", "AADSTS7000218"),
    ),
    Trap(
        id="entra-consent",
        what="Signing in ends with AADSTS65001.",
        why="Nobody has agreed yet that the portal may call CDF for the people of the tenant.",
        cure="Grant admin consent for user_impersonation and IDENTITY under API permissions.",
        source=f"{_DOCS}/reference-error-codes",
        checked=_CHECKED,
        signs=("AADSTS65001",),
    ),
    Trap(
        id="entra-v1-access-token",
        what="The access token's iss is https://sts.windows.net/<tenant>/, the ID token's is not.",
        why="CDF is registered for tokens of version 1, and the API decides which version it gets.",
        cure="Nothing to change: CDF expects it so. Only compare each with its own expectation.",
        source=_CDF_DOCS,
        checked=_CHECKED,
    ),
    Trap(
        id="entra-offline-access",
        what="People have to sign in again every hour or so.",
        why="Entra gives a refresh token only to those who ask for offline_access.",
        cure="Put offline_access back into IDP_SCOPES, or leave the setting out.",
        source=f"{_DOCS}/v2-oauth2-auth-code-flow#successful-response-2",
        checked=_CHECKED,
    ),
    Trap(
        id="entra-pairwise-sub",
        what="The same person has another sub in each application.",
        why="Entra derives sub from person and application; oid is the same everywhere in a tenant.",
        cure="Compare people across applications by oid. The portal keeps to sub, which is stable here.",
        source=f"{_DOCS}/id-token-claims-reference",
        checked=_CHECKED,
    ),
    Trap(
        id="entra-group-overage",
        what="A person in more than 200 groups has no groups at all.",
        why="Entra leaves the list out of a token when it would be longer, and names an address instead.",
        cure="Let the app registration emit only groups assigned to the application; for CDF itself "
        "let the project ask Microsoft Graph.",
        source=_CDF_DOCS,
        checked=_CHECKED,
    ),
    Trap(
        id="entra-signed-out-address",
        what="Signing out does not lead back to the portal.",
        why="Entra goes on only to an address among the redirect URIs of the app registration. It has no "
        "list of its own for addresses after signing out; its front-channel logout URL is another thing.",
        cure="Add the portal's address after signing out (docs/providers.md) as a second redirect URI, on "
        "the same platform as the first.",
        source=f"{_DOCS}/v2-protocols-oidc#send-a-sign-out-request",
        checked=_CHECKED,
    ),
    Trap(
        id="entra-logout-hint",
        what="Signing out asks which account to sign out.",
        why="Entra reads logout_hint from the ID token's optional claim login_hint only.",
        cure="Add the optional claim login_hint to the ID token of the app registration.",
        source=f"{_DOCS}/v2-protocols-oidc#send-a-sign-out-request",
        checked=_CHECKED,
    ),
)

ENTRA_ID = Preset(
    provider=Provider.ENTRA_ID,
    name="Microsoft Entra ID",
    issuer="https://login.microsoftonline.com/{tenant}/v2.0",
    issuer_example="https://login.microsoftonline.com/<tenant>/v2.0",
    scopes="openid profile offline_access {cdf}/IDENTITY {cdf}/user_impersonation",
    # A request without it is refused when people agreed to more than this API.
    token_parameters=(("scope", "{scopes}"),),
    # https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
    service_scopes="{cdf}/.default",
    one_resource=True,
    has_tenants=True,
    access_token_issuer="https://sts.windows.net/{tenant}/",  # noqa: S106 -- an address
    pkce_advertised=False,
    # An optional claim: there when the app registration asks for it.
    sid=False,
    front_channel_logout=True,
    back_channel_logout=False,
    logout_hint_claims=("login_hint",),
    refresh=Refresh.REPLACES,
    # https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow
    chooses_account=True,
    traps=_TRAPS,
)

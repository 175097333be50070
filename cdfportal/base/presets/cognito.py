"""Amazon Cognito: https://docs.aws.amazon.com/cognito/latest/developerguide/"""

from __future__ import annotations

from datetime import date

from cdfportal.base.presets.model import Confidence, LogoutDialect, Preset, Refresh, Trap
from cdfportal.base.provider import Provider

_CHECKED = date(2026, 11, 22)
_DOCS = "https://docs.aws.amazon.com/cognito/latest/developerguide"

_TRAPS = (
    Trap(
        id="cognito-scope",
        what="Signing in ends with invalid_scope (sometimes invalid_request with that description).",
        why="Cognito has no scope offline_access, and knows no other that the app client does not allow.",
        cure="Take offline_access out of IDP_SCOPES: a refresh token comes without it. Allow all "
        "other scopes under the app client's login pages.",
        source="https://github.com/onyx-dot-app/onyx/issues/11931",
        checked=_CHECKED,
        signs=("invalid_scope",),
        confidence=Confidence.REPORTED,
    ),
    Trap(
        id="cognito-no-aud",
        what="The access token has no aud.",
        why="Cognito names the app client in client_id and the scopes in scope; token_use tells "
        "access from ID token.",
        cure="Nothing to change: CDF projects on AWS expect it so.",
        source=f"{_DOCS}/amazon-cognito-user-pools-using-the-access-token.html",
        checked=_CHECKED,
    ),
    Trap(
        id="cognito-groups",
        what="Groups are names, not ids.",
        why="cognito:groups lists the names of the user pool's groups.",
        cure="Write those names into SIGN_IN_GROUPS, PORTAL_ADMIN_GROUPS and the CDF groups' sourceId.",
        source=f"{_DOCS}/cognito-user-pools-user-groups.html",
        checked=_CHECKED,
    ),
    Trap(
        id="cognito-logout",
        what="Signing out shows an error page of Cognito.",
        why="It has an endpoint of its own, /logout with client_id and logout_uri, and compares the "
        "address with the app client's allowed sign-out URLs, slash by slash.",
        cure="Allow the portal's address after signing out (docs/providers.md) as a sign-out URL.",
        source=f"{_DOCS}/logout-endpoint.html",
        checked=_CHECKED,
    ),
    Trap(
        id="cognito-refresh",
        what="The answer to a refresh holds no refresh token.",
        why="Unless rotation is switched on for the app client, the first one is used until it ends.",
        cure="Nothing to change: the portal keeps the one it has.",
        source=f"{_DOCS}/amazon-cognito-user-pools-using-the-refresh-token.html",
        checked=_CHECKED,
    ),
    Trap(
        id="cognito-no-single-logout",
        what="Signing out at Cognito does not reach the portal.",
        why="Its tokens name no session (sid), and it calls no application back.",
        cure="Keep SESSION_MAX_SECONDS short; an administrator can end sign-ins here.",
        source="https://github.com/DuendeArchive/Support/issues/854",
        checked=_CHECKED,
        confidence=Confidence.REPORTED,
    ),
)

COGNITO = Preset(
    provider=Provider.COGNITO,
    name="Amazon Cognito",
    issuer="",
    issuer_example="https://cognito-idp.<region>.amazonaws.com/<pool>",
    scopes="openid profile https://cognitedata.com/IDENTITY https://cognitedata.com/user_impersonation",
    group_claims=("cognito:groups",),
    access_token_has_aud=False,
    pkce_advertised=False,
    sid=False,
    front_channel_logout=False,
    back_channel_logout=False,
    logout=LogoutDialect.COGNITO,
    logout_hint_claims=(),
    offline_access=False,
    refresh=Refresh.KEEPS,
    traps=_TRAPS,
)

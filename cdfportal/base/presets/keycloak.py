"""Keycloak: https://www.keycloak.org/docs/latest/server_admin/"""

from __future__ import annotations

from datetime import date

from cdfportal.base.presets.model import Confidence, Preset, Refresh, Trap
from cdfportal.base.provider import Provider

_CHECKED = date(2026, 11, 22)
_DOCS = "https://www.keycloak.org/docs/latest/server_admin"

_TRAPS = (
    Trap(
        id="keycloak-confirm",
        what="Signing out stops at a page that asks whether to sign out.",
        why="Keycloak asks whenever a sign-out brings no ID token as a hint, and the portal puts no "
        "token into an address. It knows no logout_hint.",
        cure="Nothing to change: one click finishes it.",
        source="https://github.com/keycloak/keycloak-js/issues/124",
        checked=_CHECKED,
        confidence=Confidence.REPORTED,
    ),
    Trap(
        id="keycloak-offline-session",
        what="Sessions stay listed as offline sessions after people have left.",
        why="With offline_access Keycloak makes an offline session, which outlives the browser's.",
        cure="Leave offline_access out of IDP_SCOPES (the default here): the refresh token then "
        "lives as long as the session at Keycloak.",
        source=f"{_DOCS}/#_offline-access",
        checked=_CHECKED,
    ),
    Trap(
        id="keycloak-audience",
        what="CDF refuses the token: its aud is account, or none.",
        why="Keycloak puts only what a client scope's mapper says into aud.",
        cure="Add an Audience mapper with IDP_AUDIENCE to a client scope of the portal's client.",
        source=f"{_DOCS}/#_audience_hardcoded",
        checked=_CHECKED,
        at_cdf=True,
    ),
    Trap(
        id="keycloak-scope",
        what="Signing in ends with invalid_scope.",
        why="Keycloak knows only scopes that exist as client scopes of the client.",
        cure="Create client scopes IDENTITY and user_impersonation and add them to the client, or "
        "name those that exist in IDP_SCOPES.",
        source=f"{_DOCS}/#_client_scopes",
        checked=_CHECKED,
        signs=("invalid_scope",),
    ),
    Trap(
        id="keycloak-groups",
        what="No groups in the tokens, or their paths.",
        why="Groups need a Group Membership mapper, which writes full paths unless told otherwise.",
        cure="Add the mapper as claim groups to ID and access token; write what it puts there into "
        "SIGN_IN_GROUPS, PORTAL_ADMIN_GROUPS and the CDF groups' sourceId.",
        source="https://github.com/nextcloud/user_oidc/issues/771",
        checked=_CHECKED,
        confidence=Confidence.REPORTED,
    ),
)

KEYCLOAK = Preset(
    provider=Provider.KEYCLOAK,
    name="Keycloak",
    issuer="",
    issuer_example="https://<host>/realms/<realm>",
    scopes="openid profile email IDENTITY user_impersonation",
    pkce_advertised=True,
    sid=True,
    front_channel_logout=True,
    back_channel_logout=True,
    logout_hint_claims=(),
    logout_asks=True,
    refresh=Refresh.REPLACES,
    traps=_TRAPS,
)

"""The presets, one per `Provider`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cdfportal.base.connection import Provider
from cdfportal.base.presets.model import LogoutDialect, Preset, Refresh

_LISTED = (
    Preset(
        provider=Provider.ENTRA_ID,
        name="Microsoft Entra ID",
        discovery="https://login.microsoftonline.com/{tenant}/v2.0",
        discovery_example="https://login.microsoftonline.com/<tenant>/v2.0",
        scopes="openid profile offline_access {cdf}/IDENTITY {cdf}/user_impersonation",
        logout_hint_claims=("login_hint",),
    ),
    Preset(
        provider=Provider.COGNITO,
        name="Amazon Cognito",
        discovery="",
        discovery_example="https://cognito-idp.<region>.amazonaws.com/<pool>",
        scopes="openid profile https://cognitedata.com/IDENTITY https://cognitedata.com/user_impersonation",
        group_claims=("cognito:groups",),
        logout=LogoutDialect.COGNITO,
        logout_hint_claims=(),
        offline_access=False,
        refresh=Refresh.KEEPS,
    ),
    Preset(
        provider=Provider.AUTH0,
        name="Auth0",
        discovery="",
        discovery_example="https://<domain>",
        scopes="openid profile offline_access IDENTITY user_impersonation",
        authorization_parameters=(("audience", "{audience}"),),
        logout=LogoutDialect.AUTH0,
        logout_hint_claims=(),
    ),
    Preset(
        provider=Provider.KEYCLOAK,
        name="Keycloak",
        discovery="",
        discovery_example="https://<host>/realms/<realm>",
        scopes="openid profile email offline_access IDENTITY user_impersonation",
        logout_hint_claims=(),
        logout_asks=True,
    ),
    Preset(
        provider=Provider.GOOGLE,
        name="Google",
        discovery="https://accounts.google.com",
        discovery_example="https://accounts.google.com",
        scopes="openid profile email",
        offline_access=False,
        refresh=Refresh.KEEPS,
    ),
    Preset(
        provider=Provider.CDF,
        name="CogIdP, Cognite's own",
        discovery="https://auth.cognite.com",
        discovery_example="https://auth.cognite.com",
        scopes="openid profile offline_access",
        group_claims=("ext_group_ids",),
        refresh=Refresh.ROTATES,
    ),
    Preset(
        provider=Provider.OTHER,
        name="another provider",
        discovery="",
        discovery_example="https://<issuer>",
        scopes="openid profile email offline_access IDENTITY user_impersonation",
    ),
)

PRESETS: Mapping[Provider, Preset] = MappingProxyType({item.provider: item for item in _LISTED})

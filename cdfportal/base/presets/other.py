"""Any provider that keeps to the standards, and to what CDF asks of one.

https://docs.cognite.com/cdf/access/concepts/minimum_idp_requirements
"""

from __future__ import annotations

from datetime import date

from cdfportal.base.presets.model import Preset, Trap
from cdfportal.base.provider import Provider

_CHECKED = date(2026, 11, 22)
_REQUIREMENTS = "https://docs.cognite.com/cdf/access/concepts/minimum_idp_requirements"

_TRAPS = (
    Trap(
        id="opaque-access-token",
        what="Signing in works, and CDF refuses every call.",
        why="CDF takes only access tokens that are signed JWTs with its own audience. Some providers "
        "make opaque ones unless an API is named, or put another audience in.",
        cure="Let the provider issue JWT access tokens for IDP_AUDIENCE. For Auth0, Keycloak, Cognito "
        "and Entra ID set PROVIDER accordingly: the portal then asks in their own way.",
        source=_REQUIREMENTS,
        checked=_CHECKED,
        at_cdf=True,
    ),
    Trap(
        id="unknown-scope",
        what="Signing in ends with invalid_scope.",
        why="IDP_SCOPES, or its default, names a scope that the provider does not know for the portal.",
        cure="Write the scopes that the provider offers into IDP_SCOPES; openid must be among them. Not "
        "every provider has offline_access.",
        source="https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1",
        checked=_CHECKED,
        signs=("invalid_scope",),
    ),
)

OTHER = Preset(
    provider=Provider.OTHER,
    name="identity provider",
    issuer="",
    issuer_example="https://<issuer>",
    scopes="openid profile email offline_access IDENTITY user_impersonation",
    access_token_may_be_opaque=True,
    traps=_TRAPS,
)

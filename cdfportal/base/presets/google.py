"""Google: https://developers.google.com/identity/openid-connect/openid-connect"""

from __future__ import annotations

from datetime import date

from cdfportal.base.presets.model import Preset, Refresh, Trap
from cdfportal.base.provider import Provider

_CHECKED = date(2026, 11, 22)

_OPAQUE = Trap(
    id="google-opaque",
    what="CDF cannot be called with a token of Google.",
    why="Google's access tokens are opaque, and CDF reads only signed JWTs that name it.",
    cure="Let Google be the upstream of a provider that makes such tokens: CogIdP (PROVIDER=cdf), "
    "Auth0, Keycloak or Cognito.",
    source="https://docs.cognite.com/cdf/access/concepts/minimum_idp_requirements",
    checked=_CHECKED,
)

GOOGLE = Preset(
    provider=Provider.GOOGLE,
    name="Google",
    issuer="https://accounts.google.com",
    issuer_example="https://accounts.google.com",
    scopes="openid profile email",
    group_claims=(),
    access_token_has_aud=False,
    access_token_may_be_opaque=True,
    pkce_advertised=True,
    sid=False,
    front_channel_logout=False,
    back_channel_logout=False,
    logout_hint_claims=(),
    offline_access=False,
    refresh=Refresh.KEEPS,
    refusal=_OPAQUE.why,
    refusal_cure=_OPAQUE.cure,
    traps=(_OPAQUE,),
)

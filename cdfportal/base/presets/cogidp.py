"""CogIdP, the identity provider of Cognite's own: https://docs.cognite.com/cdf/access/"""

from __future__ import annotations

from datetime import date

from cdfportal.base.presets.model import Preset, Refresh, Trap
from cdfportal.base.provider import Provider

_CHECKED = date(2026, 11, 22)
_CDF_DOCS = "https://docs.cognite.com/cdf/access/troubleshooting/troubleshoot_oidc"

_TRAPS = (
    Trap(
        id="cogidp-rotation",
        what="Two calls that refresh at once would end the sign-in.",
        why="Each refresh makes the earlier refresh token worthless.",
        cure="Nothing to change: the portal refreshes once per sign-in, over all processes. Do not "
        "share its tokens with another program.",
        source="https://docs.cognite.com/20230101/principals/revoke-login-sessions",
        checked=_CHECKED,
    ),
    Trap(
        id="cogidp-group-limit",
        what="A person in more than 50 groups lacks rights.",
        why="ext_group_ids holds at most 50 ids.",
        cure="Let the organization's provider send only the groups that CDF uses.",
        source=_CDF_DOCS,
        checked=_CHECKED,
    ),
)

COGIDP = Preset(
    provider=Provider.CDF,
    name="CogIdP",
    issuer="https://auth.cognite.com",
    issuer_example="https://auth.cognite.com",
    scopes="openid profile offline_access",
    group_claims=("ext_group_ids",),
    refresh=Refresh.ROTATES,
    traps=_TRAPS,
)

"""Any provider that keeps to the standards, and to what CDF asks of one.

https://docs.cognite.com/cdf/access/concepts/minimum_idp_requirements
"""

from __future__ import annotations

from cdfportal.base.presets.model import Preset
from cdfportal.base.provider import Provider

OTHER = Preset(
    provider=Provider.OTHER,
    name="identity provider",
    issuer="",
    issuer_example="https://<issuer>",
    scopes="openid profile email offline_access IDENTITY user_impersonation",
)

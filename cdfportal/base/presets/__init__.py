"""What each identity provider takes for granted: one table, data only, one place per fact."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cdfportal.base.presets.auth0 import AUTH0
from cdfportal.base.presets.cogidp import COGIDP
from cdfportal.base.presets.cognito import COGNITO
from cdfportal.base.presets.entra_id import ENTRA_ID
from cdfportal.base.presets.google import GOOGLE
from cdfportal.base.presets.keycloak import KEYCLOAK
from cdfportal.base.presets.model import Confidence, LogoutDialect, Preset, Refresh, Trap
from cdfportal.base.presets.other import OTHER
from cdfportal.base.provider import Provider

__all__ = ["PRESETS", "Confidence", "LogoutDialect", "Preset", "Refresh", "Trap", "preset_of"]

_LISTED = (ENTRA_ID, COGNITO, AUTH0, KEYCLOAK, GOOGLE, COGIDP, OTHER)
PRESETS: Mapping[Provider, Preset] = MappingProxyType({item.provider: item for item in _LISTED})


def preset_of(provider: Provider) -> Preset:
    """The facts of a provider."""
    return PRESETS[provider]

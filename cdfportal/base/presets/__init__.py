"""What each identity provider takes for granted: one table, data only, one place per fact."""

from __future__ import annotations

from cdfportal.base.connection import Provider
from cdfportal.base.presets.model import LogoutDialect, Preset, Refresh, Trap
from cdfportal.base.presets.table import PRESETS

__all__ = ["PRESETS", "LogoutDialect", "Preset", "Refresh", "Trap", "preset_of"]


def preset_of(provider: Provider) -> Preset:
    """The facts of a provider."""
    return PRESETS[provider]

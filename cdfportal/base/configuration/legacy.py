"""Settings of ways into CDF that no longer exist: recognised, and refused with the way out.

CDF removed API keys and its own login on 2023-01-17 (API changelog, "Authentication").
"""

from __future__ import annotations

from cdfportal.base.configuration.environment import Environment

_REMOVED = "CDF removed it on 2023-01-17"
_CURE = (
    "Register an application at your identity provider and set PROVIDER, IDP_CLIENT_ID and "
    "IDP_DISCOVERY_URL (Entra: IDP_TENANT_ID) instead."
)
_LEGACY = (
    "COGNITE_API_KEY",
    "CDF_API_KEY",
    "API_KEY",
    "COGNITE_LOGIN_URL",
    "CDF_LOGIN_URL",
    "COGNITE_SERVICE_ACCOUNT",
)


def refuse_legacy(env: Environment) -> None:
    """Note every legacy setting that is present."""
    for name in _LEGACY:
        if env.raw(name):
            env.problem(name, f"belongs to a sign-in that is gone: {_REMOVED}", _CURE)

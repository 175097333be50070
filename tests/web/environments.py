"""Sound environments, and the problems that a reader finds in one."""

from __future__ import annotations

import base64
from collections.abc import Callable

from cdfportal.base.configuration.connection import read_connection
from cdfportal.base.configuration.environment import Environment
from cdfportal.base.configuration.portal import read_portal
from cdfportal.base.connection import Connection

KEY = base64.urlsafe_b64encode(b"k" * 32).decode()
PORTAL = {"PORTAL_URL": "https://portal.example.com", "TOKEN_KEYS": KEY}
IDP = {
    "IDP_DISCOVERY_URL": "https://idp.example.com/.well-known/openid-configuration",
    "IDP_CLIENT_ID": "portal",
    "CDF_CLUSTER": "westeurope-1",
    "CDF_PROJECT": "plant-north",
}


def connect(**values: str) -> tuple[Connection, list[str]]:
    """A sound connection with these values changed, and its problems."""
    env = Environment({**IDP, **values})
    return read_connection(env), env.problems


def problems_of(read: Callable[[Environment], object], values: dict[str, str]) -> list[str]:
    """What this reader finds."""
    env = Environment(values)
    read(env)
    return env.problems


def portal_problems(**values: str) -> list[str]:
    """What is wrong with a sound portal's settings after these changes."""
    return problems_of(lambda env: read_portal(env, demo=False), {**PORTAL, **values})

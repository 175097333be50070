"""The environments that tests and checks give the portal: nothing of the machine's own gets in."""

from __future__ import annotations

import base64
from pathlib import Path

#: Every setting name of ours begins with one of these; the tests start without any of them.
PREFIXES = (
    "IDP_",
    "CDF_",
    "PORTAL_",
    "DJANGO_",
    "SESSION_",
    "PROXY_",
    "OUTBOUND_",
    "TOKEN_",
    "REDIS_",
    "DOCTOR_",
)


def _key(letter: str) -> str:
    return base64.urlsafe_b64encode(letter.encode() * 32).decode()


def unit_environment(folder: Path) -> dict[str, str]:
    """Settings for tests in this process; the provider and CDF named here do not exist."""
    return {
        "PORTAL_ENV_FILE": str(folder / "no.env"),
        "DJANGO_SETTINGS_MODULE": "cdfportal.settings",
        "DJANGO_SECRET_KEY": "a secret of the tests, and long enough for all of their purposes",
        "TOKEN_KEYS": _key("k"),
        "PORTAL_URL": "http://localhost:8000",
        "DJANGO_ALLOWED_HOSTS": "localhost,testserver",
        "PROVIDER": "other",
        "IDP_DISCOVERY_URL": "http://127.0.0.1:9/.well-known/openid-configuration",
        "IDP_CLIENT_ID": "cdfportal-demo",
        "CDF_CLUSTER": "westeurope-1",
        "CDF_URL": "http://127.0.0.1:9",
        "CDF_PROJECT": "plant-north",
        "DATABASE_URL": f"sqlite:///{folder / 'unit.sqlite3'}",
        "STATIC_ROOT": str(folder / "static"),
        "PROXY_REST_FILE": str(folder / "rest"),
    }


def deploy_environment(folder: Path) -> dict[str, str]:
    """What a sound production set-up looks like, for `check --deploy`."""
    return {
        **unit_environment(folder),
        "PORTAL_URL": "https://portal.example.com",
        "DJANGO_ALLOWED_HOSTS": "portal.example.com",
        "IDP_DISCOVERY_URL": "https://idp.example.com/.well-known/openid-configuration",
        "IDP_CLIENT_SECRET": "not-a-real-secret",
        "CDF_URL": "https://westeurope-1.cognitedata.com",
    }

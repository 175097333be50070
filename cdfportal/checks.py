"""Deploy checks as a table: predicate, what is wrong, the cure (`manage.py check --deploy`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

from cdfportal.base.configuration.environment import is_loopback


@dataclass(frozen=True, slots=True)
class DeployCheck:
    """One rule; `fails` looks at the settings."""

    id: str
    fails: Callable[[], bool]
    message: str
    hint: str


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


CHECKS = (
    DeployCheck(
        "portal.W001",
        lambda: not settings.PORTAL.secure and not is_loopback(_host(settings.PORTAL.url)),
        "PORTAL_URL is not https.",
        "Serve the portal over https; cookies then carry the __Host- prefix.",
    ),
    DeployCheck(
        "portal.W002", lambda: bool(settings.DEBUG), "DJANGO_DEBUG is on.", "Switch it off."
    ),
    DeployCheck(
        "portal.W003",
        lambda: "*" in settings.ALLOWED_HOSTS,
        "Every Host header is accepted.",
        "List the portal's host names in DJANGO_ALLOWED_HOSTS.",
    ),
    DeployCheck(
        "portal.W004",
        lambda: settings.PORTAL.demo,
        "The demo's provider and CDF are in use.",
        "Unset PORTAL_DEMO and name your own provider and cluster.",
    ),
    DeployCheck(
        "portal.W005",
        lambda: settings.CONNECTION.client_secret is None and settings.PORTAL.secure,
        "The portal is a public client.",
        "Register it as a confidential client (RFC 9700 §2.1) and set IDP_CLIENT_SECRET.",
    ),
)


@register(Tags.security, deploy=True)
def deploy_checks(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """One warning for each rule that fails."""
    return [
        Warning(check.message, hint=check.hint, id=check.id) for check in CHECKS if check.fails()
    ]

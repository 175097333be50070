"""The support file: configuration as understood, results, versions, last errors; no secrets, no names."""

from __future__ import annotations

import platform
from importlib.metadata import version

from django.conf import settings
from django.db import connection as database

from cdfportal.access.json_parts import time_json
from cdfportal.base.connection import Connection
from cdfportal.base.portal import OutboundSettings, PortalSettings, ProxySettings
from cdfportal.diagnose.doctor.model import Result, Section
from cdfportal.diagnose.doctor.report import Examination
from cdfportal.diagnose.masked import Mask
from cdfportal.web.recent import RecentRefusal

_PACKAGES = (
    *("cdfportal", "django", "mozilla-django-oidc", "requests", "urllib3", "certifi"),
    *("cryptography", "pyjwt", "django-environ", "whitenoise", "gunicorn"),
)


def bundle(
    examinations: tuple[Examination, ...], refusals: tuple[RecentRefusal, ...], mask: Mask
) -> dict[str, object]:
    """All of it as JSON; `mask` has the names that must not stand in it."""
    return {
        "about": (
            "Made for support. It holds no tokens, secrets or names: names, ids and private addresses "
            "are placeholders, the same one wherever the same thing stands."
        ),
        "versions": _versions(),
        "configuration": {
            **_connection(settings.CONNECTION, mask),
            **_portal(settings.PORTAL),
            **_proxy(settings.PROXY),
            **_outbound(settings.OUTBOUND),
        },
        "examinations": [_examination(each, mask) for each in examinations],
        "errors": {
            "note": "Of this process since its start; the log has those of all.",
            "last": [_refusal(each) for each in refusals],
        },
    }


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "database": database.display_name,
        **{name: version(name) for name in _PACKAGES},
    }


def _connection(connection: Connection, mask: Mask) -> dict[str, object]:
    return {
        "provider": connection.provider.value,
        "issuer": mask.text(connection.issuer),
        "has_tenant": connection.tenant_id is not None,
        "client": "confidential" if connection.client_secret else "public",
        "scopes": [mask.text(scope) for scope in connection.scopes],
        "audience": mask.text(connection.audience),
        "audience_is_cluster": connection.audience == connection.cdf_url,
        "cdf": mask.text(connection.cdf_url),
        "default_project_named": bool(connection.default_project),
        "projects_listed": len(connection.projects),
        "group_claims": list(connection.group_claims),
    }


def _portal(portal: PortalSettings) -> dict[str, object]:
    return {
        "https": portal.secure,
        "session_idle_seconds": portal.session_idle_seconds,
        "session_max_seconds": portal.session_max_seconds,
        "token_keys": len(portal.token_keys),
        "sign_in_groups": len(portal.sign_in_groups),
        "admin_groups": len(portal.admin_groups),
        "named_groups": len(portal.group_names),
        "app_origins": len(portal.app_origins),
        "embed_origins": len(portal.embed_origins),
        "storage_origins": len(portal.storage_origins),
        "record_memberships": portal.record_memberships,
        "demo": portal.demo,
        "redis": bool(settings.REDIS_URL),
        "workers": settings.WEB_WORKERS,
        "threads": settings.WEB_THREADS,
    }


def _proxy(proxy: ProxySettings) -> dict[str, object]:
    return {
        "proxy_mode": proxy.mode.value,
        "proxy_unknown": proxy.unknown.value,
        "proxy_allow_rules": len(proxy.allow),
        "proxy_deny_rules": len(proxy.deny),
    }


def _outbound(outbound: OutboundSettings) -> dict[str, object]:
    return {
        "outbound_proxy": bool(outbound.proxy),
        "own_certificate_authorities": bool(outbound.ca_bundle),
    }


def _examination(examination: Examination, mask: Mask) -> dict[str, object]:
    return {
        "subject": examination.subject.value,
        "as_of": time_json(examination.as_of),
        "verdict": examination.mark.value,
        "sentence": mask.text(examination.sentence),
        "checks": [_check(result, mask) for result in examination.results],
    }


#: What these see holds names of groups and resources, which no mask can know.
_NAMED = frozenset({Section.CDF, Section.RIGHT, Section.PRACTICE})


#: Likewise, of the portal's own checks.
_POWER = 28


def _names_things(result: Result) -> bool:
    return result.section in _NAMED or result.number == _POWER


def _check(result: Result, mask: Mask) -> dict[str, object]:
    finding = result.finding
    return {
        "number": result.number,
        "title": result.title,
        "verdict": result.mark.value,
        "fault": finding.fault.value if finding.fault else None,
        "evidence": "" if _names_things(result) else mask.text(finding.evidence),
        "milliseconds": round(result.seconds * 1000),
        "follows": list(finding.follows),
    }


def _refusal(refusal: RecentRefusal) -> dict[str, object]:
    return {
        "reference": refusal.reference,
        "at": time_json(refusal.at),
        "status": refusal.status,
        "reason": refusal.reason,
    }

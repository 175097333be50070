"""Refusals of the dashboard: CDF away, CDF refusing, projects out of reach."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from cdfportal.base.errors import Reason
from cdfportal.cdf.errors import CdfError, CdfRejectedError, CdfUnreachableError
from cdfportal.web.errors import Refusal, RefusedError

_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


def cdf_refusal(request: HttpRequest, error: CdfError) -> Refusal:
    """The answer to a page that cannot be made without CDF."""
    again = request.get_full_path()
    if isinstance(error, CdfRejectedError):
        return _rejected(error, again)
    cause = error.cause.value if isinstance(error, CdfUnreachableError) else ""
    return Refusal(
        502,
        Reason.CDF_UNAVAILABLE,
        "CDF does not answer",
        str(error),
        ("Try again in a minute; you stay signed in.",),
        details=(("Cluster", settings.CONNECTION.cdf_url), ("Cause", cause)),
        retry_url=again,
    )


def _rejected(error: CdfRejectedError, again: str) -> Refusal:
    facts = (
        ("CDF status", str(error.status)),
        ("CDF says", error.message),
        ("CDF request", error.request_id or "no id"),
    )
    if error.status in _BUSY:
        return Refusal(
            503,
            Reason.CDF_UNAVAILABLE,
            "CDF is busy",
            "CDF takes no more calls of yours just now.",
            ("Try again in a minute.",),
            facts,
            again,
        )
    if error.status == HTTPStatus.UNAUTHORIZED:
        return Refusal(
            502,
            Reason.CDF_REFUSED,
            "CDF does not accept your token",
            "You are signed in to the portal, but CDF does not take the token it was given for you.",
            (
                "Sign out and in again: the token may be from before a change.",
                "Ask an administrator of CDF whether the project trusts this identity provider "
                "and this audience.",
                *(f"Operator: {cure}" for cure in known_cures()),
            ),
            facts,
            again,
        )
    return Refusal(
        502,
        Reason.CDF_REFUSED,
        "CDF refused the call",
        f"CDF answered {error.status}: {error.message}",
        ("Try again. If it stays, send CDF's request id to your administrator.",),
        facts,
        again,
    )


def known_cures() -> tuple[str, ...]:
    """What the operator of this kind of provider most often has to set right when CDF refuses a token."""
    return tuple(trap.cure for trap in settings.CONNECTION.preset.traps if trap.at_cdf)


def not_listed(project: str) -> RefusedError:
    """The operator limits the portal to some projects."""
    listed = sorted(settings.CONNECTION.projects)
    return RefusedError(
        Refusal(
            403,
            Reason.PROJECT_NOT_ALLOWED,
            f"This portal does not show {project}",
            f"Its operator limits it to {', '.join(listed)}.",
            ("Choose one of these projects.",),
            retry_url=reverse("dashboard:projects"),
            retry_label="Projects",
        )
    )


def not_reached(project: str, projects: tuple[str, ...]) -> RefusedError:
    """The token leads to other projects, or to none; CDF does not say whether this one exists."""
    reach = f"It reaches {', '.join(projects)}." if projects else "It reaches none."
    return RefusedError(
        Refusal(
            404,
            Reason.NOT_FOUND,
            f"Your token does not reach {project}",
            f"{reach} CDF does not say whether a project of another name exists.",
            (
                "Check the spelling of the project.",
                "If it is right: ask an administrator of that project for a group that you are in.",
            ),
            retry_url=reverse("dashboard:projects"),
            retry_label="Projects that you reach",
        )
    )

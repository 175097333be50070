"""What the pages of this room have in common."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.decorators import sign_in_required, signed_out
from accounts.notices import take_notice
from accounts.sign_in import ActiveSignIn, sign_in_of
from cdfportal.base.errors import Reason
from cdfportal.web.context import now_of
from cdfportal.web.errors import Refusal, RefusedError

P = ParamSpec("P")


def for_me(
    view: Callable[Concatenate[HttpRequest, ActiveSignIn, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The view gets the sign-in of whoever asks; who is signed out is sent to sign in."""

    @wraps(view)
    @sign_in_required
    def mine(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        sign_in = sign_in_of(request)
        if sign_in is None:
            raise RefusedError(signed_out(request))
        return view(request, sign_in, *args, **kwargs)

    return mine


def for_admin(
    view: Callable[Concatenate[HttpRequest, ActiveSignIn, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """For administrators of the portal; others who are signed in are told why not."""

    @wraps(view)
    def guarded(
        request: HttpRequest, mine: ActiveSignIn, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not mine.is_portal_admin:
            raise RefusedError(_not_an_admin())
        return view(request, mine, *args, **kwargs)

    return for_me(guarded)


def _not_an_admin() -> Refusal:
    return Refusal(
        403,
        Reason.NOT_ALLOWED,
        "This page is for administrators of the portal",
        "You were in none of the groups of PORTAL_ADMIN_GROUPS when your groups were last read."
        if settings.PORTAL.admin_groups
        else "PORTAL_ADMIN_GROUPS names no group, so nobody administers this portal.",
        (
            "Operator: name a group of the identity provider in PORTAL_ADMIN_GROUPS.",
            "If you have been put into such a group since: sign out, and sign in again.",
        ),
        retry_url="/",
        retry_label="My access",
    )


def show(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """The page, with its time and the notice of what was just done."""
    shared = {"notice": take_notice(request), "as_of": now_of(request)}
    return render(request, template, {**shared, **context}, status=status)


def uuid_in(text: str) -> uuid.UUID | None:
    """An id out of a form; None for what is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None

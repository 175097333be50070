"""`/accounts/sessions/<id>/`: every clock of one of my sign-ins, and what happened to it."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from accounts.clock_bars import spans
from accounts.methods import only
from accounts.one_sign_in import OneSignIn, as_json, facts, find_sign_in, headline
from accounts.pages import for_me, show
from accounts.sign_in import ActiveSignIn
from cdfportal.web.context import now_of
from cdfportal.web.drawings.timeline import draw


@only("GET", "HEAD")
@for_me
def one_sign_in(
    request: HttpRequest, mine: ActiveSignIn, sign_in_id: uuid.UUID | None = None
) -> HttpResponse:
    """Without an id (`/accounts/sessions/this/`) the sign-in that asks."""
    found, now = _found(request, mine, sign_in_id), now_of(request)
    context = {"found": found, "headline": headline(found, now), "facts": facts(found)}
    timeline = draw(spans(found.clocks, found.bars), now) if found.clocks else None
    lists = {"clocks": found.bars, "timeline": timeline}
    return show(request, "accounts/timeline.html", {**context, **lists})


@only("GET", "HEAD")
@for_me
def one_sign_in_twin(
    request: HttpRequest, mine: ActiveSignIn, sign_in_id: uuid.UUID | None = None
) -> HttpResponse:
    """`/api/accounts/sessions/<id>/`."""
    return JsonResponse(as_json(_found(request, mine, sign_in_id), now_of(request)))


def _found(request: HttpRequest, mine: ActiveSignIn, sign_in_id: uuid.UUID | None) -> OneSignIn:
    found = find_sign_in(mine.person_id, sign_in_id or mine.id, mine.id, now_of(request))
    if found is None:
        raise Http404
    return found

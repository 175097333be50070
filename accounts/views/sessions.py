"""`/accounts/sessions/`: my sign-ins; end one, end all others."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from accounts.decorators import sign_in_required
from accounts.device import device_in_words
from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.methods import only
from accounts.models import SignIn
from accounts.sign_in import ActiveSignIn, sign_in_of
from cdfportal.web.audit import Event, audit
from cdfportal.web.context import now_of


@dataclass(frozen=True, slots=True)
class Row:
    """One living sign-in as the page shows it."""

    id: uuid.UUID
    created: datetime
    last_seen: datetime
    device: str
    address: str
    is_this_one: bool


@only("GET", "HEAD", "POST")
@sign_in_required
def sessions(request: HttpRequest) -> HttpResponse:
    """List them; a POST ends what its form names."""
    mine = sign_in_of(request)
    if mine is None:
        return HttpResponseRedirect("/")
    now = now_of(request)
    if request.method == "POST":
        return _end(request, mine, now)
    return render(request, "accounts/sessions.html", {"rows": _rows(mine, now)})


def _living(mine: ActiveSignIn) -> QuerySet[SignIn]:
    return SignIn.objects.filter(person=mine.person_id, ended_at=None)


def _rows(mine: ActiveSignIn, now: datetime) -> list[Row]:
    """Those that are over by time are written down as ended only when somebody comes back or at a purge."""
    idle = now - timedelta(seconds=settings.PORTAL.session_idle_seconds)
    living = (
        _living(mine)
        .annotate(seen=Max("browser_sessions__last_seen"))
        .filter(absolute_end__gt=now, seen__gt=idle)
        .order_by("-seen")[:200]
    )
    return [
        Row(
            id=row.id,
            created=row.created,
            last_seen=row.seen,
            device=device_in_words(row.user_agent),
            address=row.address or "unknown",
            is_this_one=row.id == mine.id,
        )
        for row in living
    ]


def _end(request: HttpRequest, mine: ActiveSignIn, now: datetime) -> HttpResponse:
    chosen = _living(mine).exclude(id=mine.id)
    if "others" not in request.POST:
        named = _uuid(request.POST.get("end", ""))
        chosen = chosen.filter(id=named) if named else chosen.none()
    for sign_in_id in chosen.values_list("id", flat=True):
        if end_sign_in(sign_in_id, EndReason.ENDED_BY_PERSON, now):
            audit(Event.SIGN_IN_ENDED, request, sign_in=str(sign_in_id))
    return HttpResponseRedirect(reverse("accounts:sessions"))


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None

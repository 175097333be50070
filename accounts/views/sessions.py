"""`/accounts/sessions/`: my sign-ins; end one, end all others, disconnect a frame, sign out everywhere."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from accounts.device import device_in_words
from accounts.end_reason import EndReason
from accounts.endings import end_and_revoke, part_frame
from accounts.methods import only
from accounts.models import BrowserSession, Profile, SignIn
from accounts.notices import leave_notice
from accounts.pages import for_me, show, uuid_in
from accounts.sign_in import ActiveSignIn
from accounts.sign_in_list import list_sign_ins
from accounts.views.sign_out import SignOutView
from cdfportal.web.audit import Event, audit
from cdfportal.web.context import now_of
from cdfportal.web.ledger import many


@only("GET", "HEAD", "POST")
@for_me
def sessions(request: HttpRequest, mine: ActiveSignIn) -> HttpResponse:
    """List them; a POST ends what its form names."""
    now = now_of(request)
    if request.method == "POST":
        return _end(request, mine, now)
    lists = list_sign_ins(mine.person_id, mine.id, now)
    return show(request, "accounts/sessions.html", {"rows": lists.living, "over": lists.ended})


@only("GET", "HEAD")
@for_me
def sessions_twin(request: HttpRequest, mine: ActiveSignIn) -> HttpResponse:
    """`/api/accounts/sessions/`: the same lists."""
    now = now_of(request)
    lists = list_sign_ins(mine.person_id, mine.id, now)
    return JsonResponse(
        {
            "now": now.isoformat(),
            "living": [line.as_json() for line in lists.living],
            "ended": [line.as_json() for line in lists.ended],
        }
    )


def _end(request: HttpRequest, mine: ActiveSignIn, now: datetime) -> HttpResponse:
    if "everywhere" in request.POST:
        # At once, unlike what takes sign-ins from others: whoever presses it, perhaps in haste on a machine
        # that is not theirs, wants to be out, and loses nothing but a sign-in that they can make anew.
        _end_others(request, mine, now)
        response: HttpResponse = SignOutView.as_view()(request)
        return response
    if "others" in request.POST:
        count = len(_end_others(request, mine, now))
        others = many(count, "other sign-in") if count else "nothing: there was no other sign-in"
        notice = f"You ended {others}. This one goes on."
    elif "disconnect" in request.POST:
        notice = _disconnect(request, mine, now)
    else:
        notice = _end_one(request, mine, now)
    leave_notice(request, notice)
    return HttpResponseRedirect(reverse("accounts:sessions"))


def _end_one(request: HttpRequest, mine: ActiveSignIn, now: datetime) -> str:
    named = uuid_in(request.POST.get("end", ""))
    if named == mine.id:
        return "Nothing was ended: this sign-in ends by signing out."
    row = SignIn.objects.filter(person=mine.person_id, id=named).first() if named else None
    if row is None:
        return "Nothing was ended: you have no such sign-in."
    which = f"of {row.created:%Y-%m-%d %H:%M:%S} UTC in {device_in_words(row.user_agent)}"
    if not _end_each(request, [row.id], now):
        return f"Nothing was ended: the sign-in {which} had ended before."
    return f"You ended the sign-in {which}. Its next request is refused."


def _disconnect(request: HttpRequest, mine: ActiveSignIn, now: datetime) -> str:
    named = uuid_in(request.POST.get("disconnect", ""))
    frames = BrowserSession.objects.filter(profile=Profile.EMBED, sign_in__person=mine.person_id)
    row = frames.filter(id=named).first() if named else None
    if row is None:
        return "Nothing was disconnected: you have no such frame."
    which = f"the frame of {row.embed_origin or 'another portal'}"
    if not part_frame(row.id, row.sign_in_id, EndReason.DISCONNECTED, now):
        return f"Nothing was disconnected: {which} had ended before."
    audit(Event.FRAME_DISCONNECTED, request, sign_in=str(row.sign_in_id), origin=row.embed_origin)
    return f"You disconnected {which}. Its next request is refused."


def _end_others(request: HttpRequest, mine: ActiveSignIn, now: datetime) -> list[uuid.UUID]:
    living = SignIn.objects.filter(person=mine.person_id, ended_at=None).exclude(id=mine.id)
    return _end_each(request, [*living.values_list("id", flat=True)], now)


def _end_each(request: HttpRequest, chosen: list[uuid.UUID], now: datetime) -> list[uuid.UUID]:
    ended = [*end_and_revoke(chosen, EndReason.ENDED_BY_PERSON, now)]
    for sign_in_id in ended:
        audit(
            Event.SIGN_IN_ENDED,
            request,
            sign_in=str(sign_in_id),
            reason=EndReason.ENDED_BY_PERSON.value,
        )
    return ended

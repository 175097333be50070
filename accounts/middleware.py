"""Attaches the sign-in and the session to every request, and writes their cookie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.http import HttpRequest, HttpResponse

from accounts import cookies
from accounts.models import BrowserSession, Profile
from accounts.navigation import is_prefetch
from accounts.session_loader import load
from accounts.session_store import SessionStore
from accounts.sign_in import Live, Nobody, SessionState, attach
from cdfportal.web.context import now_of

_SESSION_PATH = "/accounts/session/"


class SignInMiddleware:
    """Sets `request.session`, `request.sign_in` and `request.sign_in_end_reason`.

    No cookie, no query; with a cookie one SELECT, and once a minute one UPDATE of "last seen".
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve with the sign-in attached."""
        now = now_of(request)
        sent = cookies.presented(request)
        state = load(sent, now) if sent else Nobody()
        if isinstance(state, Live):
            state = _see(request, state, now)
        attach(request, state)
        request.session = _session(sent, state)
        response = self.get_response(request)
        _save(request.session)
        _write_cookie(request, response, sent, had_session=isinstance(state, Live))
        return response


def _session(sent: cookies.Presented | None, state: SessionState) -> SessionStore:
    if sent is None or not isinstance(state, Live):
        return SessionStore(None)
    session = SessionStore(sent.value)
    session.adopt_later(lambda: state.data)
    return session


def slides(request: HttpRequest) -> bool:
    """Whether this request counts as the person's own activity.

    A page's polling does not, nor does a page that the browser fetches before anybody asked for it.
    """
    if request.path == _SESSION_PATH and request.GET.get("slide") == "0":
        return False
    return not is_prefetch(request)


def _see(request: HttpRequest, state: Live, now: datetime) -> Live:
    """At most once a minute, or four times in a very short idle time, and only if still alive.

    The rest of the request sees the idle time begin anew, as the row does.
    """
    pause = min(60, settings.PORTAL.session_idle_seconds / 4)
    if (now - state.last_seen).total_seconds() < pause or not slides(request):
        return state
    written = BrowserSession.objects.filter(
        id=state.sign_in.session_id, ended_at=None, last_seen__lte=now - timedelta(seconds=pause)
    ).update(last_seen=now)
    if not written:
        return state
    return replace(state, sign_in=replace(state.sign_in, last_seen=now))


def _save(session: SessionBase) -> None:
    if session.modified and session.session_key:
        try:
            session.save()
        except UpdateError:
            # Ended while this request ran; a late answer must not bring it back.
            session.modified = False


def _write_cookie(
    request: HttpRequest,
    response: HttpResponse,
    sent: cookies.Presented | None,
    *,
    had_session: bool,
) -> None:
    """Signing in and cycling bring a new key; signing out leaves none."""
    key = request.session.session_key
    if key and not (sent and had_session and key == sent.value):
        cookies.write_session(response, Profile.FIRST_PARTY, key)
    elif had_session and sent and not key:
        cookies.delete_session(response, sent.profile)

"""Attaches the sign-in and the session to every request, and writes their cookie."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.http import HttpRequest, HttpResponse

from accounts import cookies
from accounts.models import BrowserSession, Profile
from accounts.provider import provider_of
from accounts.session_loader import load
from accounts.session_store import SessionStore
from accounts.sign_in import Live, Nobody, attach
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
        attach(request, state)
        if known := provider_of(settings.CONNECTION).peek():
            request.form_action_origins = known.form_action_origins  # type: ignore[attr-defined]  # for web.headers
        session = SessionStore(sent.value if sent and isinstance(state, Live) else None)
        session.adopt(state.data if isinstance(state, Live) else {})
        request.session = session
        if isinstance(state, Live) and slides(request):
            _see(state, now)
        response = self.get_response(request)
        _save(request.session)
        _write_cookie(request, response, sent, had_session=isinstance(state, Live))
        return response


def slides(request: HttpRequest) -> bool:
    """Whether this request counts as the person's own activity; a page's polling does not."""
    return not (request.path == _SESSION_PATH and request.GET.get("slide") == "0")


def _see(state: Live, now: datetime) -> None:
    """At most once a minute, or four times in a very short idle time, and only if still alive."""
    pause = timedelta(seconds=min(60, settings.PORTAL.session_idle_seconds // 4))
    if now - state.last_seen >= pause:
        BrowserSession.objects.filter(
            id=state.sign_in.session_id, ended_at=None, last_seen__lte=now - pause
        ).update(last_seen=now)


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

"""`/accounts/sign-out/`: out of the portal, then the tokens revoked, then out of the provider."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from mozilla_django_oidc.views import OIDCLogoutView

from accounts.addresses import signed_out_uri
from accounts.aside import aside
from accounts.cause import Failure
from accounts.cookies import delete_session, new_value, presented
from accounts.end_reason import EndReason
from accounts.endings import end_and_revoke
from accounts.logout_dialects import Wish, leave
from accounts.logout_hint import logout_hint
from accounts.methods import ClearMethods
from accounts.onward import onward_page
from accounts.provider import provider_of
from accounts.session_store import SessionStore
from accounts.sign_in import ActiveSignIn, Nobody, attach, end_reason_of, sign_in_of
from accounts.sign_in_cookies import delete_sign_in_cookies
from accounts.sign_out_ticket import There, write_ticket
from cdfportal.base.presets import preset_of
from cdfportal.web.audit import Event, audit
from cdfportal.web.context import now_of

#: How long a person waits for a provider whose addresses this process does not know yet.
_PATIENCE_SECONDS = 3.0
#: https://www.w3.org/TR/clear-site-data/ Not "cookies": that would take those of every other application
#: on the same registrable domain along, and the portal's own are deleted by name.
_CLEAR = '"cache", "storage"'


@dataclass(frozen=True, slots=True)
class _Next:
    """The way out at the provider, and what the browser will know when it is back."""

    there: There
    #: Empty: there is no way, or nobody knows it.
    url: str = field(default="", repr=False)
    state: str = field(default="", repr=False)


class SignOutView(ClearMethods, OIDCLogoutView):  # type: ignore[misc]  # the library is untyped
    """The library's view fails without LOGOUT_REDIRECT_URL and says nothing to the provider."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """End the sign-in and drop its tokens; what follows cannot undo that.

        The answer that leads to the provider is a page, no redirect: see `accounts.onward`.
        """
        sign_in, now = sign_in_of(request), now_of(request)
        if sign_in is None and not _may_be_signed_in_there(request):
            response = _to_the_end()
        else:
            hint = _end_here(request, sign_in, now) if sign_in else ""
            onward = _onward(hint)
            response = (
                onward_page(request, "accounts/signing_out.html", onward.url)
                if onward.url
                else _to_the_end()
            )
            write_ticket(response, onward.there, onward.state, now)
        response["Clear-Site-Data"] = _CLEAR
        self.forget(request, response)
        return response

    def forget(self, request: HttpRequest, response: HttpResponse) -> None:
        """Delete the browser's cookies and leave the rest of the request with nobody."""
        sent = presented(request)
        if sent is not None:
            delete_session(response, sent.profile)
        delete_sign_in_cookies(request, response)
        session = SessionStore(None)
        session.adopt({})
        request.session = session
        attach(request, Nobody())


def _may_be_signed_in_there(request: HttpRequest) -> bool:
    """Whoever was idle here for long is signed in at the provider all the same, and wants out."""
    return end_reason_of(request) not in (None, EndReason.ENDED_BY_PROVIDER)


def _end_here(request: HttpRequest, sign_in: ActiveSignIn, now: datetime) -> str:
    """The provider's word for the person: read while the tokens are there, used when they are gone."""
    hint = logout_hint(sign_in.id, preset_of(settings.CONNECTION.provider).logout_hint_claims)
    end_and_revoke([sign_in.id], EndReason.SIGNED_OUT, now)
    audit(Event.SIGNED_OUT, request, person=sign_in.person_id)
    return hint


def _to_the_end() -> HttpResponse:
    return HttpResponseRedirect(reverse("accounts:signed-out"))


def _onward(hint: str) -> _Next:
    """To the provider if it has a way out, else nowhere; our own page says so."""
    connection, provider = settings.CONNECTION, provider_of(settings.CONNECTION)
    metadata = provider.peek() or aside().ask(
        lambda: provider.metadata(settings.PORTAL_CLOCK()), _PATIENCE_SECONDS
    )
    if metadata is None or isinstance(metadata, Failure):
        return _Next(There.UNREACHABLE)
    state = new_value()
    wish = Wish(connection.client_id, signed_out_uri(), hint, state)
    way = leave(preset_of(connection.provider).logout, metadata, wish)
    if way is None:
        return _Next(There.NO_WAY)
    if way.brings_state:
        return _Next(There.UNCONFIRMED, way.url, state)
    return _Next(There.SILENT, way.url)

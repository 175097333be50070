"""`/accounts/sign-out/`: out of the portal first, then out of the provider."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from mozilla_django_oidc.views import OIDCLogoutView

from accounts.addresses import signed_out_uri
from accounts.cause import Failure
from accounts.cookies import delete_session, delete_sign_in, new_value, presented
from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.methods import ClearMethods
from accounts.provider import provider_of
from accounts.session_store import SessionStore
from accounts.sign_in import ActiveSignIn, Nobody, attach, sign_in_of
from cdfportal.web.audit import Event, audit


class SignOutView(ClearMethods, OIDCLogoutView):  # type: ignore[misc]  # the library is untyped
    """The library's view fails without LOGOUT_REDIRECT_URL and says nothing to the provider."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """End the sign-in and drop its tokens; what follows cannot undo that."""
        sign_in = sign_in_of(request)
        target = signed_out_uri()
        if sign_in is not None:
            end_sign_in(sign_in.id, EndReason.SIGNED_OUT, settings.PORTAL_CLOCK())
            audit(Event.SIGNED_OUT, request, person=sign_in.person_id)
            target = provider_sign_out(sign_in) or target
        response = HttpResponseRedirect(target)
        self.forget(request, response)
        return response

    def forget(self, request: HttpRequest, response: HttpResponse) -> None:
        """Delete the browser's cookies and leave the rest of the request with nobody."""
        sent = presented(request)
        if sent is not None:
            delete_session(response, sent.profile)
        delete_sign_in(response)
        session = SessionStore(None)
        session.adopt({})
        request.session = session
        attach(request, Nobody())


def provider_sign_out(sign_in: ActiveSignIn) -> str | None:
    """OpenID Connect RP-Initiated Logout 1.0 §2, without `id_token_hint`: tokens stay on the server."""
    metadata = provider_of(settings.CONNECTION).metadata(settings.PORTAL_CLOCK())
    if isinstance(metadata, Failure) or not metadata.end_session_endpoint:
        return None
    parameters = {
        "client_id": settings.CONNECTION.client_id,
        "logout_hint": sign_in.email or sign_in.subject,
        "post_logout_redirect_uri": signed_out_uri(),
        "state": new_value(),
    }
    endpoint = metadata.end_session_endpoint
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(parameters)}"

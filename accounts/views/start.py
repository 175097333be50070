"""`/accounts/sign-in/`: from a click to the provider."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from mozilla_django_oidc.views import OIDCAuthenticationRequestView

from accounts import transactions
from accounts.addresses import redirect_uri
from accounts.cause import Cause, Failure
from accounts.cookies import new_value, write_sign_in
from accounts.discovery import Metadata
from accounts.failures import failed
from accounts.methods import ClearMethods
from accounts.navigation import is_navigation
from accounts.next_url import safe_next
from accounts.provider import provider_of
from accounts.sign_in import sign_in_of
from accounts.transactions import Started
from cdfportal.base.connection import Provider
from cdfportal.web.audit import Event, audit
from cdfportal.web.context import now_of

_COOKIE = re.compile(r"[A-Za-z0-9_-]{43}")


class SignInView(ClearMethods, OIDCAuthenticationRequestView):  # type: ignore[misc]  # the library is untyped
    """The library's view keeps state in the session, with one `next` for all tabs; ours keeps rows."""

    def __init__(self, **initial: object) -> None:
        """The base reads a fixed endpoint here; ours comes from discovery, when it is used."""
        super(OIDCAuthenticationRequestView, self).__init__(**initial)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Begin a transaction of this browser and lead to the provider."""
        next_url = safe_next(request.GET.get("next", "/"))
        if not is_navigation(request):
            return failed(request, Failure(Cause.NOT_A_NAVIGATION), next_url=next_url)
        now = now_of(request)
        sent = request.COOKIES.get(settings.PORTAL.cookies.sign_in, "")
        browser = sent if _COOKIE.fullmatch(sent) else new_value()
        if sign_in_of(request) is None and transactions.is_looping(browser, now):
            return failed(request, Failure(Cause.SIGN_IN_LOOP), next_url=next_url)
        metadata = provider_of(settings.CONNECTION).metadata(now)
        if isinstance(metadata, Failure):
            return failed(request, metadata, next_url=next_url)
        started = transactions.start(
            browser=browser,
            caller=caller(request),
            next_url=next_url,
            connection=settings.CONNECTION.slug,
            now=now,
        )
        audit(Event.SIGN_IN_STARTED, request)
        response = HttpResponseRedirect(self.authorization_url(request, metadata, started))
        write_sign_in(response, browser)
        return response

    def authorization_url(self, request: HttpRequest, metadata: Metadata, started: Started) -> str:
        """OpenID Connect Core 1.0 §3.1.2.1 with PKCE (RFC 7636 §4.3)."""
        parameters = {
            "response_type": "code",
            "client_id": settings.CONNECTION.client_id,
            "redirect_uri": redirect_uri(),
            "scope": " ".join(settings.CONNECTION.scopes),
            "state": started.state,
            "nonce": started.nonce,
            "code_challenge": started.challenge,
            "code_challenge_method": "S256",
            **self.get_extra_params(request),
        }
        endpoint = metadata.authorization_endpoint
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(parameters)}"

    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
        """Auth0 makes a token for an API only when it is named."""
        if settings.CONNECTION.provider is Provider.AUTH0:
            return {"audience": settings.CONNECTION.audience}
        return {}


def caller(request: HttpRequest) -> str:
    """What tells callers apart that send no cookie: address and user agent."""
    return f"{request.META.get('REMOTE_ADDR', '')}\n{request.headers.get('user-agent', '')}"

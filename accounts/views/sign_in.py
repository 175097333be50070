"""`/accounts/sign-in/`: from a click to the provider."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from mozilla_django_oidc.views import OIDCAuthenticationRequestView

from accounts import transactions
from accounts.addresses import redirect_uri
from accounts.cause import Cause, Failure
from accounts.discovery import Metadata
from accounts.end_reason import EndReason
from accounts.failures import failed
from accounts.methods import ClearMethods
from accounts.navigation import opens_a_page
from accounts.other_account import prompt_for
from accounts.provider import provider_of
from accounts.sign_in import end_reason_of, sign_in_of
from accounts.sign_in_cookies import (
    forget_sign_ins,
    mark_of,
    sign_in_cookies,
    write_sign_in_cookie,
)
from accounts.sign_in_request import Asked, NotAsked, read_request
from accounts.tabs import Tabs, tabs_of
from accounts.transactions import Started
from cdfportal.web.audit import Event, audit
from cdfportal.web.context import now_of


@method_decorator(csrf_exempt, name="dispatch")
class SignInView(ClearMethods, OIDCAuthenticationRequestView):  # type: ignore[misc]  # the library is untyped
    """The library's view keeps state in the session, with one `next` for all tabs; ours keeps rows.

    Other sites may send people here by link or form (Core 1.0 §4): it changes nothing but a transaction.
    """

    http_method_names = ("get", "post")

    def __init__(self, **initial: object) -> None:
        """The base reads a fixed endpoint here; ours comes from discovery, when it is used."""
        super(OIDCAuthenticationRequestView, self).__init__(**initial)

    def get(self, request: HttpRequest) -> HttpResponse:
        """From a link."""
        return self.consider(request, read_request(request.GET, from_elsewhere=False))

    def post(self, request: HttpRequest) -> HttpResponse:
        """From a third party's form."""
        return self.consider(request, read_request(request.POST, from_elsewhere=True))

    def consider(self, request: HttpRequest, asked: Asked | NotAsked) -> HttpResponse:
        """Whether to begin; the reason if not."""
        if not opens_a_page(request):
            return failed(request, Failure(Cause.NOT_A_NAVIGATION), next_url=asked.next_url)
        if isinstance(asked, NotAsked):
            return failed(request, asked.failure, next_url=asked.next_url)
        now = now_of(request)
        tabs = tabs_of(sign_in_cookies(request), now)
        superseded = end_reason_of(request) is EndReason.SUPERSEDED
        if sign_in_of(request) is None and tabs.is_looping(now, superseded=superseded):
            return failed(request, Failure(Cause.SIGN_IN_LOOP), next_url=asked.next_url)
        metadata = provider_of(settings.CONNECTION).metadata(now)
        if isinstance(metadata, Failure):
            return failed(request, metadata, next_url=asked.next_url)
        if asked.issuer not in {None, metadata.issuer}:
            return failed(request, Failure(Cause.START_ISSUER), next_url=asked.next_url)
        return self.begin(request, asked, tabs, metadata)

    def begin(
        self, request: HttpRequest, asked: Asked, tabs: Tabs, metadata: Metadata
    ) -> HttpResponse:
        """Begin a transaction of this browser and lead to the provider."""
        now = now_of(request)
        started = transactions.start(
            caller=caller(request),
            next_url=asked.next_url,
            connection=settings.CONNECTION.slug,
            now=now,
            group=tabs.group,
            step_up=asked.step_up,
        )
        audit(Event.SIGN_IN_STARTED, request)
        sign_in = sign_in_of(request)
        more = asked.parameters(sign_in.email if sign_in else "")
        if asked.chooses:
            more["prompt"] = prompt_for(metadata, settings.CONNECTION.preset)
        parameters = self.parameters(request, started, more)
        response = HttpResponseRedirect(self.address(metadata, parameters))
        write_sign_in_cookie(response, mark_of(started.state), started.cookie)
        forget_sign_ins(response, tabs.to_forget(now))
        return response

    def parameters(
        self, request: HttpRequest, started: Started, more: dict[str, str]
    ) -> dict[str, str]:
        """OpenID Connect Core 1.0 §3.1.2.1 with PKCE (RFC 7636 §4.3)."""
        return {
            "response_type": "code",
            "client_id": settings.CONNECTION.client_id,
            "redirect_uri": redirect_uri(),
            "scope": " ".join(settings.CONNECTION.scopes),
            "state": started.state,
            "nonce": started.nonce,
            "code_challenge": started.challenge,
            "code_challenge_method": "S256",
            **more,
            **self.get_extra_params(request),
        }

    def address(self, metadata: Metadata, parameters: dict[str, str]) -> str:
        """Where the browser takes the request to; a pushed one (RFC 9126) would leave a reference here."""
        endpoint = metadata.authorization_endpoint
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(parameters)}"

    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
        """What this kind of provider wants beside it, e.g. Auth0 the API's name."""
        return settings.CONNECTION.authorization_parameters


def caller(request: HttpRequest) -> str:
    """What tells callers apart that send no cookie: address and user agent."""
    return f"{request.META.get('REMOTE_ADDR', '')}\n{request.headers.get('user-agent', '')}"

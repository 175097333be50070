"""`/accounts/callback/`: back from the provider."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView

from accounts.acceptance import Browser, accept
from accounts.authorization_response import Denied, Granted, check_issuer, read_response
from accounts.backend import PortalBackend, SignInFailedError
from accounts.cause import Cause, Failure, tidy
from accounts.failures import failed
from accounts.methods import ClearMethods
from accounts.models import Person
from accounts.provider import provider_of
from accounts.session_store import SessionStore
from accounts.sign_in import sign_in_of
from accounts.sign_in_cookies import sign_in_cookies
from accounts.transactions import NotTaken, Taken, take
from cdfportal.web.audit import Event, audit
from cdfportal.web.context import now_of


class CallbackView(ClearMethods, OIDCAuthenticationCallbackView):  # type: ignore[misc]  # the library is untyped
    """The library's view logs out on any `error`, keeps the session key, and turns faults into 500s."""

    user: Person
    taken: Taken

    def get(self, request: HttpRequest) -> HttpResponse:
        """Finish the transaction that the state names, or say why it cannot be finished."""
        response = read_response(request.GET)
        # The code is in hand now; no page, link or log line made below shall repeat it.
        request.META["QUERY_STRING"] = ""
        if isinstance(response, Failure):
            return failed(request, response)
        taken = take(state=response.state, cookies=sign_in_cookies(request), now=now_of(request))
        if isinstance(taken, NotTaken):
            return self.not_taken(request, taken)
        self.taken = taken
        failure = self.check_answer(request, response)
        if failure or not isinstance(response, Granted):
            return self.login_failure(failure or Failure(Cause.CALLBACK_INCOMPLETE))
        backend = PortalBackend()
        try:
            person = backend.authenticate(
                request,
                code=response.code,
                verifier=taken.verifier,
                nonce_hash=taken.nonce_hash,
                authenticated_after=taken.authenticated_after,
            )
        except SignInFailedError as error:
            return self.login_failure(error.failure)
        if person is None:
            return self.login_failure(Failure(Cause.CALLBACK_INCOMPLETE))
        self.user = person
        return self.login_success(backend)

    def not_taken(self, request: HttpRequest, outcome: NotTaken) -> HttpResponse:
        """A late or second arrival in a browser that is signed in goes where it wanted to go."""
        if outcome.cause is Cause.STATE_USED and sign_in_of(request) is not None:
            return HttpResponseRedirect(outcome.next_url)
        return failed(request, Failure(outcome.cause), next_url=outcome.next_url)

    def check_answer(self, request: HttpRequest, response: Granted | Denied) -> Failure | None:
        """Who answered comes before what was answered: an error may come from a stranger too."""
        metadata = provider_of(settings.CONNECTION).metadata(now_of(request))
        if isinstance(metadata, Failure):
            return metadata
        stranger = check_issuer(response.issuer, metadata)
        return stranger or (response.failure if isinstance(response, Denied) else None)

    def login_failure(self, failure: Failure) -> HttpResponse:
        """The page with the reason; the session that was there stays as it was."""
        return failed(self.request, failure, next_url=self.taken.next_url)

    def login_success(self, backend: PortalBackend) -> HttpResponse:
        """Rows first, then a new session key and a new CSRF secret, whoever was here before."""
        request, person, taken = self.request, self.user, self.taken
        key = accept(person, backend.admission, _browser(request, taken), settings.PORTAL_CLOCK())
        session = SessionStore(key)
        session.adopt({})
        request.session = session
        rotate_token(request)
        audit(Event.SIGNED_IN, request, person=person.pk)
        return HttpResponseRedirect(taken.next_url)


def _browser(request: HttpRequest, taken: Taken) -> Browser:
    previous = sign_in_of(request)
    return Browser(
        transaction=taken.id,
        challenge_hash=taken.challenge_hash,
        cookie_hashes=frozenset(sign_in_cookies(request).values()),
        previous=previous.id if previous else None,
        user_agent=tidy(request.headers.get("user-agent", ""), 256),
        address=_address(request.META.get("REMOTE_ADDR", "")),
    )


def _address(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None

"""The authorization endpoint (OpenID Connect Core 3.1.2) with the sign-in page behind it."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError

from cdfportal.demo.cast import Person
from cdfportal.demo.http import Fields, Request, Response
from cdfportal.demo.provider import pages
from cdfportal.demo.provider.authority import Authority
from cdfportal.demo.provider.clients import find_client
from cdfportal.demo.provider.context import Context
from cdfportal.demo.provider.families import SignIn
from cdfportal.demo.provider.form_post import MODE, delivered
from cdfportal.demo.provider.levels import Wanted, read_wanted
from cdfportal.demo.provider.wire import WireRequest

#: Announced as unsupported in the discovery document; silently ignoring them would be worse.
UNSUPPORTED = {"request": "request_not_supported", "request_uri": "request_uri_not_supported"}


class Authorize:
    """Asks who somebody is, unless their browser is signed in already, and sends them back."""

    def __init__(self, context: Context, authority: Authority) -> None:
        self._context = context
        self._authority = authority

    def get(self, request: Request) -> Response:
        """The client's request, brought here by the browser."""
        fields = request.query_fields()
        if refusal := self._refuse_redirect(fields):
            return refusal
        present = self._fresh_enough(self._context.sessions.find(request), fields)
        if present is not None and not _wanted(fields).levels <= present.levels:
            present = None
        grant = self._consent(request, fields, present)
        if isinstance(grant, Response):
            return grant
        chooses = "select_account" in fields.get("prompt").split()
        if present is None or grant.prompt == "login" or chooses:
            return self._page(request, fields)
        return delivered(fields, self._finish(grant, present, fields))

    def post(self, request: Request) -> Response:
        """The sign-in page's own form; the client's request still stands in the query."""
        fields, form = request.query_fields(), request.form()
        if refusal := self._refuse_redirect(fields):
            return refusal
        if not self._context.guard.accepts(request, form.get("csrf")):
            return self._page(request, fields, "This page was open too long. Sign in again.")
        if form.get("cancel"):
            return self._back_with(fields, [("error", "access_denied")])
        person = self._person(form)
        if person is None:
            return self._page(request, fields, "Name and password do not belong together.")
        sign_in, cookie = self._context.sessions.begin(request, person, _wanted(fields).levels)
        grant = self._consent(request, fields, sign_in)
        if isinstance(grant, Response):
            return grant
        return delivered(fields, self._finish(grant, sign_in, fields).with_headers(cookie))

    def _refuse_redirect(self, fields: Fields) -> Response | None:
        # RFC 6749 section 4.1.2.1: without a known client and address nobody is redirected.
        client = find_client(self._context.config, fields.get("client_id"))
        if fields.repeated() & {"client_id", "redirect_uri"}:
            return pages.error_page("The application sent a parameter twice", "invalid_request")
        if client is None:
            return pages.error_page("This application is not registered here", "invalid_client")
        if not client.check_redirect_uri(fields.get("redirect_uri")):
            title = "The application asked to be answered at an unknown address"
            return pages.error_page(title, "invalid_redirect_uri", fields.get("redirect_uri"))
        return None

    def _consent(self, request: Request, fields: Fields, sign_in: SignIn | None) -> Any:
        if problem := self._unsupported(fields):
            return self._back_with(fields, [("error", problem)])
        config = self._context.config
        if refusal := config.manner.refuse_scope(fields.get("scope"), config.scope_prefix):
            words = [("error", refusal.error), ("error_description", refusal.description)]
            return self._back_with(fields, words)
        wire = WireRequest(request, self._context.issuer, fields)
        try:
            if repeated := sorted(fields.repeated()):
                # Names are the sender's; only what RFC 6749 allows in a description is repeated.
                shown = "".join(
                    c for c in repeated[0] if c.isascii() and (c.isalnum() or c in "_-")
                )
                raise InvalidRequestError(f"Parameter sent more than once: {shown}")
            return self._authority.get_consent_grant(wire, sign_in)
        except OAuth2Error as error:
            pairs = [pair for pair in error.get_body() if pair[0] != "state"]
            return self._back_with(fields, pairs)

    def _unsupported(self, fields: Fields) -> str:
        for name, error in UNSUPPORTED.items():
            if fields.get(name):
                return error
        modes = ("query", *((MODE,) if self._context.manner.form_post else ()))
        if fields.get("response_mode", "query") not in modes:
            return "invalid_request"
        if read_wanted(fields) is None:
            return "invalid_request"
        return "" if fields.get("response_type") == "code" else "unsupported_response_type"

    def _finish(self, grant: Any, sign_in: SignIn, fields: Fields) -> Response:
        named = replace(sign_in, acr=_wanted(fields).acr)
        answer: Response = self._authority.create_authorization_response(
            grant.request, named, grant
        )
        return answer.with_headers(("Cache-Control", "no-store"))

    def _back_with(self, fields: Fields, pairs: list[tuple[str, str]]) -> Response:
        if state := fields.get("state"):
            pairs = [*pairs, ("state", state)]
        location = self._context.answer_to(fields.get("redirect_uri"), pairs)
        return delivered(fields, Response.redirect(location, ("Cache-Control", "no-store")))

    def _fresh_enough(self, sign_in: SignIn | None, fields: Fields) -> SignIn | None:
        max_age = fields.get("max_age")
        if sign_in is None or not (max_age.isascii() and max_age.isdigit() and len(max_age) < 10):
            return sign_in
        ends = sign_in.auth_time + timedelta(seconds=int(max_age))
        return sign_in if self._context.clock() < ends else None

    def _person(self, form: Fields) -> Person | None:
        for person in self._context.config.people:
            if form.get("person") == person.key:
                return person
            given = form.get("password").encode()
            if form.get("username").lower() in {person.key, person.email}:
                return person if hmac.compare_digest(given, person.password.encode()) else None
        return None

    def _page(self, request: Request, fields: Fields, problem: str = "") -> Response:
        token, headers = self._context.guard.token(request)
        address = urlsplit(fields.get("redirect_uri"))
        page = pages.sign_in_page(
            people=self._context.config.people,
            action=f"/authorize?{request.query}",
            csrf=token,
            hint=fields.get("login_hint"),
            present=self._context.sessions.find(request),
            problem=problem,
            form_target=f"{address.scheme}://{address.netloc}",
            wanted=sorted(_wanted(fields).levels),
        )
        return page.with_headers(*headers)


def _wanted(fields: Fields) -> Wanted:
    return read_wanted(fields) or Wanted()

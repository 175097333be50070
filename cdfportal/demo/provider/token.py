"""The token and revocation endpoints: form in, JSON out."""

from __future__ import annotations

from cdfportal.demo.http import Request, Response
from cdfportal.demo.provider.authority import Authority
from cdfportal.demo.provider.context import Context
from cdfportal.demo.provider.programs import read_program
from cdfportal.demo.provider.wire import WireRequest, has_readable_basic, is_form

NO_STORE = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))


class TokenEndpoints:
    """Called by clients, never by a browser."""

    def __init__(self, context: Context, authority: Authority) -> None:
        self._context = context
        self._authority = authority

    def token(self, request: Request) -> Response:
        """https://www.rfc-editor.org/rfc/rfc6749#section-3.2"""
        wire = self._read(request)
        if isinstance(wire, Response):
            return wire
        if refusal := self._refuse_single_page(request) or self._refuse_program(request):
            return refusal
        with self._context.store.lock:  # codes and refresh tokens count once
            answer: Response = self._authority.create_token_response(wire)
        return _uncached(answer)

    def _refuse_single_page(self, request: Request) -> Response | None:
        """A make that knows scripts in browsers as a kind of client lets nobody else act for them."""
        refusal, given = self._context.manner.single_page_refusal, request.form().get("client_id")
        scripts = {each.client_id for each in self._context.config.clients if each.single_page}
        if refusal is None or given not in scripts or request.header("Origin"):
            return None
        return oauth_error(refusal.error, refusal.description)

    def _refuse_program(self, request: Request) -> Response | None:
        """A make's own words about a program; where it has none, the standard's are said later."""
        if request.form().get("grant_type") != "client_credentials":
            return None
        refusal = self._context.manner.refuse_program(read_program(request, self._context))
        if refusal is None:
            return None
        said = {"error": refusal.error, "error_description": refusal.description, **refusal.more}
        body = {name: value for name, value in said.items() if value}
        challenge = [("WWW-Authenticate", "Basic")] if refusal.status == 401 else []
        return Response.json(body, refusal.status, *NO_STORE, *challenge)

    def revoke(self, request: Request) -> Response:
        """https://www.rfc-editor.org/rfc/rfc7009#section-2"""
        wire = self._read(request)
        if isinstance(wire, Response):
            return wire
        with self._context.store.lock:
            answer: Response = self._authority.create_endpoint_response("revocation", wire)
        return _uncached(answer)

    def _read(self, request: Request) -> WireRequest | Response:
        if not is_form(request):
            return oauth_error("invalid_request", "The body must be a form.")
        if not has_readable_basic(request.headers):
            return oauth_error("invalid_client", "The Authorization header cannot be read.", 401)
        form = request.form()
        if form.repeated():
            return oauth_error("invalid_request", "A parameter was sent more than once.")
        return WireRequest(request, self._context.issuer, form)


def oauth_error(error: str, description: str, status: int = 400) -> Response:
    """An error in the shape of RFC 6749 section 5.2."""
    challenge = [("WWW-Authenticate", "Basic")] if status == 401 else []
    body = {"error": error, "error_description": description}
    return Response.json(body, status, *NO_STORE, *challenge)


def _uncached(answer: Response) -> Response:
    names = {name for name, _ in NO_STORE}
    kept = tuple(pair for pair in answer.headers if pair[0] not in names)
    return Response(answer.status, answer.body, (*kept, *NO_STORE))

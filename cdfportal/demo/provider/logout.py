"""Sign-out asked for by a client or here, and those told of it whom the person is signed in to.

https://openid.net/specs/openid-connect-rpinitiated-1_0.html
https://openid.net/specs/openid-connect-frontchannel-1_0.html
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from cdfportal.demo.http import Fields, Request, Response
from cdfportal.demo.provider import pages
from cdfportal.demo.provider.addresses import with_query
from cdfportal.demo.provider.back_channel import BackChannel, Notice
from cdfportal.demo.provider.clients import find_client
from cdfportal.demo.provider.config import Client
from cdfportal.demo.provider.context import Context
from cdfportal.demo.provider.families import SignIn


@dataclass(frozen=True, slots=True)
class Wish:
    """What the client asks: whose session to end, and where to go then."""

    hints: frozenset[str]
    """Any of them names the person or the session: sub, sid, e-mail address."""
    target: str
    """Where to go afterwards, with its state; empty: nowhere."""
    client_id: str
    """Who asks; empty: the person here."""


class EndSession:
    """Ends the provider's own session, after asking unless the client said whose it is."""

    def __init__(self, context: Context, back_channel: BackChannel) -> None:
        self._context = context
        self._back_channel = back_channel

    def get(self, request: Request) -> Response:
        """The browser comes from the client."""
        return self._ask_or_end(request, request.query_fields())

    def post(self, request: Request) -> Response:
        """The same by form, or the answer to our own question."""
        form = request.form()
        if not form.get("csrf"):
            return self._ask_or_end(request, form)
        wish = self._wish(request.query_fields())
        if isinstance(wish, Response):
            return wish
        if not self._context.guard.accepts(request, form.get("csrf")):
            return self._ask(request, wish, request.query)
        return self._end(request, wish)

    def _ask_or_end(self, request: Request, fields: Fields) -> Response:
        if fields.repeated():
            return pages.error_page("The application sent a parameter twice", "invalid_request")
        wish = self._wish(fields)
        if isinstance(wish, Response):
            return wish
        present = self._context.sessions.find(request)
        if present is None or wish.hints & self._names_of(present):
            return self._end(request, wish)
        return self._ask(request, wish, _query_of(fields))

    def _names_of(self, sign_in: SignIn) -> frozenset[str]:
        person = sign_in.person
        own = self._context.manner.hints(person)
        return frozenset({person.subject, person.email, sign_in.sid, own} - {""})

    def _wish(self, fields: Fields) -> Wish | Response:
        hint = fields.get("id_token_hint")
        claims = self._context.keys.verify(hint) if hint else {}
        if claims is None or (hint and claims.get("iss") != self._context.issuer):
            return pages.error_page("The sign-out link is not one of ours", "invalid_id_token_hint")
        client_id = fields.get("client_id") or str(claims.get("aud", ""))
        client = find_client(self._context.config, client_id)
        if hint and (client is None or client_id != claims.get("aud")):
            return pages.error_page("The sign-out link belongs to another application", "mismatch")
        uri = fields.get("post_logout_redirect_uri")
        if uri and (client is None or uri not in client.post_logout_redirect_uris):
            title = "The application wants to go on at an unknown address"
            return pages.error_page(title, "invalid_post_logout_redirect_uri", uri)
        state = fields.get("state")
        target = with_query(uri, [("state", state)]) if uri and state else uri
        hints = {claims.get("sub"), claims.get("sid"), fields.get("logout_hint")}
        return Wish(frozenset(str(value) for value in hints if value), target, client_id)

    def _ask(self, request: Request, wish: Wish, query: str) -> Response:
        token, headers = self._context.guard.token(request)
        present = self._context.sessions.find(request)
        address = urlsplit(wish.target)
        page = pages.sign_out_page(
            name=present.person.name if present else "",
            action=f"/end_session?{query}",
            csrf=token,
            form_target=f"{address.scheme}://{address.netloc}" if wish.target else "",
        )
        return page.with_headers(*headers)

    def _end(self, request: Request, wish: Wish) -> Response:
        present = self._context.sessions.find(request)
        cookie = self._context.sessions.end(request)
        frames = self._tell(present, wish) if present else ()
        if wish.target and not frames:
            return Response.redirect(wish.target, cookie, ("Cache-Control", "no-store"))
        return pages.signed_out_page(frames, wish.target).with_headers(cookie)

    def _tell(self, present: SignIn, wish: Wish) -> tuple[str, ...]:
        """Send the logout tokens; what to frame for those who are told by the browser.

        Who asks knows already, and need not be framed before the person goes back there."""
        known = self._context.store.clients_of(present.person.subject, present.sid)
        clients = [each for each in self._context.config.clients if each.client_id in known]
        self._back_channel.tell(clients, Notice(present.person.subject, present.sid))
        return tuple(
            self._frame(client, present.sid)
            for client in clients
            if client.frontchannel_logout_uri and client.client_id != wish.client_id
        )

    def _frame(self, client: Client, sid: str) -> str:
        pairs = [("iss", self._context.issuer), ("sid", sid)]
        required = client.frontchannel_logout_session_required
        return with_query(client.frontchannel_logout_uri, pairs if required else [])


def _query_of(fields: Fields) -> str:
    return with_query("", list(fields)).removeprefix("?")

"""The embedded identity provider: all parts together, behind one loopback server."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from typing import Any, Self
from urllib.parse import urlsplit

from cdfportal.demo.clock import Clock, system_clock
from cdfportal.demo.http import (
    Fields,
    Handler,
    LoopbackServer,
    Request,
    Response,
    Route,
    RouteTable,
)
from cdfportal.demo.http.connection import LOOPBACK_NAMES
from cdfportal.demo.provider import pages
from cdfportal.demo.provider.authority import Authority
from cdfportal.demo.provider.authorize import Authorize
from cdfportal.demo.provider.back_channel import BackChannel, Delivery, Notice
from cdfportal.demo.provider.config import ProviderConfig
from cdfportal.demo.provider.context import Context
from cdfportal.demo.provider.documents import Documents
from cdfportal.demo.provider.events import EventLog
from cdfportal.demo.provider.keys import KeyRing
from cdfportal.demo.provider.logout import EndSession
from cdfportal.demo.provider.misbehaviour import Misbehaviour
from cdfportal.demo.provider.misbehaviour.layer import MisbehaviourLayer
from cdfportal.demo.provider.paths import at_usual_path
from cdfportal.demo.provider.sessions import FormGuard, Sessions
from cdfportal.demo.provider.store import Store
from cdfportal.demo.provider.token import TokenEndpoints
from cdfportal.demo.provider.wire import is_form

MAX_BODY = 64 * 1024
STYLESHEET = files(__package__).joinpath("style.css")


class EmbeddedProvider:
    """An OpenID Provider on a loopback port of its own.

    Bound when made, so `issuer` is known before it serves; `stop()` it, started or not. By default
    it behaves; `misbehave()` makes it break exactly the rules that are named. `keys` serves those
    who start many providers, since making RSA keys takes its time. `public_url` is its name for others
    when something that ends TLS stands in front of it.
    """

    def __init__(
        self,
        config: ProviderConfig,
        *,
        port: int = 0,
        clock: Clock = system_clock,
        keys: KeyRing | None = None,
        public_url: str = "",
    ) -> None:
        hosts = LOOPBACK_NAMES | {urlsplit(public_url).hostname or ""} - {""}
        self._server = LoopbackServer(
            self._answer, port=port, max_body=MAX_BODY, hosts=hosts, clock=clock
        )
        self._context = Context(
            origin=public_url or self._server.url,
            config=config,
            clock=clock,
            keys=keys or KeyRing(config.key_file),
            store=Store(clock),
            sessions=Sessions(clock, config.session_life),
            guard=FormGuard(),
        )
        self.events = EventLog()
        # The layer is asked when a token goes out, so that it may be made last.
        self._back_channel = BackChannel(self._context, lambda token: self._layer.distort(token))
        self._layer = MisbehaviourLayer(self._context, _routes(self._context, self._back_channel))

    @property
    def issuer(self) -> str:
        """Its name: its origin, unless it looks like a make that adds a path."""
        return self._context.issuer

    @property
    def jwks_uri(self) -> str:
        """Where its keys are."""
        return f"{self._context.origin}{self._context.path('jwks')}"

    @property
    def address(self) -> str:
        """Where it listens."""
        return self._server.url

    @property
    def config(self) -> ProviderConfig:
        """The present settings."""
        return self._context.config

    @property
    def reuses(self) -> int:
        """How often a refresh token was shown that had been exchanged before."""
        return self._context.store.reuses

    def memory(self) -> tuple[int, int, int]:
        """How many codes, token families and access tokens it remembers at present."""
        return self._context.store.sizes()

    def reconfigure(self, **changes: Any) -> None:
        """Other settings from now on, such as `token_life=5` or the audience of CDF."""
        self._context.config = replace(self._context.config, **changes)

    def misbehave(self, *kinds: Misbehaviour) -> None:
        """Break these rules, and no others, until told otherwise."""
        self._layer.active = frozenset(kinds)

    def behave(self) -> None:
        """Break no rule any more."""
        self._layer.active = frozenset()

    def rotate_keys(self, *, keep_old: bool) -> None:
        """Sign with new keys; without `keep_old` the old ones vanish from the JWKS at once."""
        self._context.keys.rotate(keep_old=keep_old)

    def sign_out_everywhere(self, subject: str) -> None:
        """End all sessions of a person, and tell every client that knows them."""
        self._context.sessions.end_all(subject)
        known = self._context.store.clients_of(subject)
        clients = [each for each in self.config.clients if each.client_id in known]
        self._back_channel.tell(clients, Notice(subject))

    def logout_deliveries(self) -> list[Delivery]:
        """How clients answered to logout tokens since this was last asked; waits for those under way."""
        return self._back_channel.deliveries()

    def start(self) -> Self:
        """Serve."""
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop serving and give the port back."""
        self._server.stop()
        self._back_channel.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exc: object) -> None:
        self.stop()

    def _answer(self, request: Request) -> Response:
        try:
            fields = _fields(request)
        except ValueError:
            return Response.json({"error": "invalid_request"}, 400)
        request = at_usual_path(self._context, request)
        self.events.record(request, fields)
        return self._layer(request)


def _fields(request: Request) -> Fields:
    # Read once here: what cannot be read never reaches a handler.
    form = request.form() if is_form(request) else Fields()
    return Fields([*request.query_fields(), *form])


def _form_only(handler: Handler) -> Handler:
    def guarded(request: Request) -> Response:
        if is_form(request):
            return handler(request)
        return pages.error_page("This address takes forms only", "invalid_request", status=415)

    return guarded


def _routes(context: Context, back_channel: BackChannel) -> RouteTable:
    authority = Authority(context)
    authorize = Authorize(context, authority)
    documents = Documents(context)
    token = TokenEndpoints(context, authority)
    end_session = EndSession(context, back_channel)
    style = Response(200, STYLESHEET.read_bytes(), (("Content-Type", "text/css; charset=utf-8"),))
    return RouteTable(
        [
            Route("GET", "/", lambda request: pages.home_page(context.sessions.find(request))),
            Route("GET", "/.well-known/openid-configuration", documents.discovery),
            Route("GET", "/jwks", documents.jwks),
            Route("GET", "/userinfo", documents.userinfo),
            Route("POST", "/userinfo", documents.userinfo),
            Route("GET", "/authorize", authorize.get),
            Route("POST", "/authorize", _form_only(authorize.post)),
            Route("POST", "/token", token.token),
            Route("POST", "/revoke", token.revoke),
            Route("GET", "/end_session", end_session.get),
            Route("POST", "/end_session", _form_only(end_session.post)),
            Route("GET", "/style.css", lambda _: style),
            Route("GET", "/favicon.ico", lambda _: Response(204)),
        ]
    )

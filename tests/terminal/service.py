"""Service principals of the tests, and an identity provider of a few lines for odd answers."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

from cdfportal.demo.cast import ADMINS, EXTRACTOR, ServicePrincipal
from cdfportal.demo.http import LoopbackServer, Request, Response, Route, RouteTable
from tests.terminal.commands import Ended

#: With letters that a form or a Basic header could garble (RFC 6749 appendix A.2 allows them).
SECRET = "a secret of the tests: +/=&%~"
AUDITOR = ServicePrincipal("auditor", SECRET, "9e1d0f2a-0002-auditor", "Auditor", (ADMINS,))
PRINCIPALS = (AUDITOR, EXTRACTOR)


def settings(discovery_url: str, cdf_url: str, principal: ServicePrincipal) -> dict[str, str]:
    """What the command is told of one of them."""
    return {
        "IDP_DISCOVERY_URL": discovery_url,
        "IDP_CLIENT_ID": principal.client_id,
        "IDP_CLIENT_SECRET": principal.client_secret,
        "CDF_URL": cdf_url,
        "CDF_PROJECT": "plant-north",
    }


@dataclass
class OddProvider:
    """Answers what it is told, and checks its client as RFC 6749 §2.3.1 says."""

    document: dict[str, object] = field(default_factory=dict)
    token: Response = field(default_factory=lambda: Response(404))
    discovery: Response | None = None
    #: The token requests that came in.
    asked: list[dict[str, str]] = field(default_factory=list)
    proofs: list[tuple[str, str]] = field(default_factory=list)
    elsewhere: int = 0
    url: str = ""

    def _discover(self, _request: Request) -> Response:
        usual = {"issuer": self.url, "token_endpoint": f"{self.url}/token"}
        return self.discovery or Response.json({**usual, **self.document})

    def _token(self, request: Request) -> Response:
        form = request.form()
        self.asked.append({name: form.get(name) for name in form.names()})
        self.proofs.append(_proof(request))
        return self.token

    def _elsewhere(self, _request: Request) -> Response:
        self.elsewhere += 1
        return Response.json({})

    @contextmanager
    def serving(self) -> Iterator[OddProvider]:
        """On a port of its own."""
        routes = RouteTable(
            [
                Route("GET", "/.well-known/openid-configuration", self._discover),
                Route("POST", "/token", self._token),
                Route("GET", "/elsewhere", self._elsewhere),
                Route("POST", "/elsewhere", self._elsewhere),
            ]
        )
        with LoopbackServer(routes, port=0) as server:
            self.url = server.url
            yield self


def _proof(request: Request) -> tuple[str, str]:
    """Method and secret."""
    kind, _, value = str(request.headers.get("Authorization", "")).partition(" ")
    if kind == "Basic":
        _, _, secret = base64.b64decode(value).decode().partition(":")
        return "client_secret_basic", unquote(secret)
    return "client_secret_post", request.form().get("client_secret")


def no_secret_in(ended: Ended, *secrets: str) -> None:
    """What was printed holds none of them."""
    text = (ended.out + ended.err).encode()
    for secret in (SECRET, *secrets):
        assert secret.encode() not in text

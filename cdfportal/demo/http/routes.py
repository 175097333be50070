"""A table of routes; it is itself a handler."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from cdfportal.demo.http.message import Handler, Request, Response


def _not_found(_request: Request) -> Response:
    return Response.json({"error": "not_found"}, 404)


@dataclass(frozen=True, slots=True)
class Route:
    """Method, template such as `/groups/{id}`, and what handles it."""

    method: str
    template: str
    handler: Handler

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """Parameters by name when the raw path segments fit the template."""
        wanted = self.template.split("/")
        if len(wanted) != len(segments):
            return None
        params = {}
        for want, got in zip(wanted, segments, strict=True):
            if want.startswith("{"):
                params[want.strip("{}")] = unquote(got)
            elif want != got:
                return None
        return params

    def precedence(self) -> list[bool]:
        """Sorts so that a literal segment comes before a parameter, from left to right."""
        return [part.startswith("{") for part in self.template.split("/")]


class RouteTable:
    """Finds the route of a request: literals beat parameters, GET also answers HEAD."""

    def __init__(self, routes: Iterable[Route], fallback: Handler = _not_found) -> None:
        self._routes = sorted(routes, key=Route.precedence)
        self._fallback = fallback

    def __call__(self, request: Request) -> Response:
        segments = request.path.split("/")
        method = "GET" if request.method == "HEAD" else request.method
        allowed = set()
        for route in self._routes:
            params = route.match(segments)
            if params is None:
                continue
            if route.method == method:
                return route.handler(request.with_params(params))
            allowed.add(route.method)
        if allowed:
            headers = ("Allow", ", ".join(sorted(allowed)))
            return Response.json({"error": "method_not_allowed"}, 405, headers)
        return self._fallback(request)

"""Health is answered before everything else: before hosts, TLS, sessions and the database."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed


class HealthMiddleware:
    """`GET /healthz` says that this process answers; nothing of the request can change that answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer health checks, hand on everything else."""
        if request.path_info != "/healthz":
            return self.get_response(request)
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        response = HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
        response["Cache-Control"] = "no-store"
        return response

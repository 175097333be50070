"""CORS for the listed apps, and for nobody else (https://fetch.spec.whatwg.org/#http-cors-protocol)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
#: What the CDF SDKs send, and what the proxy forwards; a test of the proxy compares the two lists.
ALLOWED_HEADERS = (
    "accept, accept-charset, accept-language, authorization, cdf-experiments, cdf-version, "
    "content-encoding, content-language, content-range, content-type, env, if-match, "
    "if-modified-since, if-none-match, if-range, if-unmodified-since, range, x-cdp-app, "
    "x-cdp-clienttag, x-cdp-sdk, x-job-token, x-ms-blob-content-type, x-portal-csrf, "
    "x-upload-content-type, x-user-agent"
)
_EXPOSED = (
    "cdf-is-auto-retryable, content-disposition, content-range, etag, retry-after, x-job-token, "
    "x-portal-reason, x-portal-request-id, x-request-id"
)


def listed_origin(request: HttpRequest, listed: frozenset[str], paths: tuple[str, ...]) -> str:
    """The exact origin of a listed app calling one of `paths`, else an empty string."""
    origin: str = request.META.get("HTTP_ORIGIN", "")
    return origin if origin in listed and request.path.startswith(paths) else ""


def is_preflight(request: HttpRequest) -> bool:
    """https://fetch.spec.whatwg.org/#cors-preflight-request"""
    return request.method == "OPTIONS" and "access-control-request-method" in request.headers


def preflight(origin: str) -> HttpResponse:
    """The answer to a pre-flight; it never reaches CDF."""
    response = readable(HttpResponse(status=204), origin)
    response["Access-Control-Allow-Methods"] = _METHODS
    response["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
    response["Access-Control-Max-Age"] = "600"
    return response


def readable(response: HttpResponse, origin: str) -> HttpResponse:
    """Let the app read this answer, errors included."""
    response["Access-Control-Allow-Origin"] = origin
    response["Access-Control-Allow-Credentials"] = "true"
    response["Access-Control-Expose-Headers"] = _EXPOSED
    response["Cross-Origin-Resource-Policy"] = "same-site"
    patch_vary_headers(response, ("Origin",))
    return response

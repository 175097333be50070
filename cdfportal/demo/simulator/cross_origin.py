"""The storage's word to browsers: which page may use a link (https://fetch.spec.whatwg.org/#http-cors-protocol).

CDF tells the storage the origin that a link was made for, and the storage answers pages of no other.
"""

from __future__ import annotations

from cdfportal.demo.http import Request, Response
from cdfportal.demo.simulator.links import DOWNLOAD, Grant

Headers = tuple[tuple[str, str], ...]

#: What SDKs send along with a file; never Authorization, x-cdp-app or x-cdp-sdk.
HEADERS = frozenset(
    {"cdf-version", "content-type", "content-length", "content-range", "range", "if-none-match"}
)
VARY = ("Vary", "Origin")


def may_use(request: Request, grant: Grant) -> bool:
    """Whether a page may; a program names no origin."""
    origin = request.header("Origin")
    return not origin or origin == grant.origin


def answer_headers(request: Request) -> Headers:
    """For the answer to a page that may."""
    origin = request.header("Origin")
    if not origin:
        return (VARY,)
    shown = ("Access-Control-Expose-Headers", "ETag, Content-Range")
    return (("Access-Control-Allow-Origin", origin), shown, VARY)


def preflight(request: Request, grant: Grant) -> Response:
    """Asked by the browser before a page's call: this method, with these headers?"""
    methods = (DOWNLOAD, "HEAD") if grant.method == DOWNLOAD else (grant.method,)
    named = request.header("Access-Control-Request-Headers").lower().split(",")
    asked = {name.strip() for name in named} - {""}
    allowed = request.header("Access-Control-Request-Method") in methods and asked <= HEADERS
    if not request.header("Origin") or not allowed:
        return Response(403, b"", (VARY,))
    return Response(
        204,
        b"",
        (
            *answer_headers(request),
            ("Access-Control-Allow-Methods", ", ".join(methods)),
            ("Access-Control-Allow-Headers", ", ".join(sorted(HEADERS))),
        ),
    )

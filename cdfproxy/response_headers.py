"""Which headers of CDF's answer reach the browser, and which the portal adds.

The answer appears under the portal's own origin, so it must be data and nothing else: no cookies, no
redirects, no policies of another server, and nothing that a browser would run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

PASSED = frozenset(
    {
        "accept-ranges",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-range",
        "content-type",
        "deprecation",
        "etag",
        "last-modified",
        "retry-after",
        "sunset",
        "x-job-token",
        "x-request-id",
    }
)
_FAMILIES = ("cdf", "x-cdp", "ratelimit", "x-ratelimit")
_PASSED_FAMILIES = re.compile(rf"(?:{'|'.join(_FAMILIES)})(?:-[a-z0-9-]+)?")
_ILLEGAL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# Begun at the first space of several only, or many of them would be looked at again from each.
_FOLD = re.compile(r"(?<![ \t])(?:[ \t]*+\r?\n[ \t]++)++")
# Types that run scripts when a browser opens them as a page (https://mimesniff.spec.whatwg.org/#scriptable-mime-type).
_RUNS_AS_PAGE = re.compile(
    r"\s*(?:text/(?:html|xml|xsl)|application/xml|[^;\s]+\+xml)\s*(?:;|$)", re.I
)
ADDED = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def response_headers(received: Iterable[tuple[str, str]], *, navigation: bool) -> dict[str, str]:
    """The headers of our answer, Content-Length excepted."""
    headers: dict[str, str] = {}
    for received_name, received_value in received:
        name = received_name.lower()
        if not _passes(name):
            continue
        value = _FOLD.sub(" ", received_value)
        if not _ILLEGAL.search(value):
            headers.setdefault(name, value)
    headers.setdefault("content-type", "application/octet-stream")
    if navigation or _runs_as_page(headers["content-type"]):
        headers["content-disposition"] = _attachment(headers.get("content-disposition", ""))
    return headers | ADDED


def _passes(name: str) -> bool:
    if name in PASSED:
        return True
    return name.startswith(_FAMILIES) and _PASSED_FAMILIES.fullmatch(name) is not None


def _runs_as_page(content_type: str) -> bool:
    """Whether any reading of it does: browsers take the last type of a list, others the first."""
    return any(_RUNS_AS_PAGE.match(part) for part in content_type.split(","))


def _attachment(disposition: str) -> str:
    """CDF's own file name where it already says attachment (RFC 6266 §4.2)."""
    return disposition if disposition.lower().startswith("attachment") else "attachment"

"""Whether a person is opening a page just now, as far as the browser tells.

Only then may a redirect lead to the provider: a fetch would end in a CORS error, a frame would be refused
there, and a prefetch would leave a transaction behind for a page that nobody asked for.
"""

from __future__ import annotations

from django.http import HttpRequest

from cdfportal.web.framing import FRAMES


def is_navigation(request: HttpRequest) -> bool:
    """A person follows a link, or types an address."""
    return request.method == "GET" and opens_a_page(request)


def opens_a_page(request: HttpRequest) -> bool:
    """By any method. A browser without Fetch Metadata is believed; one with it is taken at its word."""
    return (
        request.headers.get("sec-fetch-mode", "navigate") == "navigate"
        and request.headers.get("sec-fetch-dest", "document") not in FRAMES
        and not is_prefetch(request)
    )


def is_from_our_page(request: HttpRequest) -> bool:
    """A link or form of the portal led here, perhaps by redirects of its own.

    https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
    """
    return request.headers.get("sec-fetch-site") == "same-origin"


def is_prefetch(request: HttpRequest) -> bool:
    """https://wicg.github.io/nav-speculation/prefetch.html#sec-purpose-header"""
    purposes = (request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz"))
    return any("prefetch" in purpose.lower() for purpose in purposes)

"""Hostile input for every URL of the portal, and what a sound answer to it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver

from cdfportal.base.errors import Reason
from cdfportal.dashboard.routes import ROUTES as TABLE

#: What people, scanners and broken clients send where a name, a number or a word is expected: each line is
#: a class of its own, the worst of it first.
CLASSES = (
    (" ", ""),
    ("99999999999999999999999999", "0", "-1"),
    ("NaN", "1e9", "null", "true"),
    ("<script>alert(1)</script>", "' OR 1=1 --", "{{7*7}}", "${jndi:ldap://x}"),
    ("../../etc/passwd", "..%2f..%2f"),
    ("a\u0000b", "%00", "\u202e\u0000"),
    ("😀" * 50, "日本語"),
    ("a" * 5000,),
    ("tableScope:%2f/%zz", "datasetScope:", "datasetScope:x", "all:1"),
    ("[]", ":"),
    ("%E0%A4%A", "%"),
    ("\r\nSet-Cookie: x=1",),
)
HOSTILE = tuple(value for one in CLASSES for value in one)
#: For a page, which reads a parameter by the same function as its twin, and has that one tried with all.
WORST = tuple(one[0] for one in CLASSES)
PARAMETERS = (
    "acl",
    "action",
    "scope",
    "group",
    "idp_group",
    "principal",
    "refresh",
    "next",
    "area",
    "q",
    "state",
    "code",
    "iss",
    "sid",
    "step_up",
    "login_hint",
    "prompt",
    "target_link_uri",
    "error",
    "slide",
    "sort",
    "theme",
    "page",
)
METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "PROPFIND")
REASONS = {reason.value for reason in Reason} - {Reason.INTERNAL.value}
#: What the guard asks of a script on a page of the portal.
BY_SCRIPT = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "x-portal-csrf": "1"}
_PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")
#: Of the route table, with a twin that takes the same parameters.
PAGES = {f"/{route.path}" for route in TABLE}
#: Their parameters are tried one by one, which says more than all of them wrong at once.
ONE_BY_ONE = PAGES | {f"/api/{route.path}" for route in TABLE}


def _routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield "/" + route


ROUTES = sorted(set(_routes(get_resolver().url_patterns)))


def fill(route: str, value: str) -> str:
    """The value in each place of the route's path."""
    return _PLACEHOLDER.sub(lambda match: quote(value, safe=""), route)


def query(value: str) -> str:
    """The value in every parameter."""
    return "&".join(f"{name}={quote(value, safe='')}" for name in PARAMETERS)


def is_sound(status: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Served, or refused by us with a reason; never our failure."""
    if status < HTTPStatus.BAD_REQUEST:
        return True
    reason = headers.get("X-Portal-Reason", "")
    return status < HTTPStatus.INTERNAL_SERVER_ERROR and reason in REASONS and bool(body)

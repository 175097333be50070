"""Which calls nginx carries exactly as the portal would; the others come back and are served in the path."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cdfproxy.offload import names
from cdfproxy.offload.asked import Asked
from cdfproxy.request_headers import CDP_HEADERS, FORWARDED

_FORWARDED_BY_NGINX = frozenset({*FORWARDED, *CDP_HEADERS, "accept-encoding"})
_CDP_KEYS = frozenset(names.environ_key(name) for name in CDP_HEADERS)
_CDP = re.compile(r"HTTP_X_CDP_[A-Z0-9_]+")
_EXPECT_BODY = frozenset({"POST", "PUT", "PATCH"})


def nginx_can_carry(method: str, asked: Asked, environ: Mapping[str, object]) -> bool:
    """nginx's lists of headers are fixed, and it frames as HTTP/1.1 does."""
    if asked.protocol == "HTTP/1.0" or "HTTP_UPGRADE" in environ:
        return False
    if method in _EXPECT_BODY and asked.names_no_length:
        # nginx would send no Content-Length, which some servers ask of these methods (RFC 9110 §8.6).
        return False
    named = {name.strip().lower() for name in asked.connection.split(",")}
    if not named.isdisjoint(_FORWARDED_BY_NGINX):
        return False
    return not any(_CDP.fullmatch(key) and key not in _CDP_KEYS for key in environ)

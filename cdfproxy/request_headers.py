"""Which headers of a request go to CDF: those listed here, and no others.

Cookies, Authorization, Host, Forwarded and hop-by-hop headers are not listed, so they stay behind
(RFC 9110 §7.6.1). WSGI folds `-` and `_` together; gunicorn's `header_map = drop` removes names with `_`
before they get here (oauth2-proxy GHSA-vjrc-mh2v-45x6).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Headers = list[tuple[str, str]]

# What CDF's SDKs and its own CORS list name, and what conditional and range requests need.
FORWARDED = frozenset(
    {
        "accept",
        "accept-charset",
        "accept-language",
        "cdf-experiments",
        "cdf-version",
        "content-encoding",
        "content-language",
        "content-range",
        "content-type",
        "env",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "range",
        "x-job-token",
        "x-ms-blob-content-type",
        "x-upload-content-type",
        "x-user-agent",
    }
)
#: All of the family pass; these are the ones that CDF's clients send.
CDP_HEADERS = frozenset({"x-cdp-app", "x-cdp-clienttag", "x-cdp-sdk"})
_ENVIRON = {f"HTTP_{name.replace('-', '_').upper()}": name for name in FORWARDED} | {
    "CONTENT_TYPE": "content-type"
}
_CDP = re.compile(r"HTTP_X_CDP_[A-Z0-9_]+")
# RFC 9110 §5.5; gunicorn refuses these already, other servers may not.
_ILLEGAL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# CDF reads it there to prepare the bucket's CORS for the browser's own transfer (API docs, Files).
_ORIGIN_MATTERS = frozenset(
    f"/api/v1/projects/{{project}}/files{tail}"
    for tail in ("", "/uploadlink", "/initmultipartupload", "/multiuploadlink", "/downloadlink")
)
USER_AGENT = "cdfportal"


def request_headers(environ: Mapping[str, object], token: str, template: str) -> Headers:
    """The headers of the call to CDF, framing and Host excepted."""
    dropped = _named_in_connection(environ)
    headers = [
        ("Authorization", f"Bearer {token}"),
        ("User-Agent", USER_AGENT),
        ("Accept-Encoding", _accept_encoding(environ, dropped)),
    ]
    for key, value in environ.items():
        name = _ENVIRON.get(key) or _cdp_name(key)
        if name and name not in dropped and isinstance(value, str) and not _ILLEGAL.search(value):
            headers.append((name, value))
    if origin := origin_for(environ, template):
        headers.append(("Origin", origin))
    return headers


def origin_for(environ: Mapping[str, object], template: str) -> str:
    """The caller's origin where CDF needs it; empty elsewhere."""
    return _text(environ, "HTTP_ORIGIN") if template in _ORIGIN_MATTERS else ""


def _cdp_name(key: str) -> str:
    if not key.startswith("HTTP_X_CDP_") or not _CDP.fullmatch(key):
        return ""
    return key[5:].replace("_", "-").lower()


def _named_in_connection(environ: Mapping[str, object]) -> frozenset[str]:
    value = _text(environ, "HTTP_CONNECTION")
    return frozenset(name.strip().lower() for name in value.split(",")) if value else frozenset()


def _accept_encoding(environ: Mapping[str, object], dropped: frozenset[str]) -> str:
    """What the client can undo; without a word of it, nothing (RFC 9110 §12.5.3 would allow anything)."""
    if "accept-encoding" in dropped:
        return "identity"
    return _text(environ, "HTTP_ACCEPT_ENCODING") or "identity"


def _text(environ: Mapping[str, object], key: str) -> str:
    value = environ.get(key, "")
    return value if isinstance(value, str) and not _ILLEGAL.search(value) else ""

"""What somebody typed or pasted as a call: a path of CDF, one below /cdf/, or the full address of either."""

from __future__ import annotations

import re

from cdfproxy.target import PREFIX

WANTED = (
    "Wanted is a path of CDF, as /api/v1/projects, or a full address at {cdf} or at {portal}/cdf/."
)
# Scheme and authority as they stand; what follows is the call's, byte for byte.
_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#\\]*")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def raw_call(typed: str, *, portal: str, cdf: str) -> str:
    """The target that the proxy would get; anything else stays as it was typed, and is judged so."""
    found = _ORIGIN.match(typed)
    if found is None:
        return f"{PREFIX}{typed}" if typed.startswith("/api/") else typed
    origin, rest = _plain(found[0]), typed[found.end() :]
    if origin == _plain(cdf):
        return f"{PREFIX}{rest}"
    return rest if origin == _plain(portal) and rest else typed


def wanted(raw: str, *, portal: str, cdf: str) -> str:
    """What to write instead of what is no path below /cdf/."""
    return "" if raw.startswith(f"{PREFIX}/") else WANTED.format(cdf=cdf, portal=portal)


def _plain(origin: str) -> str:
    """In lower case and without the scheme's own port (RFC 3986 §6.2.3)."""
    lower = origin.lower()
    return lower.removesuffix(_DEFAULT_PORTS.get(lower.partition(":")[0], " "))

"""What the portal and its nginx call things between themselves; deploy/nginx/ has the same names."""

from __future__ import annotations

from typing import Final

_FAMILY = "X-Portal-Offload"

#: nginx's headers on a call that it would carry itself. It writes every one of them on every request, so
#: that a client's own never arrives (a test compares). `MARK` holds PROXY_OFFLOAD_SECRET.
MARK: Final = _FAMILY
PROTOCOL: Final = f"{_FAMILY}-Protocol"
LENGTH: Final = f"{_FAMILY}-Length"
CODING: Final = f"{_FAMILY}-Coding"
CONNECTION: Final = f"{_FAMILY}-Connection"
FAULT: Final = f"{_FAMILY}-Fault"
ASKED: Final = (MARK, PROTOCOL, LENGTH, CODING, CONNECTION, FAULT)

#: The portal's headers to nginx; no client sees one.
TARGET: Final = f"{_FAMILY}-Target"
AUTHORIZATION: Final = f"{_FAMILY}-Authorization"
ORIGIN: Final = f"{_FAMILY}-Origin"
PERSON: Final = f"{_FAMILY}-Person"
NAVIGATION: Final = f"{_FAMILY}-Navigation"
#: In which minute the call was counted; nginx says it again, at every location, of a call that it brings back.
COUNTED: Final = f"{_FAMILY}-Counted"
TOLD: Final = (TARGET, AUTHORIZATION, ORIGIN, PERSON, NAVIGATION, COUNTED)
#: All that nginx writes on every request to the portal.
WRITTEN: Final = (*ASKED, COUNTED)

#: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ignore_headers
REDIRECT: Final = "X-Accel-Redirect"
#: nginx calls CDF; of a call that only reads, more refusals come back to the portal.
READS: Final = "@cdf_read"
#: The same for bodies of any size, which take longer to begin.
STREAMS: Final = "@cdf_stream"
WRITES: Final = "@cdf_write"
#: nginx sends the call to the portal once more, with its body and without the mark.
IN_PATH: Final = "@in_path"
#: The same for HTTP/1.0, where only a length or the connection's end tells where an answer ends.
IN_PATH_OLD: Final = "@in_path_old"


def environ_key(name: str) -> str:
    """Where WSGI puts a header."""
    return f"HTTP_{name.upper().replace('-', '_')}"

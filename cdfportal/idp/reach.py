"""Whether a server is there at all: its name, a connection, its certificate; nothing is asked of it.

Through OUTBOUND_PROXY by CONNECT (RFC 9110 §9.3.6), as every call of the portal goes.
"""

from __future__ import annotations

import base64
import re
import socket
import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import SplitResult, unquote, urlsplit

import certifi

from cdfportal.base.no_proxy import proxy_for
from cdfportal.base.portal import OutboundSettings
from cdfportal.idp.names import Resolve
from cdfportal.idp.outcome import Trouble, TroubleKind
from cdfportal.idp.trouble import kind_of

_LONGEST_HEAD = 16_384
_STATUS_LINE = re.compile(rb"HTTP/1\.[01] (\d{3})\b")


@dataclass(frozen=True, slots=True)
class Reached:
    """A connection came about."""

    url: str
    #: Empty behind a proxy, which looks the name up by itself.
    address: str
    #: Host and port of the proxy; empty without one.
    proxy: str
    #: Of the server's certificate; None for plain http.
    certificate_ends: datetime | None


def reach(
    url: str, outbound: OutboundSettings, resolve: Resolve, seconds: float
) -> Reached | Trouble:
    """Connect to the URL's origin and hang up. `seconds` is for all steps after the look-up together."""
    parts, ends = urlsplit(url), time.monotonic() + seconds
    proxy = proxy_for(parts.hostname or "", outbound)
    try:
        if proxy:
            return _through(urlsplit(proxy), parts, outbound, resolve, ends)
        address, connection = _connect(*_place(parts), resolve, ends)
        with connection:
            return Reached(url, address, "", _certificate_end(connection, parts, outbound, ends))
    except OSError as error:
        return Trouble(kind_of(error), url)


def _through(
    proxy: SplitResult,
    parts: SplitResult,
    outbound: OutboundSettings,
    resolve: Resolve,
    ends: float,
) -> Reached | Trouble:
    named, url = f"{proxy.hostname}:{proxy.port or 80}", parts.geturl()
    try:
        _, connection = _connect(proxy.hostname or "", proxy.port or 80, resolve, ends)
    except OSError:
        return Trouble(TroubleKind.PROXY, url, words=f"{named} cannot be reached")
    with connection:
        if parts.scheme == "https":
            status = _tunnel(connection, proxy, parts, ends)
            if status != HTTPStatus.OK:
                said = f"answered {status}" if status else "gave no answer"
                return Trouble(TroubleKind.PROXY, url, status, f"{named} {said}")
        return Reached(url, "", named, _certificate_end(connection, parts, outbound, ends))


def _place(parts: SplitResult) -> tuple[str, int]:
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _connect(host: str, port: int, resolve: Resolve, ends: float) -> tuple[str, socket.socket]:
    """To the first address that accepts; the last one's error when none does."""
    last: OSError = socket.gaierror(socket.EAI_NONAME, "the name leads nowhere")
    for address in resolve(host, port):
        try:
            return address, socket.create_connection((address, port), timeout=_left(ends))
        except OSError as error:
            last = error
    raise last


def _left(ends: float) -> float:
    """Zero would mean: do not wait, which is another thing than time being over."""
    return max(0.001, ends - time.monotonic())


def _tunnel(connection: socket.socket, proxy: SplitResult, parts: SplitResult, ends: float) -> int:
    """The proxy's status; 0 when it gives none."""
    host, port = _place(parts)
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if proxy.username is not None:
        pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}".encode()
        lines.append(f"Proxy-Authorization: Basic {base64.b64encode(pair).decode()}")
    head = b""
    try:
        connection.settimeout(_left(ends))
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        while b"\r\n\r\n" not in head and len(head) < _LONGEST_HEAD:
            connection.settimeout(_left(ends))
            piece = connection.recv(4096)
            if not piece:
                break
            head += piece
    except OSError:
        return 0
    status = _STATUS_LINE.match(head)
    return int(status[1]) if status else 0


def _certificate_end(
    connection: socket.socket, parts: SplitResult, outbound: OutboundSettings, ends: float
) -> datetime | None:
    if parts.scheme != "https":
        return None
    connection.settimeout(_left(ends))
    context = ssl.create_default_context(cafile=outbound.ca_bundle or certifi.where())
    with context.wrap_socket(connection, server_hostname=parts.hostname) as secure:
        told = secure.getpeercert() or {}
    last = told.get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(last)), UTC) if last else None

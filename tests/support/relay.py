"""What stands between the portal and its servers in a company: something that ends TLS, and a proxy."""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Mapping
from pathlib import Path

from tests.support.listener import Listener

_PIECE = 65_536
_HEAD_LIMIT = 16_384
_ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
_NO_SUCH_WAY = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_TUNNELS_ONLY = b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Relay(Listener):
    """Passes bytes on to another server."""

    def pass_on(self, client: socket.socket, address: tuple[str, int]) -> None:
        """Connect there and pass bytes both ways until one side has finished."""
        with socket.create_connection(address, timeout=10) as server:
            server.settimeout(None)
            self._watch(server)
            while True:
                for source, target in _readable(client, server):
                    piece = source.recv(_PIECE)
                    if not piece:
                        return
                    target.sendall(piece)


class TlsFront(Relay):
    """Ends TLS and passes the bytes on to a plain server."""

    def __init__(self, behind: str, certificate: tuple[Path, Path]) -> None:
        super().__init__()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*certificate)
        host, _, port = behind.removeprefix("http://").partition(":")
        self._behind = host, int(port)

    def talk(self, client: socket.socket) -> None:
        """The handshake fails for clients that do not know the authority."""
        with self._context.wrap_socket(client, server_side=True) as secure:
            self._watch(secure)
            self.pass_on(secure, self._behind)


class ConnectProxy(Relay):
    """A forward proxy that makes tunnels (RFC 9110 §9.3.6), to the names that it knows, and does no more."""

    def __init__(self, known: Mapping[str, int]) -> None:
        super().__init__()
        #: `name:port`, and the loopback port behind it.
        self.known = dict(known)
        self.tunnels: list[str] = []
        self.refused: list[str] = []

    def talk(self, client: socket.socket) -> None:
        """Anything but CONNECT is refused: what this proxy carries, it cannot read."""
        method, target, _ = _request_line(client)
        if method != "CONNECT" or target not in self.known:
            self.refused.append(f"{method} {target}")
            client.sendall(_NO_SUCH_WAY if method == "CONNECT" else _TUNNELS_ONLY)
            return
        self.tunnels.append(target)
        client.sendall(_ESTABLISHED)
        self.pass_on(client, ("127.0.0.1", self.known[target]))


def _request_line(client: socket.socket) -> list[str]:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = client.recv(1)
        if not piece or len(head) > _HEAD_LIMIT:
            raise ConnectionAbortedError
        head += piece
    return head.split(b"\r\n")[0].decode("latin-1").split(" ")


def _readable(
    one: socket.socket, other: socket.socket
) -> list[tuple[socket.socket, socket.socket]]:
    """Where bytes are waiting, and where they go; TLS may hold some that the system knows nothing of."""
    if isinstance(one, ssl.SSLSocket) and one.pending():
        return [(one, other)]
    ready, _, _ = select.select([one, other], [], [])
    return [pair for pair in ((one, other), (other, one)) if pair[0] in ready]

"""A CDF in a process of its own: a thousand bytes of JSON for whoever brings a bearer token, else 401."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SIZE = 1000
_NAMES = (
    "Content-Type: application/json; charset=utf-8",
    "Date: Sun, 29 Nov 2026 12:00:00 GMT",
    "Server: istio-envoy",
    "X-Request-Id: 4e3b8c1d-5f60-9718-a2b3-c4d5e6f70819",
    "Strict-Transport-Security: max-age=31536000; includeSubDomains",
    "X-Content-Type-Options: nosniff",
    "Cache-Control: no-cache, no-store",
    "Vary: Accept-Encoding",
)


def _answer(status: str, body: bytes) -> bytes:
    lines = [f"HTTP/1.1 {status}", *_NAMES, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def _body() -> bytes:
    empty = json.dumps({"items": [{"id": 1, "name": ""}]}).encode()
    return empty.replace(b'""', b'"' + b"n" * (SIZE - len(empty)) + b'"')


_FOUND = _answer("200 OK", _body())
_REFUSED = _answer("401 Unauthorized", b"{}")
_TOKEN = re.compile(rb"\r\nauthorization: bearer [\x21-\x7e]{1000,}\r\n", re.I)


def _talk(client: socket.socket) -> None:
    """Requests without a body, one after the other on a connection that stays open."""
    with client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        head = b""
        while piece := client.recv(65_536):
            head += piece
            if head.endswith(b"\r\n\r\n"):
                client.sendall(_FOUND if _TOKEN.search(head) else _REFUSED)
                head = b""


def _serve() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        sys.stdout.write(f"{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        while True:
            client, _ = listener.accept()
            threading.Thread(target=_talk, args=(client,), daemon=True).start()


@contextmanager
def upstream() -> Iterator[str]:
    """Its origin, while it runs."""
    command = [sys.executable, "-m", "bench.upstream"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- ourselves
        try:
            port = process.stdout.readline() if process.stdout else ""
            yield f"http://127.0.0.1:{int(port)}"
        finally:
            process.terminate()


if __name__ == "__main__":
    _serve()

"""A CDF of a few lines on a real socket: answers what it is told, keeps what it was sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Canned:
    """What to answer, and what came in."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    #: Wait for this before the body; a test sets it when it is done.
    hold: threading.Event | None = None
    promised: int | None = None
    received: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    url: str = ""


@contextmanager
def canned(answer: Canned) -> Iterator[Canned]:
    """Serve the answer until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer.received.append((self.command, self.path, headers))
            self.rfile.read(int(headers.get("content-length", "0")))
            if answer.hold:
                answer.hold.wait(10)
            self.send_response(answer.status)
            length = len(answer.body) if answer.promised is None else answer.promised
            for name, value in {"Content-Length": str(length), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
            self.close_connection = True

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *arguments: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    answer.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield answer
    finally:
        if answer.hold:
            answer.hold.set()
        server.shutdown()
        thread.join()
        server.server_close()

"""One client connection: reads requests, asks the handler, writes answers, keeps alive."""

from __future__ import annotations

import logging
import select
import socket
import time
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler
from threading import Event
from urllib.parse import urlsplit

from cdfportal.demo.clock import Clock
from cdfportal.demo.http.body import BodyError, read_body
from cdfportal.demo.http.message import Handler, Request, Response

log = logging.getLogger("cdfportal.demo.http")

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
NO_BODY = frozenset({204, 304})
GLANCE = 0.05


class Connection(BaseHTTPRequestHandler):
    """Subclassed by each server, which sets the class attributes below."""

    protocol_version = "HTTP/1.1"
    server_version = "cdfportal-demo"
    sys_version = ""
    timeout = 60
    # Head and body are separate small writes; with Nagle each answer would wait for an ACK.
    disable_nagle_algorithm = True

    answer: Handler
    max_body: int
    hosts: frozenset[str]
    stopping: Event
    clock: Clock

    def __getattr__(self, name: str) -> object:
        # http.server looks for do_GET, do_POST and so on; every method goes to the one handler.
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        host = urlsplit("//" + str(self.headers.get("Host", ""))).hostname
        if host not in self.hosts:
            # A page of another site could point its own name here (DNS rebinding).
            self.close_connection = True
            self._write(Response.json({"error": "unknown_host"}, 421))
            return
        try:
            body = read_body(self.rfile, self.headers, self.max_body)
        except BodyError as error:
            self.close_connection = True
            self._write(Response.json({"error": error.reason}, error.status))
            return
        path, _, query = self.path.partition("?")
        request = Request(self.command, path, query, self.headers, body, hang=self._hang)
        self._write(type(self).answer(request))

    def _hang(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while not self.stopping.wait(GLANCE):
            if self._client_left():
                return True
            if time.monotonic() > end:
                return False
        return True

    def _client_left(self) -> bool:
        readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(readable) and self.connection.recv(1, socket.MSG_PEEK) == b""

    def _write(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        if isinstance(response.body, bytes):
            self._write_whole(response.status, response.body)
        else:
            self._write_parts(response.body)

    def _write_whole(self, status: int, body: bytes) -> None:
        if status not in NO_BODY:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if body and status not in NO_BODY and self.command != "HEAD":
            self.wfile.write(body)

    def _write_parts(self, parts: Iterable[bytes]) -> None:
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if self.command == "HEAD":
            return
        for part in parts:
            if part:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        self.wfile.write(b"0\r\n\r\n")

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The `Date` field, by the server's own clock."""
        return super().date_time_string(timestamp or type(self).clock().timestamp())

    def log_message(self, format: str, *args: object) -> None:
        """Quiet, and without the query: a code or a token may stand in it."""
        log.debug("%s %s", self.command, str(getattr(self, "path", "")).partition("?")[0])

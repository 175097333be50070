"""A worker without threads, over connections that stay open: for processes that only decide (docs/offload.md).

gunicorn's own worker without threads closes each connection after one answer, which costs nginx and the
portal more than a decision's database does.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

from cdfportal.serving.connection import Connection
from cdfportal.serving.threads import ThreadsWorker

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


#: Of one connection. nginx asks over the connection that it used last, whatever its process has to do; the
#: next one is opened to whoever is free.
_MOST_REQUESTS: Final = 16


class DecidingWorker(ThreadsWorker):
    """Serves one request at a time in the thread that waits for connections."""

    #: The whole process waits.
    stall = 5

    def load_wsgi(self) -> None:
        """The application, told that it is alone (PEP 3333, `wsgi.multithread`)."""
        super().load_wsgi()
        application: WSGIApplication = self.wsgi

        def alone(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
            environ["wsgi.multithread"] = False
            return application(environ, start)

        self.wsgi: WSGIApplication = alone

    def enqueue_req(self, conn: Connection) -> None:
        """At once, and here."""
        done: Future[object] = Future()
        try:
            done.set_result(self.handle(conn))
        except Exception as error:  # as a pool's thread does: the loop goes on
            done.set_exception(error)
        self.finish_request(conn, done)

    def handle(self, conn: Connection) -> object:
        """One request; nobody's end is waited for."""
        has_served = conn.parser.req_count if conn.parser is not None else 0
        # gunicorn keeps no connection beyond so many.
        most = self._most_connections - int(self.cfg.threads)
        self.max_keepalived = 0 if has_served + 1 >= _MOST_REQUESTS else most
        is_kept = self._handle_one(conn)
        if not is_kept:
            conn.close()
        return is_kept

    def _make_room(self) -> None:
        """Nobody is served meanwhile, so the loop itself takes who is waiting."""

"""A worker without threads, over connections that stay open: for processes that only decide (docs/offload.md).

gunicorn's own worker without threads closes each connection after one answer, which costs nginx and the
portal more than a decision's database does.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from cdfportal.serving.connection import Connection
from cdfportal.serving.threads import ThreadsWorker

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


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
        if conn.parser is not None and conn.parser.unreader.buf.getvalue():
            # More was sent ahead: its turn comes in the loop, not within this one's.
            self.method_queue.defer(self.finish_request, conn, done)
        else:
            self.finish_request(conn, done)

    def handle(self, conn: Connection) -> object:
        """One request; nobody's end is waited for."""
        is_kept = self._handle_one(conn)
        if not is_kept:
            conn.close()
        return is_kept

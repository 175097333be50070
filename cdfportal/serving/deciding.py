"""A worker without threads, over connections that stay open: for processes that only decide (docs/offload.md).

gunicorn's own worker without threads closes each connection after one answer, which costs nginx and the
portal more than a decision's database does.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from gunicorn.workers.gthread import TConn

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

    def enqueue_req(self, conn: TConn) -> None:
        """At once, and here."""
        done: Future[object] = Future()
        done.set_result(self.handle(conn))
        self.finish_request(conn, done)

    def _is_next_here(self, conn: TConn) -> bool:
        """Others wait."""
        return False

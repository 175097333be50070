"""gunicorn's settings: the portal streams, so threads are plenty and each worker has many."""

from __future__ import annotations

import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured

from cdfportal.web.logs import logging_dict

try:
    from cdfportal import settings
except ImproperlyConfigured as error:
    sys.exit(str(error))

bind = [f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"]
# Imported once, and the workers share what it takes; a worker in another's place serves at once.
# Nothing is open before the fork: connections and threads begin with a worker's first request.
preload_app = True
worker_class = "cdfportal.serving.threads.ThreadsWorker"
workers = settings.WEB_WORKERS
threads = settings.WEB_THREADS
keepalive = 75
# By sendfile a client that reads nothing would have a thread for good: it knows no time limit.
sendfile = False
timeout = 120
graceful_timeout = 20
# Headers with `_` could pose as others once WSGI folds `-` and `_` together (GHSA-vjrc-mh2v-45x6).
header_map = "drop"
# X-Forwarded-* is for cdfportal.web.peer to judge, by TRUSTED_PROXIES.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
limit_request_line = 8190
limit_request_fields = 100
limit_request_field_size = 16380
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 -- heartbeat files only
# The portal writes its own request lines, without query strings.
accesslog = None
logger_class = "cdfportal.serving.log.OwnMessages"
logconfig_dict = logging_dict(settings.LOGGING)
logconfig_dict["loggers"]["gunicorn.error"] = {
    "level": settings.LOGGING["level"],
    "handlers": ["stderr"],
    "propagate": False,
}


def when_ready(server: object) -> None:
    """Before the first fork: what is loaded by now stays, so no worker's collector looks through it again.

    A full collection takes some 70 ms otherwise, and some page waits for it; and pages of memory that it
    does not touch stay shared (https://docs.python.org/3/library/gc.html#gc.freeze).
    """
    gc.collect()
    gc.freeze()


def worker_exit(_server: object, _worker: object) -> None:
    """What a worker has counted and not yet written down, it writes at its end."""
    from django.apps import apps

    if apps.ready:
        from cdfproxy.apps import usage_log

        usage_log().close()

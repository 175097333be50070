"""Requests through the whole handler, as a WSGI server makes them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Any]


def handler(middleware: Iterable[str], **changes: Any) -> WSGIHandler:
    """Django's handler over these middlewares."""
    with override_settings(MIDDLEWARE=list(middleware), **changes):
        return WSGIHandler()


def environ(path: str, cookie: str = "") -> Environ:
    """What gunicorn behind nginx hands over for a call of a page's script."""
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_NAME": "portal.example.com",
        "SERVER_PORT": "443",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "portal.example.com",
        "HTTP_ACCEPT": "application/json",
        "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "HTTP_SEC_FETCH_MODE": "cors",
        "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "wsgi.url_scheme": "https",
        **({"HTTP_COOKIE": cookie} if cookie else {}),
    }


def to_its_end(response: Any) -> bytes:
    """What a server does with an answer; connections are given back, too."""
    body = b"".join(response)
    response.close()
    return body


def request(
    served_by: Application, template: Environ, finish: Callable[[Any], bytes] = to_its_end
) -> Callable[[], bytes]:
    """One request from a copy of `template`, to its very end."""

    def call() -> bytes:
        taken = {**template, "wsgi.input": io.BytesIO()}
        status: list[str] = []
        written: list[bytes] = []

        def start(line: str, headers: object, error: object = None) -> Callable[[bytes], object]:
            status.append(line)
            return written.append

        body = finish(served_by(taken, start))
        if status != ["200 OK"]:
            raise LookupError(f"The benchmark's request was answered {status}: {body!r}")
        return body

    return call


def without(name: str) -> list[str]:
    """The portal's middleware less one."""
    return [entry for entry in settings.MIDDLEWARE if entry != name]

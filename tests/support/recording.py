"""The portal's WSGI application with a witness: every answer is written down before gunicorn frames it.

The tripwire reads the record when the server stops. Recording here, not on the wire, keeps bodies free
of chunk marks, and costs the flows nothing of their truth: gunicorn and the sockets stay real.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cdfportal.wsgi import application as portal

_RECORD = os.environ["PORTAL_TEST_RECORD"]
_lock = threading.Lock()
StartResponse = Callable[..., Callable[[bytes], object]]


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Serve through the portal and write status, headers and body to the record."""
    heads: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Callable[[bytes], object]:
        heads.append((status, headers))
        return start_response(status, headers, *rest)

    target = f"{environ['REQUEST_METHOD']} {environ['RAW_URI']}"
    return _Witness(portal(environ, start), target, heads)


class _Witness:
    """Passes the body on piece by piece, keeps a copy, writes it when the server closes it."""

    def __init__(
        self, body: Iterable[bytes], target: str, heads: list[tuple[str, list[tuple[str, str]]]]
    ) -> None:
        self._body, self._target, self._heads, self._copy = body, target, heads, bytearray()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._body:
            self._copy += piece
            yield piece

    def close(self) -> None:
        """Called by the server at the end of every answer (PEP 3333)."""
        close = getattr(self._body, "close", None)
        if close is not None:
            close()
        status, headers = self._heads[-1] if self._heads else ("none", [])
        entry = {
            "target": self._target,
            "status": status,
            "headers": headers,
            "body": self._copy.hex(),
        }
        # In one piece, since other processes add theirs to the same file (open(2), O_APPEND).
        with _lock, open(_RECORD, "ab", buffering=0) as record:
            record.write(f"{json.dumps(entry)}\n".encode("ascii"))

"""The portal's WSGI application; each answer names the process that made it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from cdfportal.wsgi import application as portal


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The portal's own answer with one more header."""

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, ("X-Bench-Worker", str(os.getpid()))], *rest)

    answer: Iterable[bytes] = portal(environ, start)
    return answer

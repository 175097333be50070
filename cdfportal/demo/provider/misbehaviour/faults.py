"""What a fault is made of, and those that several endpoints share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from cdfportal.demo.http import Handler, Request, Response
from cdfportal.demo.provider.context import Context

Body = dict[str, Any]
Edit = Callable[[Context, Request, Body], Any]
Act = Callable[[Context, Request, Handler], Response]

MEGABYTE = 1024 * 1024
HTML = "<!doctype html><title>Welcome</title><p>This is not what you asked for."


@dataclass(frozen=True, slots=True)
class Fault:
    """At which path, for which grant (all when empty), what happens instead."""

    path: str
    act: Act
    grant_type: str = ""

    def concerns(self, request: Request) -> bool:
        """Whether it strikes this request."""
        if request.path != self.path:
            return False
        return not self.grant_type or request.form().get("grant_type") == self.grant_type


def always(response: Response) -> Act:
    """This answer, and the endpoint does nothing."""
    return lambda _context, _request, _proceed: response


def status(code: int, *headers: tuple[str, str]) -> Act:
    """An error without OAuth's shape."""
    return always(Response.html(f"<h1>{code}</h1>", code, *headers))


def html() -> Act:
    """HTML with status 200."""
    return always(Response.html(HTML))


def oauth(error: str, code: int = 400) -> Act:
    """An error in OAuth's shape."""
    return always(Response.json({"error": error}, code))


def hang(context: Context, request: Request, _proceed: Handler) -> Response:
    """No answer until the client gives up or the longest wait is over."""
    request.hang(context.config.hang_seconds)
    return Response.json({"error": "temporarily_unavailable"}, 503)


def act_then_hang(context: Context, request: Request, proceed: Handler) -> Response:
    """Everything happens, but the client does not hear of it."""
    proceed(request)
    return hang(context, request, proceed)


def drop(_context: Context, _request: Request, _proceed: Handler) -> Response:
    """The connection closes without an answer."""
    raise ConnectionAbortedError("dropped on purpose")


def drip(context: Context, request: Request, proceed: Handler) -> Response:
    """The right answer, a byte at a time: each comes within a read time limit, all of them do not."""
    answer = proceed(request)
    return replace(answer, body=_slowly(request, _whole(answer), context.config.hang_seconds))


def _slowly(request: Request, body: bytes, seconds: float) -> Iterator[bytes]:
    pause = 0.1
    for index in range(len(body)):
        yield body[index : index + 1]
        if index * pause > seconds or request.hang(pause):
            return


def edit(change: Edit) -> Act:
    """The right answer with its JSON changed; `change` returns what goes out instead."""

    def act(context: Context, request: Request, proceed: Handler) -> Response:
        answer = proceed(request)
        if answer.status != 200:
            return answer
        changed = change(context, request, json.loads(_whole(answer)))
        return replace(answer, body=json.dumps(changed).encode())

    return act


def put(values: Body) -> Act:
    """The right answer with other values."""
    return edit(lambda _context, _request, body: {**body, **values})


def leave_out(*names: str) -> Act:
    """The right answer without these keys."""
    return edit(lambda _context, _request, body: without(body, *names))


def pad(megabytes: int) -> Act:
    """The right answer, made too large by a key that nobody knows."""
    return put({"padding": "x" * (megabytes * MEGABYTE)})


def without(body: Body, *names: str) -> Body:
    """A copy without these keys."""
    return {name: value for name, value in body.items() if name not in names}


def _whole(answer: Response) -> bytes:
    return answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)

"""What a handler is given and what it returns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from email.message import Message
from urllib.parse import parse_qsl

MAX_FIELDS = 200


class Fields:
    """Fields of a query or form in the order sent; a name may occur more than once."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._pairs = tuple(pairs)

    @classmethod
    def parse(cls, text: str) -> Fields:
        """Read `application/x-www-form-urlencoded` text; ValueError when there are too many."""
        return cls(parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)

    def get(self, name: str, default: str = "") -> str:
        """The first value of that name."""
        return next((value for key, value in self._pairs if key == name), default)

    def all(self, name: str) -> list[str]:
        """Every value of that name."""
        return [value for key, value in self._pairs if key == name]

    def names(self) -> tuple[str, ...]:
        """The names sent, each as often as it was sent."""
        return tuple(key for key, _ in self._pairs)

    def repeated(self) -> frozenset[str]:
        """Names that were sent more than once."""
        names = self.names()
        return frozenset(name for name in names if names.count(name) > 1)


def _nobody(_seconds: float) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Request:
    """One request, its body read whole."""

    method: str
    path: str
    """Path as sent, still percent-encoded."""
    query: str = ""
    headers: Message = field(default_factory=Message)
    body: bytes = b""
    params: Mapping[str, str] = field(default_factory=dict)
    """Path parameters by the names in the route's template, decoded once."""
    hang: Callable[[float], bool] = _nobody
    """Wait until the client gives up, the server stops, or so many seconds have passed.

    True when there is nobody left to answer."""

    def header(self, name: str, default: str = "") -> str:
        """A header's value, whatever the case of its name."""
        return str(self.headers.get(name, default))

    def cookie(self, name: str) -> str:
        """A cookie's value, or nothing."""
        parts = (part.strip().partition("=") for part in self.header("Cookie").split(";"))
        return next((value for key, _, value in parts if key == name), "")

    def query_fields(self) -> Fields:
        """The query as fields."""
        return Fields.parse(self.query)

    def form(self) -> Fields:
        """The body as fields of a form; ValueError when it is not text or has too many."""
        return Fields.parse(self.body.decode("utf-8"))

    def with_params(self, params: Mapping[str, str]) -> Request:
        """The same request with its path parameters filled in."""
        return replace(self, params=params)


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; a body of several parts goes out chunked, as the parts come."""

    status: int = 200
    body: bytes | Iterable[bytes] = b""
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def json(cls, value: object, status: int = 200, *headers: tuple[str, str]) -> Response:
        """A JSON answer."""
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return cls(status, body, (("Content-Type", "application/json"), *headers))

    @classmethod
    def html(cls, text: str, status: int = 200, *headers: tuple[str, str]) -> Response:
        """An HTML answer."""
        return cls(status, text.encode(), (("Content-Type", "text/html; charset=utf-8"), *headers))

    @classmethod
    def redirect(cls, location: str, *headers: tuple[str, str], status: int = 303) -> Response:
        """A redirect; the address must already be percent-encoded."""
        return cls(status, b"", (("Location", location), *headers))

    def with_headers(self, *headers: tuple[str, str]) -> Response:
        """The same answer with more headers."""
        return replace(self, headers=(*self.headers, *headers))


Handler = Callable[[Request], Response]

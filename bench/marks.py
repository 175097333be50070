"""Middleware that says whose time begins: put between those of different owners."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

from django.http import HttpRequest, HttpResponse

from bench import site
from bench.parts import Parts

DJANGO, OURS, SESSION = "framework: Django", "framework: our middleware", "session"
PARTS = Parts(DJANGO)


class _Mark:
    part: ClassVar[str]

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = PARTS.of(self.part, get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answered: HttpResponse = self.get_response(request)
        return answered


class Django(_Mark):
    """Its own middleware, and WhiteNoise."""

    part = DJANGO


class Ours(_Mark):
    """The portal's."""

    part = OURS


class Session(_Mark):
    """The sign-in's."""

    part = SESSION


def marked(middleware: Iterable[str]) -> Iterator[str]:
    """The same with a mark wherever the owner changes."""
    last: type[_Mark] = Django
    for name in middleware:
        owner = _owner(name)
        if owner is not last:
            yield f"{__name__}.{owner.__name__}"
        last = owner
        yield name
    if last is not Django:
        yield f"{__name__}.{Django.__name__}"


def _owner(name: str) -> type[_Mark]:
    if name == site.OURS:
        return Session
    return Django if name.startswith(("django.", "whitenoise.")) else Ours

"""What session and token add to a request, over the same view without them.

The whole WSGI stack in one thread, one row each from a database file, nothing remembered between requests.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from bench import site
from bench.requests import environ, handler, request, without
from bench.rows import Row
from bench.signed_in import django_session, signed_in
from bench.timing import interleaved

_ROUNDS, _EACH = 25, 200
_PLAIN, _NOBODY, _SESSION, _TOKEN, _DJANGO = (
    "view without sign-in middleware",
    "  with it, nobody signed in",
    "  with it, session",
    "  with it, session and token",
    "  with Django's own db session",
)


def rows() -> Iterator[Row]:
    """The view five ways, and what each adds to the first."""
    medians = _medians()
    base = medians[_PLAIN]
    for name, milliseconds in medians.items():
        yield Row(name, milliseconds, milliseconds / base)
    for name in (_NOBODY, _SESSION, _TOKEN, _DJANGO):
        added = medians[name] - base
        yield Row(f"added: {name.strip().removeprefix('with it, ')}", added, added / base)


def _medians() -> dict[str, float]:
    ours = handler(settings.MIDDLEWARE)
    djangos = handler(
        [site.DJANGOS if name == site.OURS else name for name in settings.MIDDLEWARE],
        SESSION_ENGINE="django.contrib.sessions.backends.db",
    )
    cookie = f"{settings.PORTAL.cookies.session}={signed_in()}"
    djangos_cookie = f"{settings.SESSION_COOKIE_NAME}={django_session()}"
    return interleaved(
        {
            _PLAIN: request(handler(without(site.OURS)), environ(site.PLAIN)),
            _NOBODY: request(ours, environ(site.PLAIN)),
            _SESSION: request(ours, environ(site.PLAIN, cookie)),
            _TOKEN: request(ours, environ(site.WITH_TOKEN, cookie)),
            _DJANGO: request(djangos, environ(site.WITH_DJANGOS, djangos_cookie)),
        },
        rounds=_ROUNDS,
        each=_EACH,
    )

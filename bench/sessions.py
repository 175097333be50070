"""What session and token add to a request, over the same view without them.

The whole WSGI stack in one thread, one row each from a database file, nothing remembered between requests.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from accounts import cookies
from accounts.models import Profile
from accounts.session_loader import load
from accounts.session_query import find
from accounts.sign_in import Live, StoredToken
from accounts.stored_tokens import access_place, unseal
from bench import site
from bench.requests import environ, handler, request, without
from bench.rows import Row
from bench.signed_in import django_session, signed_in
from bench.timing import Call, Sample, interleaved

_PLAIN, _NOBODY, _SESSION, _TOKEN, _DJANGO = (
    "view without sign-in middleware",
    "with it, nobody signed in",
    "with it, session",
    "with it, session and token",
    "with Django's own db session",
)


def rows() -> Iterator[Row]:
    """The view five ways, what each adds to the first, and what that is made of."""
    key = signed_in()
    taken = interleaved(_views(key), rounds=40, each=200)
    base = taken[_PLAIN]
    for name, sample in taken.items():
        yield Row(name, sample, base)
    for name in (_NOBODY, _SESSION, _TOKEN, _DJANGO):
        yield Row.added(f"added {name}", taken[name], base)
    yield from _parts(key, base)
    yield from _middleware(key, base)


def _views(key: str) -> dict[str, Call]:
    ours = handler(settings.MIDDLEWARE)
    djangos = handler(
        [site.DJANGOS if name == site.OURS else name for name in settings.MIDDLEWARE],
        SESSION_ENGINE="django.contrib.sessions.backends.db",
    )
    cookie = _cookie(key)
    return {
        # The very same request: Django reads its cookies in any case, for the CSRF secret.
        _PLAIN: request(handler(without(site.OURS)), environ(site.PLAIN, cookie)),
        _NOBODY: request(ours, environ(site.PLAIN)),
        _SESSION: request(ours, environ(site.PLAIN, cookie)),
        _TOKEN: request(ours, environ(site.WITH_TOKEN, cookie)),
        _DJANGO: request(djangos, environ(site.WITH_DJANGOS, _cookie(django_session()))),
    }


def _cookie(key: str) -> str:
    return f"{settings.PORTAL.cookies.session}={key}"


def _parts(key: str, base: Sample) -> Iterator[Row]:
    """Each by itself, thousands of times in a row: quicker than in the middle of a request."""
    now, audience = settings.PORTAL_CLOCK(), settings.CONNECTION.audience
    sent = cookies.Presented(Profile.FIRST_PARTY, key)
    state = load(sent, now)
    token = state.token if isinstance(state, Live) else None
    if not isinstance(state, Live) or not isinstance(token, StoredToken):
        raise LookupError("The benchmark is not signed in.")
    key_hash, value, place = cookies.fingerprint(key), token.value, access_place(token.id)
    calls: dict[str, Call] = {
        "fingerprint of the cookie": lambda: cookies.fingerprint(key),
        "SELECT": lambda: find(key_hash, audience),
        "SELECT, and whether the session is alive": lambda: load(sent, now),
        "an empty SELECT by Django's cursor": _select_1,
        "the token's columns": lambda: state.token,
        "decrypting": lambda: unseal(value, place),
    }
    for name, sample in interleaved(calls, rounds=30, each=200).items():
        yield Row(f"part: {name}", sample, base)


def _select_1() -> None:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def _middleware(key: str, base: Sample) -> Iterator[Row]:
    """What a page of somebody signed in takes less when one of the others is left out."""
    page = environ(site.PLAIN, _cookie(key))
    whole = "all"
    calls = {whole: request(handler(settings.MIDDLEWARE), page)} | {
        name: request(handler(without(name)), page)
        for name in settings.MIDDLEWARE
        if name not in site.NEEDED
    }
    taken = interleaved(calls, rounds=150, each=10)
    for name in (name for name in calls if name != whole):
        yield Row(f"middleware: {name.rpartition('.')[2]}", taken[whole].less(taken[name]), base)

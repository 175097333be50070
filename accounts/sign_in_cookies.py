"""One cookie for each sign-in under way, so that tabs that begin at the same moment do not share one.

A browser without any cookie sends none with the first request of each of its tabs. With one name for all
of them the last answer would win, and all other tabs would come back without what binds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.cookies import fingerprint, write_first_party

SECONDS = 600
_MARK_LENGTH = 16
# Names come from the request, and some of them go back into the answer.
_MARK = re.compile(rf"[0-9a-f]{{{_MARK_LENGTH}}}")


def mark_of(state: str) -> str:
    """What the names of a transaction's cookie end in: enough to tell tabs apart, no use for guessing."""
    return mark_in(fingerprint(state))


def mark_in(state_hash: str) -> str:
    """The same from the state's SHA-256."""
    return state_hash[:_MARK_LENGTH]


def sign_in_cookies(request: HttpRequest) -> dict[str, str]:
    """The sign-in cookies that the browser sent: mark to SHA-256 of the value."""
    prefix = _name("")
    return {
        name.removeprefix(prefix): fingerprint(value)
        for name, value in request.COOKIES.items()
        if name.startswith(prefix) and _MARK.fullmatch(name.removeprefix(prefix))
    }


def write_sign_in_cookie(response: HttpResponse, mark: str, value: str) -> None:
    """Bind a transaction to this browser for as long as it can be finished."""
    write_first_party(response, _name(mark), value, max_age=SECONDS)


def forget_sign_ins(response: HttpResponse, marks: Iterable[str]) -> None:
    """Delete the cookies with these marks."""
    for mark in marks:
        write_first_party(response, _name(mark), "", max_age=0)


def delete_sign_in_cookies(request: HttpRequest, response: HttpResponse) -> None:
    """Delete every sign-in cookie that the browser sent."""
    forget_sign_ins(response, sign_in_cookies(request))


def _name(mark: str) -> str:
    return f"{settings.PORTAL.cookies.sign_in}-{mark}"

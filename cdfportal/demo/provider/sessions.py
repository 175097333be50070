"""The provider's own browser sessions, and the defence of its own forms."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from datetime import timedelta
from threading import Lock

from cdfportal.demo.cast import Person
from cdfportal.demo.clock import Clock
from cdfportal.demo.http import Request
from cdfportal.demo.provider.families import SignIn, digest

SESSION_COOKIE = "idp_session"
FORM_COOKIE = "idp_form"
COOKIE_ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Lax"
MOST_SESSIONS = 5_000


class Sessions:
    """Who is signed in at the provider, by a cookie of its own."""

    def __init__(self, clock: Clock, life: int) -> None:
        self._clock = clock
        self._life = timedelta(seconds=life)
        self._lock = Lock()
        self._by_digest: OrderedDict[str, SignIn] = OrderedDict()

    def find(self, request: Request) -> SignIn | None:
        """Who is signed in in the browser that sent this."""
        with self._lock:
            found = self._by_digest.get(digest(request.cookie(SESSION_COOKIE)))
        alive = found is not None and self._clock() < found.auth_time + self._life
        return found if alive else None

    def begin(
        self, request: Request, person: Person, levels: frozenset[str] = frozenset()
    ) -> tuple[SignIn, tuple[str, str]]:
        """Sign somebody in; what the browser held before is over. Returns the cookie header too.

        Who was the same person before keeps what they have shown."""
        before = self.find(request)
        if before is not None and before.person.subject == person.subject:
            levels |= before.levels
        self.end(request)
        cookie = secrets.token_urlsafe(32)
        sign_in = SignIn(person, secrets.token_urlsafe(16), self._clock(), levels)
        with self._lock:
            self._by_digest[digest(cookie)] = sign_in
            while len(self._by_digest) > MOST_SESSIONS:
                self._by_digest.popitem(last=False)
        return sign_in, ("Set-Cookie", f"{SESSION_COOKIE}={cookie}{COOKIE_ATTRIBUTES}")

    def end(self, request: Request) -> tuple[str, str]:
        """Sign out in this browser; returns the header that takes the cookie away."""
        with self._lock:
            self._by_digest.pop(digest(request.cookie(SESSION_COOKIE)), None)
        return "Set-Cookie", f"{SESSION_COOKIE}=; Max-Age=0{COOKIE_ATTRIBUTES}"

    def end_all(self, subject: str) -> None:
        """Sign a person out in every browser."""
        with self._lock:
            theirs = [
                key for key, found in self._by_digest.items() if found.person.subject == subject
            ]
            for key in theirs:
                del self._by_digest[key]


class FormGuard:
    """Ties a form to the browser that it was shown in: a cookie, and its MAC in the form."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def token(self, request: Request) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The hidden field's value, and the header that sets the cookie where there is none."""
        cookie = request.cookie(FORM_COOKIE)
        if len(cookie) >= 32:
            return self._mac(cookie), ()
        cookie = secrets.token_urlsafe(32)
        return self._mac(cookie), (("Set-Cookie", f"{FORM_COOKIE}={cookie}{COOKIE_ATTRIBUTES}"),)

    def accepts(self, request: Request, token: str) -> bool:
        """Whether a posted form came from a page of ours in the same browser."""
        if request.header("Sec-Fetch-Site", "same-origin") != "same-origin":
            return False
        expected = self._mac(request.cookie(FORM_COOKIE))
        return hmac.compare_digest(expected.encode(), token.encode())

    def _mac(self, cookie: str) -> str:
        return hmac.new(self._key, cookie.encode(), hashlib.sha256).hexdigest()

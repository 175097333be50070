"""The provider's memory: codes, token families, live access tokens. Bounded, and purged by age."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import RLock
from typing import TypeVar

from cdfportal.demo.clock import Clock
from cdfportal.demo.provider.families import AuthorizationCode, Family, digest

MOST_ENTRIES = 20_000
#: A used code is remembered for so long after its end, so that replaying it is noticed.
REPLAY_MEMORY = timedelta(minutes=10)

Entry = TypeVar("Entry")


class Store:
    """Everything under one lock, which the token endpoint holds while it answers."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.lock = RLock()
        self.reuses = 0
        self._codes: OrderedDict[str, AuthorizationCode] = OrderedDict()
        self._families: OrderedDict[str, Family] = OrderedDict()
        self._access: OrderedDict[str, tuple[str, datetime]] = OrderedDict()

    def add_code(self, code: AuthorizationCode) -> None:
        """Remember a code that was just handed out."""
        with self.lock:
            self._codes[code.digest] = code
            self.purge()

    def redeem(self, code: str, client_id: str) -> AuthorizationCode | None:
        """The code, the first time its own client shows it; a second time kills its tokens.

        https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2"""
        with self.lock:
            found = self._codes.get(digest(code))
            if found is None or found.client_id != client_id:
                return None
            if found.used:
                self.revoke_family(found.family_id)
                return None
            found.used = True
            return found if self._clock() < found.ends else None

    def new_family(self, code: AuthorizationCode, life: int) -> Family:
        """The family of tokens that a redeemed code starts."""
        family = Family(
            id=code.family_id,
            client_id=code.client_id,
            person=code.sign_in.person,
            sid=code.sign_in.sid,
            auth_time=code.sign_in.auth_time,
            scope=code.scope,
            ends=self._clock() + timedelta(seconds=life),
            levels=code.sign_in.levels,
            acr=code.sign_in.acr,
            audience=code.audience,
        )
        with self.lock:
            self._families[family.id] = family
        return family

    def family_of(self, refresh_token: str) -> Family | None:
        """The living family of a refresh token; an older token of it kills the whole family."""
        family_id, _, secret = refresh_token.partition(".")
        with self.lock:
            family = self._families.get(family_id)
            if family is None or family.revoked or self._clock() >= family.ends:
                return None
            if not family.is_one_of_ours(secret):
                self.reuses += 1
                family.revoked = True
                return None
            return family

    def clients_of(self, subject: str, sid: str = "") -> frozenset[str]:
        """The clients that a person has signed in to, in one session or at all."""
        with self.lock:
            return frozenset(
                family.client_id
                for family in self._families.values()
                if family.person.subject == subject and sid in ("", family.sid)
            )

    def revoke_family(self, family_id: str) -> None:
        """End all tokens of a family."""
        with self.lock:
            if family := self._families.get(family_id):
                family.revoked = True

    def add_access_token(self, jti: str, family_id: str, ends: datetime) -> None:
        """Remember an access token, so that userinfo can tell whether it still counts."""
        with self.lock:
            self._access[jti] = (family_id, ends)
            self.purge()

    def family_of_access_token(self, jti: str) -> Family | None:
        """The living family that an access token belongs to."""
        with self.lock:
            family_id, ends = self._access.get(jti, ("", self._clock()))
            family = self._families.get(family_id)
            if family is None or family.revoked or self._clock() >= ends:
                return None
            return family

    def revoke_access_token(self, jti: str) -> None:
        """Forget one access token; userinfo then refuses it."""
        with self.lock:
            self._access.pop(jti, None)

    def sizes(self) -> tuple[int, int, int]:
        """How many codes, families and access tokens are remembered."""
        with self.lock:
            return len(self._codes), len(self._families), len(self._access)

    def purge(self) -> None:
        """Drop what is over. Entries stand in the order they were made, so the old come first."""
        now = self._clock()
        _drop(self._codes, lambda code: code.ends + REPLAY_MEMORY <= now)
        _drop(self._families, lambda family: family.ends <= now)
        _drop(self._access, lambda entry: entry[1] <= now)


def _drop(entries: OrderedDict[str, Entry], over: Callable[[Entry], bool]) -> None:
    while entries:
        oldest = next(iter(entries))
        if len(entries) <= MOST_ENTRIES and not over(entries[oldest]):
            return
        del entries[oldest]

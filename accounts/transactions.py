"""Sign-ins under way, as rows: each bound to one browser, with its own `next`, used once.

RFC 9700 §2.1 and §4.7: state, nonce and code verifier belong to one transaction and one user agent.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accounts.cause import Cause
from accounts.cookies import fingerprint, new_value
from accounts.models import Transaction
from accounts.sign_in_cookies import mark_of
from accounts.step_up import Challenge
from accounts.tabs import LIFE
from accounts.vault import Opened, Place, vault

_KEEP = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Started:
    """What the authorization request needs; the row keeps hashes and the encrypted verifier."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    challenge: str = field(repr=False)
    #: Goes into the browser and nowhere else.
    cookie: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """A transaction that was open and is now used."""

    id: uuid.UUID
    next_url: str
    nonce_hash: str = field(repr=False)
    verifier: str = field(repr=False)
    #: The person must have proved who they are no earlier than this, when that was asked for.
    authenticated_after: datetime | None
    challenge_hash: str


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why not; `next_url` is known whenever the state is."""

    cause: Cause
    next_url: str = "/"


def start(
    *,
    caller: str,
    next_url: str,
    connection: str,
    now: datetime,
    group: str = "",
    step_up: Challenge | None = None,
) -> Started:
    """Write a new transaction; `group` is that of the browser's other tabs, where it has any."""
    started_id = uuid.uuid4()
    state, nonce, verifier, cookie = (new_value() for _ in range(4))
    Transaction.objects.create(
        id=started_id,
        state_hash=fingerprint(state),
        cookie_hash=fingerprint(cookie),
        browser_hash=group or fingerprint(cookie),
        nonce_hash=fingerprint(nonce),
        verifier=vault().close(verifier, verifier_place(started_id)),
        connection=connection,
        next_url=next_url,
        max_age=step_up.max_age if step_up else None,
        challenge_hash=step_up.fingerprint if step_up else "",
        caller_hash=fingerprint(caller),
        created=now,
    )
    Transaction.objects.filter(created__lt=now - _KEEP).delete()
    return Started(state, nonce, code_challenge(verifier), cookie)


def take(*, state: str, cookies: Mapping[str, str], now: datetime) -> Taken | NotTaken:
    """Use the transaction of this state, if it is this browser's and still open."""
    row = Transaction.objects.filter(state_hash=fingerprint(state)).first()
    if row is None:
        return NotTaken(Cause.STATE_UNKNOWN)
    if row.used_at is not None:
        # It is over in every browser, and its cookie may be gone by now.
        return NotTaken(Cause.STATE_USED, row.next_url)
    if not cookies:
        return NotTaken(_cookie_missed(row, now), row.next_url)
    if not hmac.compare_digest(row.cookie_hash, cookies.get(mark_of(state), "")):
        # Cookies work in this browser, so trying again will: nothing to count.
        return NotTaken(Cause.COOKIE_OTHER, row.next_url)
    if now >= row.created + LIFE:
        return NotTaken(Cause.STATE_EXPIRED, row.next_url)
    if not Transaction.objects.filter(id=row.id, used_at=None).update(used_at=now):
        return NotTaken(Cause.STATE_USED, row.next_url)
    return _taken(row)


def _taken(row: Transaction) -> Taken | NotTaken:
    verifier = vault().open(bytes(row.verifier), verifier_place(row.id))
    if not isinstance(verifier, Opened):
        return NotTaken(Cause.UNREADABLE, row.next_url)
    after = None if row.max_age is None else row.created - timedelta(seconds=row.max_age)
    return Taken(row.id, row.next_url, row.nonce_hash, verifier.text, after, row.challenge_hash)


def code_challenge(verifier: str) -> str:
    """RFC 7636 §4.2, S256."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _cookie_missed(row: Transaction, now: datetime) -> Cause:
    """The second time within a minute, by address and user agent: there is no cookie to count in."""
    again = Transaction.objects.filter(
        caller_hash=row.caller_hash, cookie_missed_at__gte=now - _MINUTE
    ).exists()
    Transaction.objects.filter(id=row.id).update(cookie_missed_at=now)
    return Cause.COOKIE_MISSING_AGAIN if again else Cause.COOKIE_MISSING


def verifier_place(row: uuid.UUID) -> Place:
    """Where a transaction's code verifier stands."""
    return Place("transaction", row, "verifier")

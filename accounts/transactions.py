"""Sign-ins under way, as rows: each bound to one browser, with its own `next`, used once.

RFC 9700 §2.1 and §4.7: state, nonce and code verifier belong to one transaction and one user agent.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accounts.cause import Cause
from accounts.cookies import fingerprint, new_value
from accounts.models import Transaction
from accounts.vault import Opened, Place, vault

LIFE = timedelta(minutes=10)
#: Browsers that open many tabs at once are fine; the oldest transactions go first.
MOST_PER_BROWSER = 20
_KEEP = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_LOOP = 5


@dataclass(frozen=True, slots=True)
class Started:
    """What the authorization request needs; the row keeps hashes and the encrypted verifier."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    challenge: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """A transaction that was open and is now used."""

    next_url: str
    nonce_hash: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why not; `next_url` is known whenever the state is."""

    cause: Cause
    next_url: str = "/"


def start(*, browser: str, caller: str, next_url: str, connection: str, now: datetime) -> Started:
    """Write a new transaction for this browser."""
    started_id = uuid.uuid4()
    state, nonce, verifier = new_value(), new_value(), new_value()
    Transaction.objects.create(
        id=started_id,
        state_hash=fingerprint(state),
        cookie_hash=fingerprint(browser),
        browser_hash=fingerprint(browser),
        nonce_hash=fingerprint(nonce),
        verifier=vault().close(verifier, _place(started_id)),
        connection=connection,
        next_url=next_url,
        caller_hash=fingerprint(caller),
        created=now,
    )
    _forget_old(browser, now)
    return Started(state, nonce, code_challenge(verifier))


def take(*, state: str, browser: str, now: datetime) -> Taken | NotTaken:
    """Use the transaction of this state, if it is this browser's and still open."""
    row = Transaction.objects.filter(state_hash=fingerprint(state)).first()
    if row is None:
        return NotTaken(Cause.STATE_UNKNOWN)
    if not browser:
        return NotTaken(_cookie_missed(row, now), row.next_url)
    if not hmac.compare_digest(row.cookie_hash, fingerprint(browser)):
        # Cookies work in this browser, so trying again will: nothing to count.
        return NotTaken(Cause.COOKIE_OTHER, row.next_url)
    if now >= row.created + LIFE:
        return NotTaken(Cause.STATE_EXPIRED, row.next_url)
    if not Transaction.objects.filter(id=row.id, used_at=None).update(used_at=now):
        return NotTaken(Cause.STATE_USED, row.next_url)
    verifier = vault().open(bytes(row.verifier), _place(row.id))
    if not isinstance(verifier, Opened):
        return NotTaken(Cause.UNREADABLE, row.next_url)
    return Taken(row.next_url, row.nonce_hash, verifier.text)


def is_looping(browser: str, now: datetime) -> bool:
    """Whether this browser finished sign-in after sign-in within a minute, and is still signed out."""
    finished = Transaction.objects.filter(
        browser_hash=fingerprint(browser), used_at__gte=now - _MINUTE
    )
    return finished.count() >= _LOOP


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


def _forget_old(browser: str, now: datetime) -> None:
    mine = Transaction.objects.filter(browser_hash=fingerprint(browser)).order_by("-created")
    surplus = list(mine.values_list("id", flat=True)[MOST_PER_BROWSER:])
    if surplus:
        Transaction.objects.filter(id__in=surplus).delete()
    Transaction.objects.filter(created__lt=now - _KEEP).delete()


def _place(row: uuid.UUID) -> Place:
    return Place("transaction", row, "verifier")

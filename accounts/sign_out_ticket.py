"""What a browser remembers of its sign-out, for the page that it comes back to.

A cookie, signed, for ten minutes. Not a row: the sign-in is over, and nothing of it needs to be looked up.
Not the state alone: a signed state says that somebody signed out, the cookie says that this browser did,
so that a link with another person's state tells nobody that they are signed out at their provider.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from accounts.cookies import fingerprint, write_first_party

LIFE = timedelta(minutes=10)
_SALT = "accounts.sign_out_ticket"
_A_MINUTE = timedelta(minutes=1)


class There(StrEnum):
    """What is known of the person's session at the provider; the page says it in words."""

    #: The provider was asked, and sent the browser back with our state.
    ENDED = "ended"
    #: It was asked; nothing shows that it did it.
    UNCONFIRMED = "unconfirmed"
    #: It was asked, and is of those that never say.
    SILENT = "silent"
    #: It has no address for signing out.
    NO_WAY = "no_way"
    #: It could not be reached, so nobody knows its address for signing out.
    UNREACHABLE = "unreachable"
    #: This browser has no ticket: nothing is known of any sign-out.
    UNKNOWN = "unknown"


def write_ticket(response: HttpResponse, there: There, state: str, now: datetime) -> None:
    """Remember what the provider was asked; of the state only its SHA-256."""
    content = [int(now.timestamp()), there.value, fingerprint(state) if state else ""]
    value = Signer(salt=_SALT).sign_object(content)
    seconds = int(LIFE.total_seconds())
    write_first_party(response, settings.PORTAL.cookies.sign_out, value, max_age=seconds)


def read_ticket(request: HttpRequest, state: str, now: datetime) -> There:
    """What is known, given the state that came back, if any."""
    try:
        issued, there, state_hash = Signer(salt=_SALT).unsign_object(
            request.COOKIES.get(settings.PORTAL.cookies.sign_out, "")
        )
    except BadSignature:
        return There.UNKNOWN
    # The nodes' clocks may differ a little.
    if not -_A_MINUTE < now - datetime.fromtimestamp(issued, UTC) < LIFE:
        return There.UNKNOWN
    if state_hash and hmac.compare_digest(state_hash, fingerprint(state)):
        return There.ENDED
    return There(there)

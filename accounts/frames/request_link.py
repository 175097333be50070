"""What the frame's link says to the pop-up: challenge, host, time; signed, so that nobody else writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from accounts.frames.fault import Fault
from accounts.frames.host import may_frame
from accounts.frames.request_cookie import FrameRequest, in_time

_SALT = "accounts.frames.request_link"
_LONGEST = 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """A frame asks to be connected; `challenge` tells nothing of its secret."""

    challenge: str
    #: Of the page around it; empty when that is not known.
    origin: str


def connect_url(made: FrameRequest) -> str:
    """Where the pop-up begins."""
    content = [int(made.issued.timestamp()), made.challenge, made.origin]
    signed = Signer(salt=_SALT).sign_object(content)
    return f"{reverse('accounts:connect')}?{urlencode({'request': signed})}"


def read(text: str, now: datetime) -> Asked | Fault:
    """The value of `request`, if it is ours, in time, and its host is still listed."""
    if len(text) > _LONGEST:
        return Fault.REQUEST_ALTERED
    try:
        issued, challenge, origin = Signer(salt=_SALT).unsign_object(text)
    except BadSignature:
        return Fault.REQUEST_ALTERED
    if not in_time(datetime.fromtimestamp(issued, UTC), now):
        return Fault.REQUEST_OLD
    if not may_frame(origin):
        return Fault.HOST_NOT_LISTED
    return Asked(challenge, origin)

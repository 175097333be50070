"""The frame's secret: in a cookie that no script reads, in the jar of the site around the frame.

One cookie for each frame, as for tabs that sign in (ADR 7): two frames of one page that are loaded at the
same moment would otherwise overwrite each other's, and one of them could never be connected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from accounts.cookies import fingerprint, write_partitioned
from accounts.frames.codes import new_verifier
from accounts.frames.host import host_of, may_frame
from accounts.transactions import code_challenge

LIFE = timedelta(minutes=15)
_A_MINUTE = timedelta(minutes=1)
_SALT = "accounts.frames.request_cookie"
_MARK = re.compile(r"-([0-9a-f]{16})")
#: More frames than anybody puts on one page.
_MOST = 8


@dataclass(frozen=True, slots=True)
class FrameRequest:
    """A frame that waits for a sign-in."""

    verifier: str = field(repr=False)
    #: Of the page around it; empty when that is not known.
    origin: str
    issued: datetime

    @property
    def challenge(self) -> str:
        """What the link shows of the verifier."""
        return code_challenge(self.verifier)


def frame_requests(request: HttpRequest, now: datetime) -> tuple[FrameRequest, ...]:
    """Those of this browser and site that are in time, the newest first."""
    found = sorted(_sent(request), key=lambda one: one.issued, reverse=True)
    return tuple(one for one in found if in_time(one.issued, now))[:_MOST]


def in_time(issued: datetime, now: datetime) -> bool:
    """Whether cookie or link is still good; the nodes' clocks may differ a little."""
    return -_A_MINUTE < now - issued < LIFE


def ask(
    request: HttpRequest, response: HttpResponse, now: datetime, *, origin: str = ""
) -> FrameRequest:
    """The request of the frame that `response` goes to; one that was made before goes on being good.

    `origin` is what is known of the host beside the request itself.
    """
    earlier = frame_requests(request, now)
    host = host_of(request) or origin or (earlier[0].origin if earlier else "")
    same = [one for one in earlier if one.origin == host]
    made = FrameRequest(same[0].verifier if same else new_verifier(), host, now)
    value = Signer(salt=_SALT).sign_object([int(now.timestamp()), made.verifier, host])
    seconds = int(LIFE.total_seconds())
    write_partitioned(response, _name(made.verifier), value, max_age=seconds)
    return made


def forget(request: HttpRequest, response: HttpResponse) -> None:
    """Delete all of them: the frames of this page are signed in."""
    for name in _names(request):
        write_partitioned(response, name, "", max_age=0)


def _sent(request: HttpRequest) -> Iterator[FrameRequest]:
    signer = Signer(salt=_SALT)
    for name in _names(request):
        try:
            issued, verifier, origin = signer.unsign_object(request.COOKIES[name])
        except BadSignature:
            continue
        if name == _name(verifier) and may_frame(origin):
            yield FrameRequest(verifier, origin, datetime.fromtimestamp(issued, UTC))


def _names(request: HttpRequest) -> tuple[str, ...]:
    prefix = settings.PORTAL.cookies.embed_request
    return tuple(
        name
        for name in request.COOKIES
        if name.startswith(prefix) and _MARK.fullmatch(name.removeprefix(prefix))
    )


def _name(verifier: str) -> str:
    return f"{settings.PORTAL.cookies.embed_request}-{fingerprint(verifier)[:16]}"

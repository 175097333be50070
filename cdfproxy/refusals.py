"""Everything that the proxy itself answers: each outcome's status, reason and words, in one place."""

from __future__ import annotations

from math import ceil

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.tokens import SignedOut, Unavailable
from cdfportal.base.errors import Reason
from cdfportal.web.errors import Refusal, render_refusal
from cdfportal.web.ledger import many
from cdfproxy.decision import Decision
from cdfproxy.places import PersonLimits, Shortage
from cdfproxy.upload import UnreadableBody
from cdfproxy.upstream import UpstreamFault

_POLICY_STATUS = {Reason.BAD_TARGET: 400, Reason.METHOD_NOT_ALLOWED: 405}
_TIMEOUTS = frozenset({UpstreamFault.TIMEOUT})
_ANSWERED = frozenset({UpstreamFault.REDIRECT, UpstreamFault.UNFRAMED})


def later(request: HttpRequest, refusal: Refusal, seconds: float = 2) -> HttpResponse:
    """The refusal, and when it is worth trying again."""
    response = render_refusal(request, refusal)
    response["Retry-After"] = str(max(1, ceil(seconds)))
    return response


def by_policy(decision: Decision) -> Refusal:
    """The rule that closed the call, in words."""
    reason = decision.reason or Reason.ENDPOINT_NOT_ALLOWED
    return Refusal(
        _POLICY_STATUS.get(reason, 403), reason, "The proxy refused the call", decision.rule
    )


def signed_out(outcome: SignedOut) -> Refusal:
    """401 with the address where signing in starts; never a redirect, which a fetch would follow."""
    ended = outcome.reason
    return Refusal(
        status=401,
        reason=Reason.SIGN_IN_ENDED if ended else Reason.SIGN_IN_REQUIRED,
        title="Nobody is signed in",
        message=ended.told if ended else "Calling CDF needs somebody signed in.",
        sign_in=f"{settings.PORTAL.url}{reverse('accounts:sign-in')}",
    )


def without_token(outcome: Unavailable) -> Refusal:
    """The sign-in stays; only its token cannot be renewed just now."""
    return Refusal(
        503,
        Reason.TOKEN_UNAVAILABLE,
        "No token for CDF just now",
        "The identity provider gives no fresh token just now. Try again in a moment.",
    )


def upstream_fault(fault: UpstreamFault) -> Refusal:
    """No answer of CDF, or none that can be passed on."""
    return Refusal(
        status=504 if fault in _TIMEOUTS else 502,
        reason=Reason.CDF_REFUSED if fault in _ANSWERED else Reason.CDF_UNAVAILABLE,
        title="No answer of CDF",
        message=fault.value,
    )


def busy() -> Refusal:
    """All slots of this worker are taken."""
    return Refusal(
        503,
        Reason.BUSY,
        "Too many calls at once",
        "The portal forwards as many calls as it can. Try again in a moment.",
    )


def resting(seconds: float) -> Refusal:
    """CDF gave no answers lately."""
    return Refusal(
        503,
        Reason.CDF_UNAVAILABLE,
        "CDF gives no answers",
        "The last calls to CDF got no answer at all. The portal asks again in "
        f"{many(ceil(seconds), 'second')}.",
    )


def too_many(shortage: Shortage, limits: PersonLimits) -> Refusal:
    """What one person may take is taken."""
    said = (
        f"You have {limits.at_once} calls open already"
        if shortage is Shortage.PERSON
        else f"You make more than {limits.per_second} calls in a second"
    )
    return Refusal(
        429,
        Reason.TOO_MANY_CALLS,
        "Too many calls of yours",
        f"{said}, which is as many as one person may. Wait a moment, or make fewer at once.",
    )


def bad_body(fault: UnreadableBody) -> Refusal:
    """A framing that is not taken."""
    return Refusal(400, Reason.BAD_REQUEST, "The body cannot be read", fault.value)


def broken_upload() -> Refusal:
    """The client's own body ended too early."""
    return Refusal(
        400,
        Reason.BAD_REQUEST,
        "The body was not complete",
        "The request's body ended too early, or was framed wrongly. CDF did not get all of it.",
    )


def client_gone() -> Refusal:
    """For the log and the count; and for who has closed its sending half alone. nginx's number for it."""
    return Refusal(
        499,
        Reason.CLIENT_GONE,
        "The client has gone",
        "The client closed its connection before CDF's answer had come. The call to CDF was ended.",
    )


def websocket() -> Refusal:
    """WSGI cannot switch protocols."""
    return Refusal(
        400,
        Reason.BAD_REQUEST,
        "No WebSockets",
        "The portal forwards HTTP requests only: WebSockets and other protocol upgrades do not pass.",
    )


def loaded_as_code() -> Refusal:
    """A script tag, an import or a worker that points at CDF."""
    return Refusal(
        403,
        Reason.NOT_ALLOWED,
        "CDF's answers are data",
        "An answer of CDF is data: the portal does not let a page load it as a script, style or worker.",
    )

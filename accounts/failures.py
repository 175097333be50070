"""A sign-in that failed, as a page: what happened, why, what to do, under which reference."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.cause import Failure
from accounts.decorators import sign_in_url
from accounts.explanations import EXPLANATIONS
from accounts.known_error import known_error
from accounts.other_account import LABEL, other_account_url
from cdfportal.base.presets import Trap
from cdfportal.web.audit import Event, audit
from cdfportal.web.errors import Refusal, render_refusal


def failed(request: HttpRequest, failure: Failure, *, next_url: str = "/") -> HttpResponse:
    """Answer with the page. Neither the earlier session nor any row is touched."""
    explanation = EXPLANATIONS[failure.cause]
    audit(
        Event.SIGN_IN_REFUSED if explanation.kind.is_refusal else Event.SIGN_IN_FAILED,
        request,
        cause=failure.cause.value,
        detail=failure.detail,
        **({"trap": trap.id} if (trap := _trap(failure)) else {}),
    )
    response = render_refusal(request, refusal_of(failure, next_url))
    # The address held a code; nothing that this page links to shall hear of it.
    response["Referrer-Policy"] = "no-referrer"
    return response


def refusal_of(failure: Failure, next_url: str) -> Refusal:
    """The failure in the shape of every error of ours."""
    explanation = EXPLANATIONS[failure.cause]
    kind = explanation.kind
    details = [("Cause", failure.cause.value)]
    if failure.detail:
        details.append(("In the provider's words", failure.detail))
    message, cures = explanation.why, explanation.cures + kind.cures
    if trap := _trap(failure):
        message, cures = f"{trap.what} {trap.why}", (f"Operator: {trap.cure}", *kind.cures)
        details.append(("Known as", trap.id))
    retry_url, retry_label = (
        # The provider would sign the same person in again.
        (other_account_url(next_url), LABEL)
        if kind.is_refusal
        else (sign_in_url(next_url) if kind.retry else "", "Sign in again")
    )
    return Refusal(
        status=kind.status,
        reason=kind.reason,
        title=kind.title,
        message=message,
        cures=cures,
        details=tuple(details),
        retry_url=retry_url,
        retry_label=retry_label,
        known=known_error(failure),
    )


def _trap(failure: Failure) -> Trap | None:
    """What is known of this provider that explains it better than the cause does."""
    return settings.CONNECTION.preset.trap_signed(failure.said) if failure.said else None

"""What the portal answers where nginx has called CDF and has no answer that can be passed on."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse

from cdfportal.base.errors import Reason
from cdfportal.web.errors import Refusal, render_refusal
from cdfproxy.refusals import later, upstream_fault
from cdfproxy.upstream import UpstreamFault

#: As deploy/nginx/maps.conf names them.
FAULTS: Final = {
    "late": UpstreamFault.TIMEOUT,
    "unreachable": UpstreamFault.UNREACHABLE,
    "broken": UpstreamFault.BROKEN,
    "redirect": UpstreamFault.REDIRECT,
    "said-504": UpstreamFault.TIMEOUT,
    "said-502": UpstreamFault.BROKEN,
}
#: Those that CDF itself has said.
_ANSWERS: Final = frozenset({"redirect", "said-504", "said-502"})
#: Nothing went out, so it does not matter whose call it was.
_NOBODYS: Final = frozenset({"unreachable"})
#: CDF was not called.
_CROWDED: Final = "crowded"


def person_of(fault: str, person: int | None) -> int | None:
    """Whose call met it."""
    return None if fault in _NOBODYS else person


def is_answer(fault: str) -> bool | None:
    """Whether CDF said something; None where it was not asked."""
    return None if fault == _CROWDED else fault in _ANSWERS


def answer_to_fault(request: HttpRequest, fault: str) -> HttpResponse:
    """In our shape; CDF is not called again."""
    if fault == _CROWDED:
        return later(request, _crowded(), 1)
    return render_refusal(request, upstream_fault(FAULTS.get(fault, UpstreamFault.BROKEN)))


def body_withheld() -> Refusal:
    """nginx hands calls over, and the portal does not know it as its own: half a call must not go to CDF."""
    return Refusal(
        500,
        Reason.INTERNAL,
        "The portal and its nginx do not agree",
        "The body of the call did not arrive. For the operator: PROXY_OFFLOAD, PROXY_OFFLOAD_SECRET and "
        "TRUSTED_PROXIES must fit nginx's configuration.",
    )


def _crowded() -> Refusal:
    """nginx's limit_conn."""
    return Refusal(
        429,
        Reason.TOO_MANY_CALLS,
        "Too many calls of yours",
        "You have as many calls open as one person may. Wait a moment, or make fewer at once.",
    )

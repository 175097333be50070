"""Telling the sign-in's own list of every refusal: of the policy, of CDF, now or when it has passed by."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.sign_in import sign_in_of
from cdfportal.access.refused_calls import RefusedCall
from cdfportal.access.refused_parts import MOST_READ, may_refuse
from cdfportal.web.context import now_of
from cdfproxy.decision import Decision
from cdfproxy.peek import Peek
from cdfproxy.refusal_log import RefusalLog
from cdfproxy.refused import Attempt
from cdfproxy.target import raw_target
from cdfproxy.upstream import Answer

_REQUEST_ID = "x-request-id"


class Watch:
    """Looks at refusals and at nothing else; an answer that refuses nothing costs one comparison."""

    def __init__(self, log: RefusalLog) -> None:
        self._log = log

    def by_policy(self, request: HttpRequest, decision: Decision) -> None:
        """The call stays here."""
        self._keep(request, _attempt(request).by_policy(decision.reason))

    def by_challenge(self, request: HttpRequest, answer: Answer) -> None:
        """Our own answer takes the place of CDF's."""
        named = [value for name, value in answer.headers if name.lower() == _REQUEST_ID]
        self._keep(request, _attempt(request).by_challenge(named[0] if named else ""))

    def by_cdf(self, request: HttpRequest, answer: Answer) -> Peek | None:
        """What was read already is looked at here; the rest by the peek that is given back."""
        if not may_refuse(answer.status):
            return None
        attempt = _attempt(request)

        def look(body: bytes) -> None:
            self._keep(request, attempt.by_cdf(answer.status, answer.headers, body))

        if answer.exchange.is_complete or len(answer.first) >= MOST_READ:
            look(answer.first)
            return None
        return Peek(look)

    def _keep(self, request: HttpRequest, call: RefusedCall | None) -> None:
        sign_in = sign_in_of(request)
        if call is not None and sign_in is not None:
            self._log.add(sign_in.id, call)


def _attempt(request: HttpRequest) -> Attempt:
    return Attempt(request.method or "", raw_target(request.META), now_of(request))

"""One allowed call to CDF in a person's name: their token, CDF's answer, and what a refused token leads to."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from http import HTTPStatus
from typing import Final, TypeGuard

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.refused import token_refused
from accounts.sign_in import sign_in_of
from accounts.tokens import (
    SignedOut,
    Unavailable,
    Usable,
    access_token,
    another_token,
    is_at_hand,
    may_be_renewed,
)
from cdfportal.web.context import now_of
from cdfportal.web.errors import render_refusal
from cdfproxy import refusals
from cdfproxy.challenged import challenge_of, stronger_sign_in
from cdfproxy.client import Client, ClientGoneError
from cdfproxy.cluster import Cluster, Outcome, Resting
from cdfproxy.decision import Decision
from cdfproxy.meter import meter_of
from cdfproxy.offload.asked import Asked
from cdfproxy.offload.hand_over import asked_by_nginx, brought_back, handed_over, withheld
from cdfproxy.reach import Reach
from cdfproxy.replay import Replay
from cdfproxy.request_headers import request_headers
from cdfproxy.retrying import IDEMPOTENT
from cdfproxy.upload import Body, Upload, UploadBrokenError
from cdfproxy.upstream import Answer, UpstreamCall, UpstreamFault
from cdfproxy.watch import Watch

#: Seconds until an answer begins; CDF itself gives a query up after less.
_READING: Final = 60.0
#: A call that writes is better waited for: nobody knows what became of one that was given up.
_WRITING: Final = 120.0
#: Bytes of any number have to be found, or taken in, before the answer begins.
_STREAMING: Final = 120.0


class Forwarding:
    """One for each process."""

    def __init__(self, cluster: Cluster, watch: Watch) -> None:
        self._cluster, self._watch, self._reach = cluster, watch, Reach(cluster)

    def at_once(self, request: HttpRequest, decision: Decision) -> HttpResponse | None:
        """The answer to our nginx where nobody has to be waited for; None for a call that needs a place."""
        asked = asked_by_nginx(request)
        if asked is None:
            return None
        token = access_token(request) if is_at_hand(request) else None
        if isinstance(token, Usable):
            return self._hand_over(request, asked, decision, token)
        return None if request.META.get("wsgi.multithread") else brought_back(request, asked)

    def _hand_over(
        self, request: HttpRequest, asked: Asked, decision: Decision, token: Usable
    ) -> HttpResponse:
        by_nginx = not self._cluster.is_resting
        return handed_over(request, asked, decision, token, by_nginx=by_nginx)

    def serve(
        self, request: HttpRequest, decision: Decision, upload: Upload
    ) -> Answer | HttpResponse:
        """CDF's answer, begun; or ours, when there is none or it asks for another sign-in."""
        match access_token(request):
            case SignedOut() as outcome:
                return render_refusal(request, refusals.signed_out(outcome))
            case Unavailable() as outcome:
                return refusals.later(request, refusals.without_token(outcome))
            case Usable() as token:
                if asked := asked_by_nginx(request):
                    return self._hand_over(request, asked, decision, token)
                return withheld(request) or self._forward(request, decision, upload, token)

    def _forward(
        self, request: HttpRequest, decision: Decision, upload: Upload, token: Usable
    ) -> Answer | HttpResponse:
        try:
            if upload.is_empty:
                return self._send(request, decision, upload, token)
            with closing(Replay(upload, settings.PROXY.replay_bytes)) as body:
                return self._send(request, decision, body, token)
        except UploadBrokenError:
            return render_refusal(request, refusals.broken_upload())
        except ClientGoneError:
            return render_refusal(request, refusals.client_gone())

    def _send(
        self, request: HttpRequest, decision: Decision, body: Body, token: Usable
    ) -> Answer | HttpResponse:
        call = _call(request, decision, body, token)
        outcome = self._cluster.call(call)
        if _refuses_token(outcome) and (fresh := self._another(request, decision, body, token)):
            outcome.exchange.finish()
            call.on_repeat(outcome)
            token = fresh
            headers = request_headers(request.META, token.value, decision.template)
            outcome = self._cluster.call(replace(call, headers=headers))
        match outcome:
            case UpstreamFault() as fault:
                return render_refusal(request, refusals.upstream_fault(fault))
            case Resting(seconds):
                return refusals.later(request, refusals.resting(seconds), seconds)
            case Answer() as answer:
                return self._passed(request, answer, token)

    def _another(
        self, request: HttpRequest, decision: Decision, body: Body, refused: Usable
    ) -> Usable | None:
        """A fresh token after a 401, unless it would change nothing: CDF says 401 of projects, too."""
        if not body.can_repeat or not may_be_renewed(request, refused):
            return None
        sign_in = sign_in_of(request)
        if sign_in is None or not self._reach.may_hold(sign_in.id, refused, decision.project):
            return None
        return another_token(request, refused)

    def _passed(self, request: HttpRequest, answer: Answer, token: Usable) -> Answer | HttpResponse:
        sign_in = sign_in_of(request)
        if answer.status != HTTPStatus.UNAUTHORIZED or sign_in is None:
            return answer
        if challenge := challenge_of(answer):
            answer.exchange.finish()
            self._watch.by_challenge(request, answer)
            return stronger_sign_in(request, sign_in, challenge, answer)
        # The answer passes as it is; the person reads of it in the sign-in's timeline.
        token_refused(sign_in.id, token.generation, now_of(request))
        return answer


def _call(request: HttpRequest, decision: Decision, body: Body, token: Usable) -> UpstreamCall:
    environ, method = request.META, request.method or ""
    sign_in = sign_in_of(request)
    return UpstreamCall(
        method,
        decision.target,
        request_headers(environ, token.value, decision.template),
        body,
        is_repeatable=decision.reads or method in IDEMPOTENT,
        patience=_patience(decision),
        can_chunk=environ.get("SERVER_PROTOCOL") != "HTTP/1.0",
        person=sign_in.person_id if sign_in else None,
        client=Client.of(environ),
        on_repeat=meter_of(request).repeats,
    )


def _patience(decision: Decision) -> float:
    """By the class of the call."""
    if decision.streams:
        return _STREAMING
    return _READING if decision.reads else _WRITING


def _refuses_token(outcome: Outcome) -> TypeGuard[Answer]:
    """CDF's 401 that names no other sign-in as its cure."""
    return (
        isinstance(outcome, Answer)
        and outcome.status == HTTPStatus.UNAUTHORIZED
        and challenge_of(outcome) is None
    )

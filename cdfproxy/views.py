"""The proxy's one view: who asks, whether it may go, and the way there and back."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.refused import token_refused
from accounts.sign_in import sign_in_of
from accounts.tokens import SignedOut, Unavailable, Usable, access_token
from cdfportal.base.errors import Reason
from cdfportal.web.audit import Event, audit
from cdfportal.web.context import now_of
from cdfportal.web.errors import Refusal, render_refusal
from cdfproxy import refusals
from cdfproxy.challenged import challenge_of, stronger_sign_in
from cdfproxy.connections import TimeLimits
from cdfproxy.decision import Decision
from cdfproxy.fetch_metadata import is_loaded_as_code, is_navigation
from cdfproxy.offload.hand_over import handed_over
from cdfproxy.policy import METHODS, decide
from cdfproxy.refusal_log import RefusalLog
from cdfproxy.request_headers import request_headers
from cdfproxy.responses import respond
from cdfproxy.slots import Slots
from cdfproxy.target import raw_target
from cdfproxy.upload import UnreadableBody, Upload, UploadBrokenError, upload_of
from cdfproxy.upstream import Answer, Upstream, UpstreamCall, UpstreamFault
from cdfproxy.watch import Watch


class Proxy:
    """Answers everything under `/cdf/`; one instance for each process, made by the URL map."""

    #: cdfportal.web.guard decides who may call from where; a form cannot call the proxy at all.
    csrf_exempt = True

    def __init__(self, upstream: Upstream, slots: Slots, watch: Watch) -> None:
        self._upstream, self._slots, self._watch = upstream, slots, watch

    @classmethod
    def from_settings(cls) -> Proxy:
        """To the configured cluster, with the slots that the worker's threads leave."""
        upstream = Upstream.of(settings.CONNECTION.cdf_url, settings.OUTBOUND, TimeLimits())
        return cls(upstream, Slots.beside(settings.WEB_THREADS), Watch(RefusalLog()))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Forward the call, or say why not."""
        environ = request.META
        if refusal := _unfit(environ):
            return _refuse(request, refusal, refusal.message)
        decision = decide(
            request.method or "", raw_target(environ), settings.PROXY, settings.CONNECTION
        )
        if not decision.is_allowed:
            self._watch.by_policy(request, decision)
            return _refuse(request, refusals.by_policy(decision), decision.rule)
        upload = upload_of(environ)
        if isinstance(upload, UnreadableBody):
            return _refuse(request, refusals.bad_body(upload), upload.value)
        # Before the token: waiting for a provider that hangs takes a thread, too.
        slot = self._slots.take()
        if slot is None:
            return _later(request, refusals.busy())
        with ExitStack() as unless_handed_on:
            unless_handed_on.callback(slot.release)
            answer = self._serve(request, decision, upload)
            if not isinstance(answer, Answer):
                return answer
            peek = self._watch.by_cdf(request, answer)
            unless_handed_on.pop_all()
        navigation = is_navigation(request.META)
        return respond(answer, request.method or "", slot, navigation=navigation, peek=peek)

    def _serve(
        self, request: HttpRequest, decision: Decision, upload: Upload
    ) -> Answer | HttpResponse:
        """CDF's answer, begun; or ours, when there is none or it asks for another sign-in."""
        match access_token(request):
            case SignedOut() as outcome:
                return render_refusal(request, refusals.signed_out(outcome))
            case Unavailable() as outcome:
                return _later(request, refusals.without_token(outcome))
            case Usable() as token:
                if (handed := handed_over(request, decision, token)) is not None:
                    return handed
                return self._forward(request, decision, upload, token)

    def _forward(
        self, request: HttpRequest, decision: Decision, upload: Upload, token: Usable
    ) -> Answer | HttpResponse:
        try:
            outcome = self._call(request, decision, upload, token.value)
        except UploadBrokenError:
            return render_refusal(request, refusals.broken_upload())
        if isinstance(outcome, UpstreamFault):
            return render_refusal(request, refusals.upstream_fault(outcome))
        if (challenge := challenge_of(outcome)) and (sign_in := sign_in_of(request)):
            outcome.exchange.finish()
            self._watch.by_challenge(request, outcome)
            return stronger_sign_in(request, sign_in, challenge, outcome)
        if outcome.status == HTTPStatus.UNAUTHORIZED:
            _tell_refused(request, token)
        return outcome

    def _call(
        self, request: HttpRequest, decision: Decision, upload: Upload, token: str
    ) -> Answer | UpstreamFault:
        environ = request.META
        headers = request_headers(environ, token, decision.template)
        call = UpstreamCall(request.method or "", decision.target, headers, upload)
        return self._upstream.call(call, can_chunk=environ.get("SERVER_PROTOCOL") != "HTTP/1.0")


def _tell_refused(request: HttpRequest, token: Usable) -> None:
    """The answer passes as it is; the person reads of it in the sign-in's timeline."""
    sign_in = sign_in_of(request)
    if sign_in is not None:
        token_refused(sign_in.id, token.generation, now_of(request))


def _unfit(environ: Mapping[str, str]) -> Refusal | None:
    """Why no policy could let the request through."""
    # RFC 9110 §7.8: other upgrades may be ignored, and the request served as it is.
    if "websocket" in environ.get("HTTP_UPGRADE", "").lower():
        return refusals.websocket()
    return refusals.loaded_as_code() if is_loaded_as_code(environ) else None


def _refuse(request: HttpRequest, refusal: Refusal, rule: str) -> HttpResponse:
    """Refused by the proxy's own rules: answered, and told to the audit log."""
    sign_in = sign_in_of(request)
    audit(
        Event.PROXY_REFUSED,
        request,
        method=request.method,
        reason=refusal.reason.value,
        rule=rule,
        person=sign_in.person_id if sign_in else None,
    )
    response = render_refusal(request, refusal)
    if refusal.reason is Reason.METHOD_NOT_ALLOWED:
        response["Allow"] = ", ".join(METHODS)
    return response


def _later(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    response = render_refusal(request, refusal)
    response["Retry-After"] = "2"
    return response

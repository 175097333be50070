"""The proxy's one view: who asks, whether it may go, and the way there and back."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.sign_in import end_reason_of, sign_in_of
from accounts.tokens import SignedOut
from cdfportal.base.errors import Reason
from cdfportal.web.audit import Event, audit
from cdfportal.web.errors import Refusal, render_refusal
from cdfproxy import refusals
from cdfproxy.apps import usage_log
from cdfproxy.breaker import Breaker
from cdfproxy.cluster import Cluster
from cdfproxy.connections import TimeLimits
from cdfproxy.fetch_metadata import is_loaded_as_code, is_navigation
from cdfproxy.forwarding import Forwarding
from cdfproxy.meter import Meter, attach_meter, meter_of
from cdfproxy.places import PersonLimits, Places, Shortage
from cdfproxy.policy import METHODS, decide
from cdfproxy.refusal_log import RefusalLog
from cdfproxy.responses import respond
from cdfproxy.rest import Rest, rest_file
from cdfproxy.slots import Slots
from cdfproxy.target import raw_target
from cdfproxy.upload import UnreadableBody, upload_of
from cdfproxy.upstream import Answer, Upstream
from cdfproxy.watch import Watch


class Proxy:
    """Answers everything under `/cdf/`; one instance for each process, made by the URL map."""

    #: cdfportal.web.guard decides who may call from where; a form cannot call the proxy at all.
    csrf_exempt = True

    def __init__(self, cluster: Cluster, places: Places, watch: Watch) -> None:
        self._places, self._watch = places, watch
        self._forwarding = Forwarding(cluster, watch)

    @classmethod
    def from_settings(cls) -> Proxy:
        """To the configured cluster, with the slots that the worker's threads leave."""
        upstream = Upstream.of(settings.CONNECTION.cdf_url, settings.OUTBOUND, TimeLimits())
        slots = Slots.beside(settings.WEB_THREADS)
        places = Places(slots, PersonLimits.of(settings.PROXY))
        shared = rest_file(
            settings.PROXY.rest_file, settings.CONNECTION.cdf_url, settings.PORTAL.url
        )
        cluster = Cluster(upstream, Breaker(rest=Rest.at(shared)))
        return cls(cluster, places, Watch(RefusalLog()))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Forward the call, or say why not; count it either way."""
        meter = Meter(usage_log(), request)
        attach_meter(request, meter)
        response = self._answer(request, meter)
        meter.ours(response)
        return response

    def _answer(self, request: HttpRequest, meter: Meter) -> HttpResponseBase:
        environ = request.META
        if refusal := _unfit(environ):
            meter.decided(request, None)
            return _refuse(request, refusal, refusal.message)
        decision = decide(
            request.method or "", raw_target(environ), settings.PROXY, settings.CONNECTION
        )
        meter.decided(request, decision)
        if not decision.is_allowed:
            self._watch.by_policy(request, decision)
            return _refuse(request, refusals.by_policy(decision), decision.rule)
        upload = upload_of(environ)
        if isinstance(upload, UnreadableBody):
            return _refuse(request, refusals.bad_body(upload), upload.value)
        meter.uploads(upload)
        sign_in = sign_in_of(request)
        if sign_in is None:
            return render_refusal(request, refusals.signed_out(SignedOut(end_reason_of(request))))
        if (handed := self._forwarding.at_once(request, decision)) is not None:
            may_pass = self._places.may_pass(sign_in.person_id)
            return handed if may_pass else self._full(request, Shortage.RATE)
        # Before the token: waiting for a provider that hangs takes a thread, too.
        place = self._places.take(sign_in.person_id)
        if isinstance(place, Shortage):
            return self._full(request, place)
        meter.seated(place)
        is_handed_on = False
        try:
            answer = self._forwarding.serve(request, decision, upload)
            if not isinstance(answer, Answer):
                return answer
            peek = self._watch.by_cdf(request, answer)
            is_handed_on = True
        finally:
            if not is_handed_on:
                place.release()
        navigation = is_navigation(request.META)
        return respond(answer, request.method or "", place, meter, navigation=navigation, peek=peek)

    def _full(self, request: HttpRequest, shortage: Shortage) -> HttpResponse:
        if shortage is Shortage.WORKER:
            return refusals.later(request, refusals.busy())
        limits = PersonLimits.of(settings.PROXY)
        meter_of(request).turned_away(shortage, limits)
        return refusals.later(request, refusals.too_many(shortage, limits), 1)


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

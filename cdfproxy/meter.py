"""One call from its coming to its end, as its person's usage counts it."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.sign_in import sign_in_of
from accounts.usage_numbers import By, Numbers, Spot, minute_of, status_text
from cdfportal.access.refused_parts import kept_project, place_of
from cdfportal.base.errors import Reason
from cdfportal.web.context import now_of
from cdfproxy.decision import Decision
from cdfproxy.offload import names
from cdfproxy.offload.counted import counted_in, stamp
from cdfproxy.places import PersonLimits, Place, Shortage
from cdfproxy.policy import METHODS
from cdfproxy.target import TargetFault, parse_target, raw_target
from cdfproxy.upload import Upload
from cdfproxy.upstream import Answer, UpstreamFault
from cdfproxy.usage_log import UsageLog

_TOO_MANY = 429


class Meter:
    """Counts once, at the end. Of a call that nobody signed in makes it counts nothing."""

    def __init__(
        self,
        log: UsageLog,
        request: HttpRequest,
        monotonic: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._log, self._monotonic, self._began = log, monotonic, monotonic()
        sign_in = sign_in_of(request)
        self._person = None if sign_in is None else sign_in.person_id
        self._came = now_of(request)
        #: In which minute the call was counted as handed over, before it was brought back.
        self._handed_in = None if self._person is None else counted_in(request.META, self._person)
        self._method = request.method if request.method in METHODS else ""
        self._project = self._template = ""
        self._call = Numbers()
        self._upload: Upload | None = None
        self._is_over = self._is_broken = False

    def decided(self, request: HttpRequest, decision: Decision | None) -> None:
        """Which kind of call it is: as the endpoint table names it, or as much of that as it knows."""
        if decision is not None and decision.is_allowed and decision.template:
            self._project, self._template = kept_project(decision.project), decision.template
            return
        raw = raw_target(request.META)
        target = raw if isinstance(raw, TargetFault) else parse_target(raw)
        if not isinstance(target, TargetFault):
            place = place_of(self._method or "GET", target.canonical_segments)
            self._project, self._template = place.project, place.template

    def seated(self, place: Place) -> None:
        """It found a place."""
        self._call.at_once, self._call.drawn = place.at_once, place.drawn

    def turned_away(self, shortage: Shortage, limits: PersonLimits) -> None:
        """It found none."""
        if shortage is Shortage.PERSON:
            self._call.at_once = limits.at_once
        elif shortage is Shortage.RATE:
            self._call.drawn = limits.in_one_go

    def uploads(self, upload: Upload) -> None:
        """What comes with it, counted as it is read."""
        self._upload = upload

    def repeats(self, outcome: Answer | UpstreamFault) -> None:
        """It goes out once more, because of this."""
        self._call.repeats += 1
        if isinstance(outcome, Answer) and outcome.status == _TOO_MANY:
            self._call.throttled += 1

    def sent(self, size: int) -> None:
        """So many bytes of CDF's answer were handed to the server."""
        self._call.bytes_down += size

    def broke_off(self) -> None:
        """CDF did, in the middle of its answer."""
        self._is_broken = True

    def answered(self, status: int) -> None:
        """CDF's answer is over, or its client has gone."""
        if self._is_broken:
            self._end(By.PORTAL, Reason.CDF_UNAVAILABLE.value)
        else:
            self._end(By.CDF, status_text(status))

    def ours(self, response: HttpResponseBase) -> None:
        """An answer of the portal takes the place of CDF's, or tells the server in front where CDF's is."""
        if reason := response.headers.get("X-Portal-Reason", ""):
            self._end(By.PORTAL, reason)
        # Without a target the server in front brings the call back, and it is counted when it comes.
        elif names.TARGET in response.headers and (spot := self._end(By.HANDED_OVER, "")):
            response.headers[names.COUNTED] = stamp(spot.person, spot.minute)

    def _end(self, by: By, outcome: str) -> Spot | None:
        """Where it is counted."""
        if self._is_over or self._person is None:
            return None
        self._is_over = True
        took = self._monotonic() - self._began
        if self._upload is not None:
            self._call.bytes_up = self._upload.taken
        minute = minute_of(self._came, took)
        spot = Spot(self._person, minute, self._project, self._method, self._template, by, outcome)
        if self._handed_in is not None:
            back = spot._replace(minute=self._handed_in, by=By.BROUGHT_BACK, outcome="")
            self._log.add(back, Numbers(), 0)
        self._log.add(spot, self._call, int(took * 1_000_000))
        return spot


def attach_meter(request: HttpRequest, meter: Meter) -> None:
    """For whoever learns something of the call."""
    request.proxy_meter = meter  # type: ignore[attr-defined]  # ours to add


def meter_of(request: HttpRequest) -> Meter:
    """The one that was attached."""
    meter: Meter = request.proxy_meter  # type: ignore[attr-defined]  # the view attaches it first
    return meter

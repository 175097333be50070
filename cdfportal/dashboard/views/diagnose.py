"""The doctor as a page that grows while the checks run, and as its twin when all are over."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts.decorators import sign_in_required
from cdfportal.base.errors import Reason
from cdfportal.dashboard.answer import Answer, Visit, visit
from cdfportal.dashboard.apps import dashboard
from cdfportal.dashboard.diagnosed import Asked, read_asked
from cdfportal.dashboard.diagnosing import case_of
from cdfportal.dashboard.presenters.doctor import doctor_facts, doctor_headline, step_row
from cdfportal.dashboard.presenters.doctor_table import check_table
from cdfportal.dashboard.serve import only_reading
from cdfportal.dashboard.viewer import viewer_of
from cdfportal.diagnose.doctor.case import Case, Subject
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.model import Result
from cdfportal.diagnose.doctor.plan import PLANS
from cdfportal.diagnose.doctor.report import Examination, examination_json
from cdfportal.diagnose.doctor.run import examine
from cdfportal.web.audit import Event, audit
from cdfportal.web.errors import Refusal, RefusedError
from cdfportal.web.guard import is_own
from cdfproxy.slots import Slot

_TEMPLATE = "dashboard/diagnose.html"
#: Where the page is cut in two; nothing that is typed can hold it, since what is typed is escaped.
_CUT = "<!--checks-->"


def diagnose(here: Visit) -> Answer:
    """`/api/diagnose/`: all results at once."""
    asked = _allowed(here)
    if asked.problems or not asked.ready:
        return Answer(_TEMPLATE, {}, {}, asked.problems, _missing(asked))
    if not is_own(here.request):
        raise RefusedError(_elsewhere())
    slot = _slot()
    try:
        run = _Run(case_of(here, asked))
        results = tuple(run.results())
        _note(here, asked, run.examination)
    finally:
        slot.release()
    return Answer(_TEMPLATE, {}, examination_json(run.examination), tables=(check_table(results),))


@sign_in_required
def diagnose_page(request: HttpRequest) -> HttpResponseBase:
    """`/diagnose/`: the first byte at once, then each check as it is over, the answer last.

    The stylesheet puts the answer on top. A link of another site shows the form and starts nothing.
    """
    refused = only_reading(request, takes_post=True)
    if refused:
        return refused
    viewer = viewer_of(request)
    here = visit(request, viewer, settings.CONNECTION.cdf_url)
    asked = _allowed(here)
    if not asked.ready or not is_own(request):
        return _form(request, asked)
    slot = _slot()

    def pieces() -> Iterator[str]:
        try:
            yield from _pieces(here, asked, case)
        finally:
            slot.release()

    case = case_of(here, asked)
    response = StreamingHttpResponse(pieces())
    # nginx would keep the pieces together (https://nginx.org/en/docs/http/ngx_http_proxy_module.html).
    response["X-Accel-Buffering"] = "no"
    return response


def _allowed(here: Visit) -> Asked:
    """What the portal says of itself is for its administrators."""
    asked = read_asked(here.request)
    if asked.subject is Subject.PORTAL and not here.viewer.sign_in.is_portal_admin:
        raise RefusedError(
            Refusal(
                403,
                Reason.NOT_ALLOWED,
                "For administrators of the portal",
                "How the portal is set up is shown to its administrators only (PORTAL_ADMIN_GROUPS).",
                ("Look at your own sign-in instead.",),
                retry_url="/diagnose/",
                retry_label="My own sign-in",
            )
        )
    return asked


def _missing(asked: Asked) -> tuple[str, ...]:
    if asked.ready:
        return ()
    return ("`client_id` and `client_secret` are missing: send them by POST.",)


@dataclass
class _Run:
    """One examination, told result by result and kept for what stands at its end."""

    case: Case
    over: list[Result] = field(default_factory=list)

    def results(self) -> Iterator[Result]:
        """As they come."""
        for result in examine(PLANS[self.case.subject], self.case, Chart()):
            self.over.append(result)
            yield result

    @property
    def examination(self) -> Examination:
        """What came of it so far."""
        case = self.case
        return Examination(case.subject, case.project, tuple(self.over), case.clock())


def _pieces(here: Visit, asked: Asked, case: Case) -> Iterator[str]:
    request, began, run = here.request, time.monotonic(), _Run(case)
    whole = render_to_string(_TEMPLATE, _context(request, asked, runs=True), request)
    head, _, tail = whole.partition(_CUT)
    yield head
    section = None
    for result in run.results():
        opening = result.section if result.section is not section else None
        context = {"row": step_row(result), "opens": opening, "closes": opening and section}
        section = result.section
        yield render_to_string("dashboard/parts/step.html", context, request)
    examination = run.examination
    answer = {
        **_context(request, asked, runs=True),
        "headline": doctor_headline(examination),
        "facts": doctor_facts(examination, time.monotonic() - began),
        "as_of": examination.as_of,
        "tables": (check_table(examination.results),),
    }
    yield render_to_string("dashboard/parts/diagnosed.html", answer, request)
    yield tail
    _note(here, asked, examination)


def _context(request: HttpRequest, asked: Asked, *, runs: bool) -> dict[str, object]:
    query = request.GET.copy()
    query.pop("refresh", None)
    return {
        "subject": asked.subject.value,
        "asked": query.urlencode(),
        "typed": asked.shown,
        "project": asked.project,
        "problems": asked.problems,
        "posted": request.method == "POST",
        "runs": runs,
        "own": is_own(request),
    }


def _form(request: HttpRequest, asked: Asked) -> HttpResponse:
    status = 400 if asked.problems else 200
    response = render(request, _TEMPLATE, _context(request, asked, runs=False), status=status)
    if asked.problems:
        response["X-Portal-Reason"] = Reason.BAD_PARAMETER.value
    return response


def _slot() -> Slot:
    slot = dashboard().examinations.take()
    if slot is None:
        raise RefusedError(
            Refusal(
                503,
                Reason.BUSY,
                "The doctor is busy",
                "Several examinations run at this moment, and each takes a few seconds.",
                ("Try again in a few seconds.",),
                retry_url="/diagnose/",
            )
        )
    return slot


def _note(here: Visit, asked: Asked, examination: Examination) -> None:
    credentials, first = asked.credentials, examination.first
    audit(
        Event.DIAGNOSED,
        here.request,
        sign_in=str(here.viewer.sign_in.id),
        subject=asked.subject.value,
        project=asked.project,
        client_id=credentials.client_id if credentials else "",
        outcome=examination.mark.value,
        check=first.number if first else 0,
    )


def _elsewhere() -> Refusal:
    return Refusal(
        403,
        Reason.CROSS_SITE,
        "The request came from another site",
        "A page of another site cannot start the checks.",
        ("Open the page of the portal itself.",),
        retry_url="/diagnose/",
    )

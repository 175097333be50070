"""Running the doctor for a visit: at once for a twin, piece by piece for a page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string

from cdfportal.base.errors import Reason
from cdfportal.dashboard.answer import Visit
from cdfportal.dashboard.apps import dashboard
from cdfportal.dashboard.diagnosed import Asked
from cdfportal.dashboard.diagnosing import case_of
from cdfportal.dashboard.presenters.doctor import doctor_facts, doctor_headline
from cdfportal.dashboard.presenters.doctor_table import check_table
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.model import Result
from cdfportal.diagnose.doctor.plan import PLANS
from cdfportal.diagnose.doctor.report import Examination
from cdfportal.diagnose.doctor.run import examine
from cdfportal.web.audit import Event, audit
from cdfportal.web.context import in_context_of
from cdfportal.web.errors import Refusal, RefusedError
from cdfproxy.slots import Slot

#: Where a page is cut in two; nothing that is typed can hold it, since what is typed is escaped.
CUT = "<!--checks-->"
_ANSWER = "dashboard/parts/diagnosed.html"

#: Results in, pieces of HTML out, each as early as it can be.
Layout = Callable[[HttpRequest, Iterator[Result]], Iterator[str]]


@dataclass
class Run:
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


def examined(here: Visit, asked: Asked) -> Examination:
    """All of it, when all is over."""
    slot = _slot()
    try:
        run = Run(case_of(here, asked))
        for _ in run.results():
            pass
    finally:
        slot.release()
    _note(here, asked, run.examination)
    return run.examination


def streamed(
    here: Visit,
    asked: Asked,
    template: str,
    context: dict[str, object],
    layout: Layout,
    *,
    answer: str = _ANSWER,
) -> StreamingHttpResponse:
    """The page up to `CUT` at once, then what the layout makes, the answer, and the rest."""
    slot = _slot()
    run = Run(case_of(here, asked))

    def pieces() -> Iterator[str]:
        try:
            page = render_to_string(template, context, here.request)
            head, _, tail = page.partition(CUT)
            yield head
            yield from _pieces(here, run, context, layout, answer)
            yield tail
            with in_context_of(here.request):
                _note(here, asked, run.examination)
        finally:
            slot.release()

    response = StreamingHttpResponse(pieces())
    # nginx would keep the pieces together (https://nginx.org/en/docs/http/ngx_http_proxy_module.html).
    response["X-Accel-Buffering"] = "no"
    return response


def _pieces(
    here: Visit, run: Run, context: dict[str, object], layout: Layout, answer: str
) -> Iterator[str]:
    request, began = here.request, time.monotonic()
    yield from layout(request, run.results())
    examination = run.examination
    answered = {
        **context,
        "headline": doctor_headline(examination),
        "facts": doctor_facts(examination, time.monotonic() - began),
        "as_of": examination.as_of,
        "asked": asked_again(request),
        "tables": (check_table(examination.results),),
        "posted": request.method == "POST",
    }
    yield render_to_string(answer, answered, request)


def asked_again(request: HttpRequest) -> str:
    """The query string without what asks afresh, which the checks always do, and without a secret."""
    query = request.GET.copy()
    for name in ("refresh", "client_secret"):
        query.pop(name, None)
    return query.urlencode()


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

"""`/diagnose/checklist/`: the guide's five steps, each line decided by the live checks."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from cdfportal.dashboard.answer import Answer, Visit
from cdfportal.dashboard.diagnosed import read_asked
from cdfportal.dashboard.examining import examined
from cdfportal.dashboard.presenters.checklist import step_json, step_panel
from cdfportal.dashboard.presenters.doctor_table import check_table
from cdfportal.dashboard.views.examination import Page, allowed, refuse_elsewhere, unasked
from cdfportal.diagnose.doctor.checklist import by_step
from cdfportal.diagnose.doctor.model import Result
from cdfportal.diagnose.doctor.plan import PLANS
from cdfportal.diagnose.doctor.report import examination_json


def checklist(here: Visit) -> Answer:
    """`/api/diagnose/checklist/`: the steps, and the checks below them."""
    asked = allowed(here)
    if not asked.ready:
        return unasked(_PAGE.template, asked)
    refuse_elsewhere(here.request)
    examination = examined(here, asked)
    planned = {result.number for result in examination.results}
    steps = [step_json(step) for step in by_step(examination.results, planned)]
    data = {**examination_json(examination), "steps": steps}
    return Answer(_PAGE.template, {}, data, tables=(check_table(examination.results),))


def checklist_page(request: HttpRequest) -> HttpResponseBase:
    """The page."""
    return _PAGE(request)


def _panels(request: HttpRequest, results: Iterator[Result]) -> Iterator[str]:
    planned = {check.number for check in PLANS[read_asked(request).subject]}
    for step in by_step(results, planned):
        context = {"panel": step_panel(step)}
        yield render_to_string("dashboard/parts/checklist_step.html", context)


_PAGE = Page("dashboard/checklist.html", "checklist", _panels)

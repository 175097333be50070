"""`/diagnose/`: the doctor as a page that grows while the checks run, and as its twin."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from cdfportal.dashboard.answer import Answer, Visit
from cdfportal.dashboard.examining import examined
from cdfportal.dashboard.presenters.doctor import step_row
from cdfportal.dashboard.presenters.doctor_table import check_table
from cdfportal.dashboard.views.examination import Page, allowed, refuse_elsewhere, unasked
from cdfportal.diagnose.doctor.model import Result
from cdfportal.diagnose.doctor.report import examination_json


def diagnose(here: Visit) -> Answer:
    """`/api/diagnose/`: all results at once."""
    asked = allowed(here)
    if not asked.ready:
        return unasked(_PAGE.template, asked)
    refuse_elsewhere(here.request)
    examination = examined(here, asked)
    tables = (check_table(examination.results),)
    return Answer(_PAGE.template, {}, examination_json(examination), tables=tables)


def diagnose_page(request: HttpRequest) -> HttpResponseBase:
    """The page."""
    return _PAGE(request)


def _steps(request: HttpRequest, results: Iterator[Result]) -> Iterator[str]:
    """A row for each check, under the heading of its section."""
    section = None
    for result in results:
        opening = result.section if result.section is not section else None
        context = {"row": step_row(result), "opens": opening, "closes": opening and section}
        section = result.section
        yield render_to_string("dashboard/parts/step.html", context)
    yield "</ol></div></section>" if section else ""


_PAGE = Page("dashboard/diagnose.html", "diagnose", _steps)

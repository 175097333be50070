"""Check 12: CDF takes the token, and says what it sees in it.

https://api-docs.cognite.com/20230101/tag/Token/operation/inspectToken
"""

from __future__ import annotations

from http import HTTPStatus

from cdfportal.access.parse import ParsedInspection, parse_inspection
from cdfportal.cdf.answer import CdfAnswer
from cdfportal.cdf.errors import CdfChallengedError, CdfError, CdfRejectedError
from cdfportal.diagnose.doctor.at_hand import client_of, token_of
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.checks.no_token import no_token
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, failed, not_run, passed, warned
from cdfportal.diagnose.doctor.troubles import answer_words, request_detail, trouble
from cdfportal.diagnose.doctor.words import many

NUMBER = 12


def cdf_inspect(case: Case, chart: Chart) -> Finding:
    """Ask token/inspect once."""
    token = token_of(case, chart)
    if not token:
        return no_token(NUMBER, case, chart)
    if not chart.cdf_reached:
        return not_run("CDF is not reached.", 1)
    try:
        answer = client_of(case, token).inspect_token()
        return _seen(chart, answer)
    except CdfRejectedError as error:
        return _refused(chart, error)
    except (CdfError, CdfChallengedError) as error:
        return trouble(error)


def _seen(chart: Chart, answer: CdfAnswer) -> Finding:
    parsed = parse_inspection(answer.json())
    if not _is_inspection(parsed):
        evidence = "CDF's answer is JSON, and says nothing of projects."
        return failed(Fault.CDF_NOT_JSON, evidence, *request_detail(answer.request_id))
    chart.inspection = parsed.inspection
    projects = len(parsed.inspection.projects)
    return passed(
        f"CDF takes the token, which reaches {many(projects, 'project', 'projects')}.",
        *request_detail(answer.request_id),
    )


def _is_inspection(parsed: ParsedInspection) -> bool:
    return bool(parsed.inspection.subject) and not any(
        problem.where in ("", ".projects") for problem in parsed.problems
    )


def _refused(chart: Chart, error: CdfRejectedError) -> Finding:
    said, reference = answer_words(error), request_detail(error.request_id)
    if error.status == HTTPStatus.FORBIDDEN:
        chart.inspect_forbidden = True
        further = "The list of own groups says the rest."
        return warned(Fault.INSPECT_FORBIDDEN, f"{said} {further}", *reference)
    if error.status != HTTPStatus.UNAUTHORIZED:
        return trouble(error)
    if chart.token_wrong:
        return not_run(f"{said} Check {chart.token_wrong} says why.", chart.token_wrong)
    if chart.token_odd:
        return failed(chart.token_odd, f"{said} What check 9 warns of may be why.", *reference)
    return failed(Fault.INSPECT_REFUSED, said, *reference)

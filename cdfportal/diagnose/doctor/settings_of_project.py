"""How the project reads tokens, as far as a token at hand may ask."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from cdfportal.access.parse import parse_inspection
from cdfportal.access.project_oidc import ProjectOidc, parse_project_oidc
from cdfportal.cdf.errors import CdfChallengedError, CdfError, CdfRejectedError
from cdfportal.diagnose.doctor.at_hand import client_of, is_principal, token_of
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.compared import CDF_CLOCK


def settings_of_project(case: Case, chart: Chart) -> ProjectOidc | None:
    """By the examined token; for a service principal first by the viewer's own.

    None where nobody at hand may read it (projectsAcl:READ), or the project has none.
    """
    if not case.project or not chart.cdf_reached:
        return None
    if (
        is_principal(case)
        and case.sign_in
        and (told := _ask(case, chart, case.sign_in.access_token))
    ):
        return told
    return _ask(case, chart, token_of(case, chart))


def _ask(case: Case, chart: Chart, token: str) -> ProjectOidc | None:
    """Whatever comes back tells CDF's clock too."""
    try:
        answer = client_of(case, token).project(case.project)
        _note_clock(case, chart, answer.answered_at)
        return parse_project_oidc(answer.json())
    except CdfRejectedError as error:
        _note_clock(case, chart, error.answered_at)
    except (CdfError, CdfChallengedError):
        pass  # what CDF is in trouble with, check 12 says
    return None


def _note_clock(case: Case, chart: Chart, told: datetime | None) -> None:
    if told is not None:
        chart.clocks[CDF_CLOCK] = told - case.clock()


def projects_reached(case: Case, token: str) -> frozenset[str] | None:
    """By token/inspect; None when CDF does not take the token at all.

    Where it takes it and does not tell, the one that is asked about is given the benefit of the doubt.
    """
    try:
        answer = client_of(case, token).inspect_token()
        return frozenset(parse_inspection(answer.json()).inspection.projects)
    except CdfRejectedError as error:
        return frozenset({case.project}) if error.status == HTTPStatus.FORBIDDEN else None
    except (CdfError, CdfChallengedError):
        return None

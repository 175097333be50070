"""How the project reads tokens, as far as a token at hand may ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from cdfportal.access.project_oidc import ProjectOidc, parse_project_oidc
from cdfportal.cdf.errors import CdfChallengedError, CdfError, CdfRejectedError
from cdfportal.diagnose.doctor.at_hand import client_of, token_of
from cdfportal.diagnose.doctor.case import Case, Subject
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.compared import CDF_CLOCK


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """What was read on the way."""

    #: None where nobody at hand may read it (projectsAcl:READ), or the project has none.
    oidc: ProjectOidc | None = None
    #: CDF took the examined token; False says that it is not known.
    taken: bool = False


def settings_of_project(case: Case, chart: Chart) -> ProjectSettings:
    """By the examined token; for a service principal first by the viewer's own."""
    if not case.project or not chart.cdf_reached:
        return ProjectSettings()
    if case.subject is Subject.PRINCIPAL and case.sign_in:
        told = _ask(case, chart, case.sign_in.access_token)
        if told.oidc:
            return ProjectSettings(told.oidc)
    return _ask(case, chart, token_of(case, chart))


def _ask(case: Case, chart: Chart, token: str) -> ProjectSettings:
    """Whatever comes back tells CDF's clock too."""
    try:
        answer = client_of(case, token).project(case.project)
        _note_clock(case, chart, answer.answered_at)
        return ProjectSettings(parse_project_oidc(answer.json()), taken=True)
    except CdfRejectedError as error:
        _note_clock(case, chart, error.answered_at)
        return ProjectSettings(taken=error.status == HTTPStatus.FORBIDDEN)
    except (CdfError, CdfChallengedError):
        return ProjectSettings()


def _note_clock(case: Case, chart: Chart, told: datetime | None) -> None:
    if told is not None:
        chart.clocks[CDF_CLOCK] = told - case.clock()


def cdf_takes(case: Case, token: str) -> bool:
    """Whether CDF knows whose token it is, whichever projects it reaches."""
    try:
        client_of(case, token).inspect_token()
    except CdfRejectedError as error:
        return error.status == HTTPStatus.FORBIDDEN
    except (CdfError, CdfChallengedError):
        return False
    return True

"""Check 28: the portal asks CDF with people's tokens only, so its own client needs no group there."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from cdfportal.access.model import Group
from cdfportal.access.parse import parse_inspection
from cdfportal.access.words import and_list
from cdfportal.base.connection import Connection
from cdfportal.base.service import ClientCredentials
from cdfportal.cdf.errors import CdfChallengedError, CdfError, CdfRejectedError
from cdfportal.diagnose.doctor.at_hand import client_of
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.checks.way import endpoint_of
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, not_run, passed, warned
from cdfportal.idp.client_credentials import TokenEndpoint, ask_for_token
from cdfportal.idp.client_proof import secret_method
from cdfportal.idp.outcome import Granted


def portal_power(case: Case, chart: Chart) -> Finding:
    """By groups that name the client, and by the token that the client may get for itself."""
    groups = chart.index.groups if chart.index else ()
    named = [group for group in groups if _names(group, case.connection.client_id)]
    if named:
        labels = and_list([group.label for group in named])
        verb = "names" if len(named) == 1 else "name"
        said = f"{labels} {verb} the portal's client {case.connection.client_id}."
        return warned(Fault.OWN_CLIENT_HAS_POWER, said)
    if case.connection.client_secret is None:
        seen = ", and no group names it" if chart.all_groups else ""
        return passed(f"A public client gets no token by itself{seen}.")
    return _by_token(case, chart, groups)


def _names(group: Group, client_id: str) -> bool:
    """As Cognito's programs are followed, and as CDF's own service accounts are listed."""
    return group.source_id == client_id or client_id in group.member_ids


def _by_token(case: Case, chart: Chart, groups: Sequence[Group]) -> Finding:
    url = endpoint_of(chart, "token_endpoint")
    if chart.metadata is None or not url:
        return not_run("Without a discovery document the client cannot be asked about.", 2)
    endpoint = TokenEndpoint(url, secret_method(chart.metadata))
    outcome = ask_for_token(case.transport, _credentials(case.connection), endpoint, case.limits)
    if not isinstance(outcome, Granted):
        return passed("The provider gives the portal's client no token of its own.")
    reached = _projects(case, outcome.access_token)
    if isinstance(reached, Finding):
        return reached
    if reached:
        said = f"By itself the portal's client reaches {and_list(reached)}."
        return warned(Fault.OWN_CLIENT_HAS_POWER, said, ("Projects", and_list(reached)))
    seen = " and no group that you are shown names it" if groups else ""
    return passed(f"The client may get a token of its own; it reaches no project{seen}.")


def _credentials(connection: Connection) -> ClientCredentials:
    """What a program with the portal's id and secret would ask."""
    preset = connection.preset
    return ClientCredentials(
        preset=preset,
        client_id=connection.client_id,
        client_secret=connection.client_secret or "",
        discovery_url=connection.discovery_url,
        token_url="",
        scopes=tuple(preset.service_scopes.format(cdf=connection.cdf_url).split()),
        parameters={
            name: value.format(audience=connection.audience)
            for name, value in preset.service_parameters
        },
    )


def _projects(case: Case, token: str) -> list[str] | Finding:
    """Those that CDF lists for a token; what is told instead when it does not say."""
    try:
        inspection = parse_inspection(client_of(case, token).inspect_token().json()).inspection
    except (CdfError, CdfChallengedError) as error:
        if isinstance(error, CdfRejectedError) and error.status == HTTPStatus.UNAUTHORIZED:
            return passed("The client may get a token of its own; CDF does not take it.")
        return not_run("The client may get a token of its own; CDF did not say what it reaches.")
    return sorted(inspection.projects)

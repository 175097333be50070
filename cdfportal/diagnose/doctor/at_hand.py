"""What a check has at hand of a case: the token, its scopes, a client of CDF."""

from __future__ import annotations

from collections.abc import Mapping

from cdfportal.cdf.client import CdfClient, Limits
from cdfportal.diagnose.decode import DecodedToken
from cdfportal.diagnose.doctor.case import Case, Subject
from cdfportal.diagnose.doctor.chart import Chart


def token_of(case: Case, chart: Chart) -> str:
    """The principal's token as far as it got one, else the viewer's own; empty when there is none."""
    if is_principal(case) or chart.access_token:
        return chart.access_token
    return case.sign_in.access_token if case.sign_in else ""


def claims_of(chart: Chart) -> Mapping[str, object] | None:
    """The token's claims, unverified; None where it cannot be read."""
    return chart.decoded.claims if isinstance(chart.decoded, DecodedToken) else None


def client_of(case: Case, token: str) -> CdfClient:
    """The cluster with this token."""
    url, waits = case.connection.cdf_url, case.limits
    limits = Limits(waits.connect, waits.read, waits.total)
    return CdfClient(url, token, case.transport.session(url), limits)


def is_principal(case: Case) -> bool:
    """Whether it is about a program, and not about the viewer."""
    return case.subject is Subject.PRINCIPAL


def whose(case: Case) -> str:
    """Whom a sentence is about."""
    return "The service principal" if is_principal(case) else "You"

"""The token beside what is expected of it, by the engine of the token page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from cdfportal.diagnose.comparison import Comparison, Expectations, Kind, Seen, What, compare_token
from cdfportal.diagnose.decode import DecodedToken
from cdfportal.diagnose.doctor.at_hand import is_principal
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart

#: CDF's name among `Chart.clocks`.
CDF_CLOCK = "CDF"


def compared(case: Case, chart: Chart, *what: What) -> tuple[Comparison, ...]:
    """The comparisons of these kinds, in the engine's order; none for a token that cannot be read."""
    if not isinstance(chart.decoded, DecodedToken):
        return ()
    told = Expectations.of(case.connection, project=case.project, seen=_seen(case, chart))
    principal = case.credentials if is_principal(case) else None
    expected = replace(told, client_id=principal.client_id) if principal else told
    header, claims = chart.decoded.header, chart.decoded.claims
    found = compare_token(header, claims, Kind.ACCESS, chart.oidc, expected, cdf_now(case, chart))
    return tuple(one for one in found if one.what in what)


def cdf_now(case: Case, chart: Chart) -> datetime:
    """By CDF's own clock, where an answer of it has told that."""
    return case.clock() + chart.clocks.get(CDF_CLOCK, timedelta(0))


def _seen(case: Case, chart: Chart) -> Seen | None:
    """What token/inspect told, once it has."""
    if chart.inspection is None or not case.project:
        return None
    counted = chart.inspection.projects.get(case.project, ())
    return Seen(chart.inspection.subject, len(counted))

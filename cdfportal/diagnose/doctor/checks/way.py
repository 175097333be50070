"""What stands in the way of a check of the provider, and where its endpoints are."""

from __future__ import annotations

from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.model import Finding, not_run


def no_metadata(chart: Chart) -> Finding | None:
    """The reason, when there is no discovery document to go by."""
    if not chart.idp_reached:
        return not_run("The identity provider was not reached.", 1)
    if chart.metadata is None:
        return not_run("Without a sound discovery document nothing is asked of the provider.", 2)
    return None


def endpoint_of(chart: Chart, member: str) -> str:
    """An address of the discovery document, which check 2 has looked at."""
    return str((chart.metadata or {}).get(member, ""))

"""What a check says that has no token to look at, or none that can be read."""

from __future__ import annotations

from cdfportal.diagnose.doctor.at_hand import is_principal
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.checks import principal
from cdfportal.diagnose.doctor.model import Finding, not_run


def no_token(number: int, case: Case, chart: Chart) -> Finding:
    """A program got none: then the check that says why is named."""
    if is_principal(case):
        return principal.read(number, case, chart)
    return not_run("There is no access token to look at.")


def unreadable(number: int, case: Case, chart: Chart) -> Finding:
    """Check 9 found no claims."""
    if chart.decoded is None:
        return no_token(number, case, chart)
    return not_run("The token cannot be read here; what CDF makes of it, check 12 says.", 9)

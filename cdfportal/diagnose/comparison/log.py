"""The claims that CDF's audit log keeps: https://docs.cognite.com/cdf/admin/audit/"""

from __future__ import annotations

from collections.abc import Iterator

from cdfportal.diagnose.comparison.caller import APPLICATION_CLAIMS
from cdfportal.diagnose.comparison.expectations import Case
from cdfportal.diagnose.comparison.model import (
    By,
    Comparison,
    Effect,
    Finding,
    Kind,
    What,
    Why,
)
from cdfportal.diagnose.shown import shown


def compare_log(case: Case) -> Iterator[Comparison]:
    """Each claim that the project logs; absent, the log says less."""
    told = case.oidc.log_claims if case.oidc else None
    if case.kind is Kind.ID or told is None:
        return
    application = [name for name in APPLICATION_CLAIMS if name in told and name in case.claims]
    for name in told:
        if name in case.claims:
            finding, why = Finding.MATCHES, Why.AS_EXPECTED
            reason = "CDF's audit log keeps it with each of your calls."
        elif name in APPLICATION_CLAIMS and application:
            finding, why = Finding.NOT_COMPARED, Why.NOT_NEEDED
            reason = f"Absent; the audit log has the application from {application[0]}."
        else:
            finding, why = Finding.DOES_NOT_MATCH, Why.ABSENT
            reason = "Absent: CDF's audit log says less about who called. Your access is the same."
        yield Comparison(
            What.LOG,
            name,
            finding,
            why,
            reason,
            shown(case.claims[name]) if name in case.claims else "",
            by=By.PROJECT,
            effect=Effect.LOG if finding is Finding.DOES_NOT_MATCH else Effect.NONE,
        )

"""Check 16: the rights without which CDF's own pages let nobody in.

https://docs.cognite.com/cdf/access/guides/capabilities (projects:list, groups:list, groups:read)
"""

from __future__ import annotations

from cdfportal.access.grants import Gate
from cdfportal.access.words import and_list
from cdfportal.diagnose.doctor.case import Case, Need
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, not_run, passed, warned
from cdfportal.diagnose.doctor.needs import giving, holds

#: On anything: to see one's own groups is enough.
MINIMUM = (Need("projectsAcl", "LIST"), Need("groupsAcl", "LIST"), Need("groupsAcl", "READ"))


def cdf_minimum(_case: Case, chart: Chart) -> Finding:
    """Only a warning: calls of the API need none of them."""
    access = chart.access
    if access is None:
        return not_run("No groups are shown.", 13)
    missing = [need for need in MINIMUM if not holds(access, need)]
    if not missing:
        return passed("You hold projectsAcl:LIST, groupsAcl:LIST and groupsAcl:READ.")
    names = and_list([f"{need.acl}:{need.action}" for need in missing])
    removed = [
        need
        for need in missing
        if any(one.gate is Gate.TOKEN_SCOPE for one in giving(access, need))
    ]
    if len(removed) == len(missing):
        return warned(Fault.RIGHT_FILTERED, f"Groups grant {names}, and the token removes it.")
    if not access.complete:
        return not_run(f"Whether you hold {names} cannot be told: CDF does not show the groups.")
    return warned(Fault.MINIMUM_MISSING, f"{names} is granted by no group that counts for you.")

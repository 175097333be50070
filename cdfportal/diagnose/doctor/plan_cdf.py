"""CDF's half of the plans: the token, what CDF makes of it, the right that is wanted, good practice."""

from __future__ import annotations

from collections.abc import Mapping

from cdfportal.diagnose.doctor.case import Subject
from cdfportal.diagnose.doctor.checks.cdf_inspect import cdf_inspect
from cdfportal.diagnose.doctor.checks.cdf_project import cdf_project
from cdfportal.diagnose.doctor.checks.token_claims import token_claims
from cdfportal.diagnose.doctor.checks.token_form import token_form
from cdfportal.diagnose.doctor.checks.token_groups import token_groups
from cdfportal.diagnose.doctor.model import Check, Section

#: What comes before: reaching both, the discovery document with its keys, getting the token.
_BEFORE = (1, 2, 3, 4, 5, 6, 7, 8)

_TOKEN = (
    Check(9, "Token form and signature", Section.TOKEN, token_form, after=_BEFORE),
    Check(10, "Issuer, audience, times", Section.TOKEN, token_claims, after=(9,), seconds=12),
    Check(11, "Groups in the token", Section.TOKEN, token_groups, after=(9, 10, 12)),
)

_CDF = (
    Check(12, "CDF takes the token", Section.CDF, cdf_inspect, after=(9, 10)),
    Check(13, "The project is reached", Section.CDF, cdf_project, (12,), (11,), seconds=15),
)

CDF_CHECKS: Mapping[Subject, tuple[Check, ...]] = {
    Subject.ME: (*_TOKEN, *_CDF),
    Subject.PORTAL: (*_TOKEN, *_CDF),
    Subject.PRINCIPAL: (*_TOKEN, *_CDF),
}

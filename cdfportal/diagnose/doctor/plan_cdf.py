"""CDF's half of the plans: the token, what CDF makes of it, the right that is wanted, good practice."""

from __future__ import annotations

from collections.abc import Mapping

from cdfportal.diagnose.doctor.case import Subject
from cdfportal.diagnose.doctor.checks.cdf_agreement import cdf_agreement
from cdfportal.diagnose.doctor.checks.cdf_application import cdf_application
from cdfportal.diagnose.doctor.checks.cdf_inspect import cdf_inspect
from cdfportal.diagnose.doctor.checks.cdf_minimum import cdf_minimum
from cdfportal.diagnose.doctor.checks.cdf_project import cdf_project
from cdfportal.diagnose.doctor.checks.portal_client import client_type, logout, pkce, refresh
from cdfportal.diagnose.doctor.checks.portal_power import portal_power
from cdfportal.diagnose.doctor.checks.portal_site import (
    portal_address,
    portal_keys,
    portal_storage,
)
from cdfportal.diagnose.doctor.checks.practice_rights import practice_rights
from cdfportal.diagnose.doctor.checks.practice_token import (
    audit_names,
    personal_account,
    renewal,
    secret_end,
)
from cdfportal.diagnose.doctor.checks.right_locks import right_locks
from cdfportal.diagnose.doctor.checks.right_probe import right_probe
from cdfportal.diagnose.doctor.checks.right_retry import right_retry
from cdfportal.diagnose.doctor.checks.right_wanted import right_wanted
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

_INSPECT = Check(12, "CDF takes the token", Section.CDF, cdf_inspect, after=(9, 10))
_PROJECT = Check(13, "The project is reached", Section.CDF, cdf_project, (12,), (11,), seconds=20)
#: After 13, since that may hand over to it.
_LINKS = Check(14, "Groups of other applications", Section.CDF, cdf_application, (12,), (13,))
_AGREEMENT = Check(15, "Claims and CDF agree", Section.CDF, cdf_agreement, (13,))
#: Of people: a program signs in to no page.
_MINIMUM = Check(16, "Rights for CDF's own pages", Section.CDF, cdf_minimum, (13,))

_RIGHT = (
    Check(17, "The right itself", Section.RIGHT, right_wanted, (13,), (14, 15)),
    Check(18, "Second locks", Section.RIGHT, right_locks, (13, 17)),
    Check(19, "Asked again", Section.RIGHT, right_retry, (12,), (13, 14, 15, 16, 17, 18), 25),
    Check(20, "Tried for real", Section.RIGHT, right_probe, (13,), (17, 18, 19)),
)

_SITE = (
    Check(21, "Address", Section.PORTAL, portal_address),
    Check(22, "Kind of client", Section.PORTAL, client_type, after=(4,)),
    Check(23, "PKCE", Section.PORTAL, pkce, after=(2,)),
    Check(24, "Refresh tokens", Section.PORTAL, refresh, after=(2,)),
    Check(25, "Signing out", Section.PORTAL, logout, after=(2,)),
    Check(26, "Storage", Section.PORTAL, portal_storage),
    Check(27, "Keys of stored tokens", Section.PORTAL, portal_keys),
    Check(28, "Power of the portal's client", Section.PORTAL, portal_power, (), (2, 13), 12),
)
_SECRET_END = Check(29, "End of the secret", Section.PRACTICE, secret_end)
_LEAST = Check(30, "Least privilege", Section.PRACTICE, practice_rights, (13,), (14, 15))
_PERSONAL = Check(31, "An account of its own", Section.PRACTICE, personal_account, after=(9,))
_RENEWAL = Check(32, "Renewal", Section.PRACTICE, renewal)
_AUDIT = Check(33, "Audit log", Section.PRACTICE, audit_names, after=(10,))

_ME = (*_TOKEN, _INSPECT, _PROJECT, _LINKS, _AGREEMENT, _MINIMUM, *_RIGHT)
_PROGRAM = tuple(check for check in _ME if check is not _MINIMUM)

CDF_CHECKS: Mapping[Subject, tuple[Check, ...]] = {
    Subject.ME: (*_ME, _RENEWAL, _AUDIT),
    Subject.PORTAL: (*_TOKEN, _INSPECT, _PROJECT, *_SITE, _SECRET_END, _AUDIT),
    Subject.PRINCIPAL: (*_PROGRAM, _LEAST, _PERSONAL, _RENEWAL, _AUDIT),
}

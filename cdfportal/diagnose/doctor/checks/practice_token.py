"""Checks 29 and 31 to 33: secret's end, personal accounts, renewal, audit log."""

from __future__ import annotations

from datetime import timedelta

from cdfportal.access.words import and_list
from cdfportal.base.provider import Provider
from cdfportal.diagnose.comparison import Finding as Compared
from cdfportal.diagnose.comparison import What
from cdfportal.diagnose.doctor.at_hand import claims_of, is_principal
from cdfportal.diagnose.doctor.caller import mark_of_person
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.checks.no_token import unreadable
from cdfportal.diagnose.doctor.checks.person import PERSON_NEEDED
from cdfportal.diagnose.doctor.compared import compared
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, failed, not_run, passed, warned
from cdfportal.diagnose.doctor.words import span_words

_PERSONAL, _AUDIT = 31, 33
_SOON = timedelta(days=30)


def secret_end(case: Case, _chart: Chart) -> Finding:
    """Check 29, by IDP_CLIENT_SECRET_EXPIRES: no provider says it to its client."""
    if case.connection.client_secret is None:
        return not_run("The portal is a public client: it has no secret.")
    ends = case.portal.secret_ends if case.portal else None
    if ends is None:
        said = "IDP_CLIENT_SECRET_EXPIRES is not set, and the provider does not tell."
        # Entra's secrets end for certain; those of the others live until somebody changes them.
        if case.connection.provider is Provider.ENTRA_ID:
            return warned(Fault.SECRET_END_UNKNOWN, said)
        return not_run(said)
    rest = ends - case.clock()
    day = f"{ends:%Y-%m-%d}"
    if rest < timedelta(0):
        said = f"By IDP_CLIENT_SECRET_EXPIRES it ended on {day}, {span_words(rest)} ago."
        return failed(Fault.SECRET_EXPIRED, said)
    if rest <= _SOON:
        said = f"By IDP_CLIENT_SECRET_EXPIRES it ends on {day}, in {span_words(rest)}."
        return warned(Fault.SECRET_ENDS_SOON, said)
    return passed(f"By IDP_CLIENT_SECRET_EXPIRES it ends on {day}, in {span_words(rest)}.")


def personal_account(case: Case, chart: Chart) -> Finding:
    """Check 31: a program's token that acts for a person ends with that person's employment."""
    claims = claims_of(chart)
    if claims is None:
        return unreadable(_PERSONAL, case, chart)
    mark = mark_of_person(claims)
    if mark:
        said = f"The claim {mark} says that a person stands behind the token."
        return warned(Fault.PERSONAL_ACCOUNT, said)
    return passed("No claim says that a person stands behind the token.")


def renewal(case: Case, _chart: Chart) -> Finding:
    """Check 32: something gets the next token."""
    if is_principal(case):
        if case.credentials is None:
            said = "A token was handed over; nothing here can get the next one."
            return warned(Fault.RENEWAL_NOT_SET, said)
        return passed("It asks for the next token by its own secret.")
    if case.sign_in is None:
        return not_run("Nobody is signed in.")
    if not case.sign_in.renews:
        return warned(Fault.RENEWAL_NOT_SET, "The sign-in holds no refresh token.")
    trouble = case.sign_in.last_trouble
    if trouble == PERSON_NEEDED:
        return not_run("The provider wants you to be there; check 8 says so.", 8)
    if trouble:
        return warned(Fault.RENEWAL_FAILED, f"The last renewal failed: {trouble}.")
    return passed("The portal renews the token before it ends.")


def audit_names(case: Case, chart: Chart) -> Finding:
    """Check 33: https://docs.cognite.com/cdf/admin/audit/"""
    if claims_of(chart) is None:
        return unreadable(_AUDIT, case, chart)
    told = chart.oidc.log_claims if chart.oidc else None
    if told is None:
        return not_run(
            "Which claims CDF logs, the project's configuration says (projectsAcl:READ)."
        )
    found = [
        one.claim for one in compared(case, chart, What.LOG) if one.finding is Compared.MATCHES
    ]
    if found:
        return passed(f"CDF's audit log keeps {and_list(found)} of each call.")
    said = f"The project logs {and_list(told) or 'no claim'}; the token has none of them."
    return warned(Fault.AUDIT_NAME_MISSING, said)

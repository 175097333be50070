"""Checks 7 and 8 for a person, by what their own sign-in shows: nobody is asked again."""

from __future__ import annotations

from cdfportal.diagnose.doctor.case import Case, OwnSignIn
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, failed, not_run, passed, warned
from cdfportal.diagnose.doctor.words import moment_words

#: The portal's own word for what a provider answers that wants the person to be there.
PERSON_NEEDED = "interaction_required"


def consented(case: Case, _chart: Chart) -> Finding:
    """Check 7: who could sign in has consented, and is assigned."""
    if case.sign_in is None:
        return not_run("There is no sign-in to look at.")
    return passed(f"You signed in{_when(case.sign_in)}, which takes consent and assignment.")


def let_in_by_policy(case: Case, _chart: Chart) -> Finding:
    """Check 8: policies let the sign-in pass; the last renewal shows whether they still do."""
    own = case.sign_in
    if own is None:
        return not_run("There is no sign-in to look at.")
    if own.last_trouble != PERSON_NEEDED:
        trouble = (("Last renewal", own.last_trouble),) if own.last_trouble else ()
        return passed(f"You signed in{_when(own)}, and no policy stood in the way.", *trouble)
    evidence = "At the last renewal the provider wanted you to be there"
    if own.expires_at is not None and own.expires_at > case.clock():
        ends = f"; the token that you have is good until {moment_words(own.expires_at)}."
        return warned(Fault.RENEWAL_NEEDS_PERSON, evidence + ends)
    return failed(Fault.RENEWAL_NEEDS_PERSON, f"{evidence}, and the token has ended.")


def _when(own: OwnSignIn) -> str:
    return f" at {moment_words(own.signed_in_at)}" if own.signed_in_at else ""

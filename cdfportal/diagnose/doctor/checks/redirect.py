"""Check 6: whether the portal's redirect address is registered."""

from __future__ import annotations

from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.checks.client import door_in_words
from cdfportal.diagnose.doctor.checks.way import no_metadata
from cdfportal.diagnose.doctor.faults import Fault, facts_of
from cdfportal.diagnose.doctor.model import Finding, failed, not_run, passed
from cdfportal.diagnose.doctor.provider_answers import fault_of_door
from cdfportal.idp.front_door import SentBack
from cdfportal.idp.outcome import Trouble

_CLIENT = 3


def redirect_is_registered(case: Case, chart: Chart) -> Finding:
    """A provider sends somebody back to a registered address only (RFC 6749 §4.1.2.1)."""
    if missing := no_metadata(chart):
        return missing
    if chart.door is None or case.portal is None or isinstance(chart.door, Trouble):
        return not_run("The authorization endpoint could not be asked.", _CLIENT)
    address = ("Redirect address", case.portal.redirect_uri)
    fault = fault_of_door(chart.door)
    if fault is Fault.REDIRECT_UNREGISTERED:
        return failed(
            fault, f"The provider sends nobody there: it {door_in_words(chart.door)}.", address
        )
    if isinstance(chart.door, SentBack):
        return passed("The provider sent its answer to the portal's address.", address)
    if fault and facts_of(fault).check <= _CLIENT:
        return not_run("The provider got no further than the client.", _CLIENT)
    return passed("The provider shows a page of its own, and no error about the address.", address)
